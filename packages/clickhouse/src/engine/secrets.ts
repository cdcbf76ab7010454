// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LedgerlineError } from '@ledgerline/conventions';
import type { EngineCredentials } from './messages.ts';

const WRITER = 'ledgerline';
const ANALYST = 'analyst';

/**
 * The credentials of a data directory, made once and kept in `engine.secrets.json` (mode 0600).
 *
 * The file appears whole or not at all: two processes that start at the same time end up with the
 * same secrets.
 */
export function loadOrCreateSecrets(dataDir: string): EngineCredentials {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, 'engine.secrets.json');
  const stored = readSecrets(path);
  if (stored !== undefined) return stored;
  const fresh = {
    writer: { username: WRITER, password: secret() },
    analyst: { username: ANALYST, password: secret() },
  };
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, `${JSON.stringify(fresh, undefined, 2)}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(draft, path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
  } finally {
    rmSync(draft, { force: true });
  }
  return readSecrets(path) ?? fresh;
}

function secret(): string {
  return randomBytes(24).toString('base64url');
}

function readSecrets(path: string): EngineCredentials | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
  try {
    const value = JSON.parse(text) as EngineCredentials;
    for (const user of [value.writer, value.analyst]) {
      if (typeof user.username !== 'string' || typeof user.password !== 'string')
        throw new Error('shape');
    }
    return value;
  } catch (cause) {
    throw new LedgerlineError('config_invalid', `${path} does not hold the engine's credentials`, {
      cause,
    });
  }
}
