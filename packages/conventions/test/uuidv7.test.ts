// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { uuidv7 } from '@ledgerline/conventions';
import { describe, expect, test } from 'vitest';

describe('uuidv7', () => {
  test('has version 7, variant 10 and the time in its first 48 bits', () => {
    const nowMs = Date.now() + 60_000;
    const id = uuidv7(nowMs);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(nowMs);
  });

  test('sorts in the order of making, within a millisecond and when the clock goes back', () => {
    const startMs = Date.now() + 120_000;
    const times = [startMs, startMs + 0.25, startMs + 0.75, startMs - 5000, startMs + 1, startMs];
    const ids = Array.from({ length: 20_000 }, (_, index) => uuidv7(times[index % times.length]));
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
