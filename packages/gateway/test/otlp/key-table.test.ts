// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect, test } from 'vitest';
import { KEY_NOT_INTERNED, KeyTable, MAX_INTERNED_KEY_BYTES } from '../../src/otlp/key-table.ts';

const intern = (table: KeyTable, key: string): number => {
  const bytes = Buffer.from(`..${key}..`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return table.intern(bytes, view, 2, bytes.length - 2);
};

test('registry keys have their ids, learned keys ids behind them', () => {
  const table = new KeyTable(['a', 'b.c'], 1, 2);
  expect([intern(table, 'b.c'), intern(table, 'a')]).toEqual([1, 0]);
  expect([intern(table, 'x'), intern(table, 'x'), intern(table, 'y')]).toEqual([2, 2, 3]);
  expect(table.nameOf(3)).toBe('y');
});

test('a full table takes nothing more and keeps what it has', () => {
  const table = new KeyTable(['a'], 1, 10);
  for (let i = 0; i < 100_000; i++) intern(table, `key-${i}`);
  expect(table.size).toBe(11);
  expect(intern(table, 'a')).toBe(0);
  expect(intern(table, 'key-0')).toBe(1);
  expect(intern(table, 'new')).toBe(KEY_NOT_INTERNED);
});

test('a long key is never learned', () => {
  const table = new KeyTable([], 1);
  expect(intern(table, 'k'.repeat(MAX_INTERNED_KEY_BYTES + 1))).toBe(KEY_NOT_INTERNED);
  expect(table.size).toBe(0);
});
