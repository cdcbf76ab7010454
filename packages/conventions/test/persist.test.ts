// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { isKept, SAMPLE_SHARE } from '@ledgerline/conventions';
import { expect, test } from 'vitest';

test('always, nothing and anything unknown are kept, never is not', () => {
  for (const persist of ['always', undefined, 'sometimes']) {
    expect(isKept(persist, 'e-1', ['ops'])).toBe(true);
  }
  expect(isKept('never', 'e-1', ['ops', 'stream'])).toBe(false);
});

test('audit and cost are kept whatever is asked', () => {
  for (const persist of ['sampled', 'never']) {
    for (const storageClass of ['audit', 'cost'] as const) {
      expect(isKept(persist, 'e-1', [storageClass, 'ops'], 0)).toBe(true);
    }
  }
});

test('of sampled events the share is kept, and always the same ones', () => {
  const ids = Array.from({ length: 10_000 }, (_, i) => `event-${i}`);
  const kept = ids.filter((id) => isKept('sampled', id, ['ops']));
  expect(kept.length).toBeGreaterThan(10_000 * SAMPLE_SHARE * 0.9);
  expect(kept.length).toBeLessThan(10_000 * SAMPLE_SHARE * 1.1);
  expect(ids.filter((id) => isKept('sampled', id, ['ops']))).toEqual(kept);
  // A larger share keeps all that a smaller one keeps.
  expect(kept.every((id) => isKept('sampled', id, ['ops'], 0.5))).toBe(true);
  expect(ids.some((id) => isKept('sampled', id, ['ops'], 0))).toBe(false);
  expect(ids.every((id) => isKept('sampled', id, ['ops'], 1))).toBe(true);
});
