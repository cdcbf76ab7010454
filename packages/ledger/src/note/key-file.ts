// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LedgerlineError } from '@ledgerline/conventions';
import { createFile, hasCode, replaceFile } from '../files/durable-file.ts';
import { DEFAULT_DEPLOYMENT, LedgerKey } from './ledger-key.ts';
import { SIGNED_FOLDER } from './signed-memory.ts';

const KEY_FILE = 'ledger.key';
const VERIFIER_KEY_FILE = 'ledger.vkey';
const OTHERS = 0o077;

/**
 * Loads the signing key from `<dir>/ledger.key`, or makes one there (mode 0600, never overwritten)
 * and writes its verifier key to `<dir>/ledger.vkey`.
 *
 * Throws LedgerlineError `key_invalid` when the file is malformed or others can read it, and when
 * the key is gone while checkpoints that it signed are kept beside it: a second key would begin a
 * second history.
 */
export function loadOrCreateKey(dir: string, deployment: string = DEFAULT_DEPLOYMENT): LedgerKey {
  const path = join(dir, KEY_FILE);
  if (!existsSync(path)) create(dir, path, deployment);
  if (process.platform !== 'win32' && (statSync(path).mode & OTHERS) !== 0) {
    throw new LedgerlineError(
      'key_invalid',
      `${path} can be read by others; set its mode to 0600.`,
    );
  }
  const key = LedgerKey.parse(readFileSync(path, 'utf8'));
  const vkey = `${key.verifierKey()}\n`;
  const vkeyPath = join(dir, VERIFIER_KEY_FILE);
  if (!existsSync(vkeyPath) || readFileSync(vkeyPath, 'utf8') !== vkey) {
    replaceFile(vkeyPath, vkey);
  }
  return key;
}

function create(dir: string, path: string, deployment: string): void {
  const signed = join(dir, SIGNED_FOLDER);
  if (existsSync(signed) && readdirSync(signed).length > 0) {
    const message = `${path} is missing, but checkpoints that it signed are in ${signed}.`;
    throw new LedgerlineError('key_invalid', message);
  }
  mkdirSync(dir, { recursive: true });
  chmodSync(dir, 0o700);
  try {
    createFile(path, `${LedgerKey.generate(deployment).secretText()}\n`, 0o600);
  } catch (cause) {
    // Another process made the key between the look and the write: its key stands.
    if (!hasCode(cause, 'EEXIST')) throw cause;
  }
}
