// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventClock } from '../src/clock.ts';

function micros([seconds, nanoseconds]: [number, number]): number {
  return seconds * 1_000_000 + nanoseconds / 1000;
}

test('times never repeat and never go back while the wall clock only jitters', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 3 })),
      fc.array(fc.integer({ min: -400, max: 400 })),
      (steps, jitter) => {
        let monotonic = 100;
        let index = 0;
        const clock = new EventClock(
          () =>
            1_700_000_000_000 +
            Math.floor(monotonic) +
            (jitter[index % Math.max(1, jitter.length)] ?? 0),
          () => monotonic,
        );
        let last = 0;
        for (const step of steps) {
          monotonic += step;
          index += 1;
          const now = micros(clock.now());
          expect(now).toBeGreaterThan(last);
          last = now;
        }
      },
    ),
  );
});

test('a step of the wall clock is followed, forwards and backwards', () => {
  let wall = 1_700_000_000_000;
  let monotonic = 0;
  const clock = new EventClock(
    () => wall,
    () => monotonic,
  );
  wall += 3_600_000;
  monotonic += 1;
  expect(clock.now()[0]).toBe(1_700_003_600);
  wall -= 7_200_000;
  expect(clock.now()[0]).toBe(1_699_996_400);
});
