// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RecentIds } from '../../src/commit/recent-ids.ts';

test('an id that was added is seen while the window holds it', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.string(), fc.string()), {
        maxLength: 100,
        selector: ([tenant, id]) => JSON.stringify([tenant, id]),
      }),
      (ids) => {
        const recent = new RecentIds(1024);
        // 62 bits of hash: an accidental hit among a hundred ids would be a fault of the hash.
        for (const [tenant, id] of ids) expect(recent.addText(tenant, id)).toBe(false);
        for (const [tenant, id] of ids) expect(recent.addText(tenant, id)).toBe(true);
      },
    ),
  );
});

test('the window forgets the oldest half at a time and never grows', () => {
  const recent = new RecentIds(64);
  for (let i = 0; i < 10_000; i++) expect(recent.addText('t', `id-${i}`)).toBe(false);
  expect(recent.addText('t', 'id-9999')).toBe(true);
  expect(recent.addText('t', 'id-9980')).toBe(true);
  expect(recent.addText('t', 'id-0')).toBe(false);
});

test('the boundary between tenant and id counts', () => {
  const recent = new RecentIds(64);
  recent.addText('ab', 'c');
  expect(recent.addText('a', 'bc')).toBe(false);
});
