// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadOrCreateSecrets } from '@ledgerline/clickhouse';
import { createCredential } from '@ledgerline/gateway';

const PRIVATE_DIR = { recursive: true, mode: 0o700 } as const;
const PRIVATE_FILE = { mode: 0o600, flush: true } as const;

/** The first API key of a data folder; undefined when the folder has credentials already. */
export function createFirstCredential(dataDir: string, tenant: string): string | undefined {
  if (existsSync(join(dataDir, 'credentials.json'))) return undefined;
  return createCredential(dataDir, {
    id: 'first',
    tenants: [tenant],
    permissions: ['read', 'write'],
  }).key;
}

/** The sample engine's API key: made on the first start, read back on later ones. */
export function demoKey(dataDir: string, tenant: string): string {
  const dir = join(dataDir, 'demo');
  const path = join(dir, 'api.key');
  if (existsSync(path)) return readFileSync(path, 'utf8').trim();
  mkdirSync(dir, PRIVATE_DIR);
  const { key } = createCredential(dataDir, { id: 'demo', tenants: [tenant] });
  writeFileSync(path, `${key}\n`, PRIVATE_FILE);
  return key;
}

/**
 * Writes the analyst's password as a netrc file, so that a `curl --netrc-file` can be pasted without
 * the password appearing on a command line, in a shell history or in a process list.
 */
export function writeAnalystNetrc(dataDir: string, clickhouseUrl: string): string {
  const { analyst } = loadOrCreateSecrets(dataDir);
  const path = join(dataDir, 'analyst.netrc');
  const { hostname } = new URL(clickhouseUrl);
  const text = `machine ${hostname} login ${analyst.username} password ${analyst.password}\n`;
  writeFileSync(path, text, PRIVATE_FILE);
  return path;
}
