// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect, test } from 'vitest';
import { MAX_COUNTER_KEYS } from '../src/limits.ts';
import { CounterFamily } from '../src/stats.ts';
import { start } from './start.ts';

test('a family counts what exceeds its keys in one sum, and every key that it knows exactly', () => {
  const counts = new CounterFamily();
  for (let key = 0; key < MAX_COUNTER_KEYS + 5; key += 1) counts.add(`k${key}`, 2);
  counts.add('k0');
  expect(counts.get('k0')).toBe(3);
  expect(counts.get('_other')).toBe(10);
  expect(counts.total).toBe(2 * (MAX_COUNTER_KEYS + 5) + 1);
  expect(Object.keys(counts.snapshot())).toHaveLength(MAX_COUNTER_KEYS + 1);
});

test('an engine with more event types than counters has all its events accepted', async () => {
  const { ledgerline } = await start();
  for (let type = 0; type < MAX_COUNTER_KEYS + 3; type += 1) {
    expect(ledgerline.emit(`x.acme.t${type}`, {})).toMatchObject({ ok: true });
  }
  const { emitted, rejected } = ledgerline.stats();
  expect(emitted.total).toBe(MAX_COUNTER_KEYS + 3);
  expect(emitted.byType['_other']).toBe(3);
  expect(rejected.total).toBe(0);
});
