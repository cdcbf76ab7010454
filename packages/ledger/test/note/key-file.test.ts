// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadOrCreateKey } from '@ledgerline/ledger';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ledgerline-keys-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const badKey = expect.objectContaining({ code: 'key_invalid' }) as unknown;

function thrown(): unknown {
  try {
    loadOrCreateKey(dir);
  } catch (error) {
    return error;
  }
  return undefined;
}

test('a key is made once, for the owner only, with its verifier key beside it', () => {
  const key = loadOrCreateKey(dir, 'audit.example.org');
  expect(statSync(join(dir, 'ledger.key')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(dir, 'ledger.vkey'), 'utf8')).toBe(`${key.verifierKey()}\n`);
  expect(readdirSync(dir).toSorted()).toEqual(['ledger.key', 'ledger.vkey']);
  const again = loadOrCreateKey(dir, 'another name is ignored');
  expect(again.verifierKey()).toBe(key.verifierKey());
  expect(again.deployment).toBe('audit.example.org');
});

test('a key that others can read or that is malformed is refused', () => {
  loadOrCreateKey(dir);
  const path = join(dir, 'ledger.key');
  chmodSync(path, 0o640);
  expect(thrown()).toEqual(badKey);
  chmodSync(path, 0o600);
  expect(thrown()).toBeUndefined();
  writeFileSync(path, readFileSync(path, 'utf8').slice(0, 40));
  expect(thrown()).toEqual(badKey);
});

test('a verifier key that was lost or replaced is written again from the key', () => {
  const key = loadOrCreateKey(dir);
  writeFileSync(join(dir, 'ledger.vkey'), 'something else\n');
  loadOrCreateKey(dir);
  expect(readFileSync(join(dir, 'ledger.vkey'), 'utf8')).toBe(`${key.verifierKey()}\n`);
});
