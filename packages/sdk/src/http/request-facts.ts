// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { MAX_PATH_CHARS } from './limits.ts';

/** What the core knows of a request, whichever framework brought it. */
export interface RequestFacts {
  /** Upper-case, `_OTHER` for a method that HTTP does not know. */
  readonly method: string;
  /** Without query string, fragment and host. */
  readonly path: string;
  /** A header by its lower-case name; of several equal ones the joined value. */
  readonly header: (name: string) => string | undefined;
  /** By which the request reached this process: `http` behind a proxy that ends TLS. */
  readonly scheme?: string;
}

/** Whether a request asks or changes, by the safe methods of RFC 9110, section 9.2.1. */
export type Access = 'read' | 'write';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'QUERY']);
const METHODS = new Set([...SAFE, 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT']);

// An authority can hold a password, a query or a fragment a token; none of them is a path.
const NOT_PATH = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;

export function requestFacts(
  method: string,
  url: string,
  header: RequestFacts['header'],
  scheme?: string,
): RequestFacts {
  const upper = method.toUpperCase();
  return {
    method: METHODS.has(upper) ? upper : '_OTHER',
    path: pathOf(url),
    header,
    ...(scheme !== undefined && { scheme }),
  };
}

export function accessOf(method: string): Access {
  return SAFE.has(method) ? 'read' : 'write';
}

/** The path of a request target or URL: no query string, no fragment, no host. */
export function pathOf(url: string): string {
  const [path = ''] = url.replace(NOT_PATH, '').split(/[?#]/, 1);
  return (path === '' ? '/' : path).slice(0, MAX_PATH_CHARS);
}
