// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { LedgerlineError } from '@ledgerline/conventions';
import { encodeKey, generateOpeningKey, openingKey, type OpeningKey } from '@ledgerline/redaction';
import { KEY_FILE_BYTES_MAX } from './limits.ts';

const OTHERS = 0o077;

/** Where a new pair of keys is, and the half that may be known. */
export interface KeyPairFiles {
  readonly keyId: string;
  /** For the `sealingKey` of the SDK. */
  readonly publicKey: string;
  readonly privateKeyFile: string;
  readonly publicKeyFile: string;
}

/**
 * Makes a pair: the private half in `path` (mode 0600), the public one in `<path>.pub`. Nothing is
 * ever overwritten: what was sealed for a lost key is lost with it. Throws `key_exists`.
 */
export function writeKeyPair(path: string): KeyPairFiles {
  const publicKeyFile = `${path}.pub`;
  for (const file of [path, publicKeyFile]) {
    if (statSync(file, { throwIfNoEntry: false }) !== undefined) throw exists(file);
  }
  const key = generateOpeningKey();
  const publicKey = encodeKey(key.publicKey);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeNew(path, encodeKey(key.privateKey), 0o600);
  writeNew(publicKeyFile, publicKey, 0o644);
  return { keyId: key.id, publicKey, privateKeyFile: path, publicKeyFile };
}

/**
 * The opening keys of a file, one a line, so that a file can hold those before a rotation as well.
 * Throws `key_invalid` when others can read it or a line is no key; never with its content.
 */
export function readOpeningKeys(path: string): readonly OpeningKey[] {
  const facts = statSync(path, { throwIfNoEntry: false });
  if (facts?.isFile() !== true) throw invalid(`There is no key file at '${path}'.`);
  if (process.platform !== 'win32' && (facts.mode & OTHERS) !== 0) {
    throw invalid(`'${path}' can be read by others.`);
  }
  if (facts.size > KEY_FILE_BYTES_MAX) throw invalid(`'${path}' is too large for a key file.`);
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line.trim());
  const keys = lines.flatMap((line, index) => (line === '' ? [] : [read(line, path, index + 1)]));
  if (keys.length === 0) throw invalid(`'${path}' holds no key.`);
  return keys;
}

function read(line: string, path: string, number: number): OpeningKey {
  try {
    return openingKey(line);
  } catch {
    throw invalid(`Line ${number} of '${path}' is no private sealing key.`);
  }
}

function writeNew(path: string, text: string, mode: number): void {
  try {
    writeFileSync(path, `${text}\n`, { mode, flag: 'wx', flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw exists(path);
    throw error;
  }
}

function exists(path: string): LedgerlineError {
  return new LedgerlineError('key_exists', `'${path}' exists already.`);
}

function invalid(message: string): LedgerlineError {
  return new LedgerlineError('key_invalid', message);
}
