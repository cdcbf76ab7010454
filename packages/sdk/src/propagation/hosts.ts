// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError } from '@ledgerline/conventions';
import { MAX_HOSTS } from './limits.ts';

/** Says whether our headers may go to the host of a URL. */
export type HostTest = (url: URL) => boolean;

const HOST = /^(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*(:\d{1,5})?$|^\[[0-9a-f:.]+\](:\d{1,5})?$/;
const PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/**
 * Compiles an allow-list: `api.example.com` (any port), `localhost:3000`, `[::1]:8080`, or
 * `*.internal.example` for all hosts below it. Throws `config_invalid` for anything else, `*` too.
 */
export function hostTest(hosts: readonly string[]): HostTest {
  if (hosts.length > MAX_HOSTS) throw invalid(`has more than ${MAX_HOSTS} entries`);
  const exact = new Set<string>();
  const below: string[] = [];
  for (const entry of hosts) {
    const host = entry.toLowerCase();
    if (!HOST.test(host)) throw invalid(`has "${entry}", which is not a host`);
    if (host.startsWith('*.')) below.push(host.slice(1));
    else exact.add(host);
  }
  return (url) => {
    const port = url.port === '' ? PORTS[url.protocol] : url.port;
    if (port === undefined) return false;
    const names = [url.hostname, `${url.hostname}:${port}`];
    return names.some((name) => exact.has(name) || below.some((end) => name.endsWith(end)));
  };
}

function invalid(why: string): LedgerlineError {
  return new LedgerlineError('config_invalid', `Option "hosts" ${why}.`);
}
