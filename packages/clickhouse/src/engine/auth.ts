// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { EngineFault } from './fault.ts';
import type { EngineCredential, EngineCredentials } from './messages.ts';

export type Role = 'writer' | 'analyst';

/**
 * Who is asking: `X-ClickHouse-User`/`-Key` headers, else Basic authentication, else `user` and
 * `password` in the URL, as ClickHouse's HTTP interface takes them.
 *
 * @throws EngineFault 194 without credentials, 516 with wrong ones.
 */
export function authenticate(
  headers: IncomingHttpHeaders,
  url: URLSearchParams,
  credentials: EngineCredentials,
): Role {
  const given = credentialOf(headers, url);
  if (given === undefined) {
    throw new EngineFault(
      194,
      'REQUIRED_PASSWORD',
      'Credentials are missing: send X-ClickHouse-User and X-ClickHouse-Key',
    );
  }
  // Both are always compared, so that the time tells nothing about which user exists.
  const writer = matches(given, credentials.writer);
  const analyst = matches(given, credentials.analyst);
  if (writer) return 'writer';
  if (analyst) return 'analyst';
  throw new EngineFault(
    516,
    'AUTHENTICATION_FAILED',
    'Authentication failed: password is incorrect, or there is no user with such name',
  );
}

function credentialOf(
  headers: IncomingHttpHeaders,
  url: URLSearchParams,
): EngineCredential | undefined {
  const user = headers['x-clickhouse-user'];
  if (typeof user === 'string') {
    const key = headers['x-clickhouse-key'];
    return { username: user, password: typeof key === 'string' ? key : '' };
  }
  const authorization = headers.authorization;
  if (authorization !== undefined) {
    const [scheme, value] = authorization.split(' ', 2);
    if (scheme?.toLowerCase() !== 'basic' || value === undefined) return undefined;
    const text = Buffer.from(value, 'base64').toString('utf8');
    const colon = text.indexOf(':');
    if (colon < 0) return undefined;
    return { username: text.slice(0, colon), password: text.slice(colon + 1) };
  }
  const name = url.get('user');
  if (name === null) return undefined;
  return { username: name, password: url.get('password') ?? '' };
}

function matches(given: EngineCredential, expected: EngineCredential): boolean {
  const user = timingSafeEqual(digest(given.username), digest(expected.username));
  const password = timingSafeEqual(digest(given.password), digest(expected.password));
  return user && password;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
