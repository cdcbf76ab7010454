// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect, test } from 'vitest';
import { TokenBucket } from '../../src/tools/token-bucket.ts';

test('a bucket lets a burst through, then a rate, and says how long to wait', () => {
  let clockMs = 0;
  const bucket = new TokenBucket({ burst: 2, perSecond: 10, now: () => clockMs });
  expect([bucket.take(), bucket.take()]).toEqual([0, 0]);
  expect(bucket.take()).toBe(100);
  clockMs += 40;
  expect(bucket.take()).toBe(60);
  clockMs += 60;
  expect(bucket.take()).toBe(0);
  expect(bucket.take()).toBe(100);
  clockMs += 60_000;
  expect([bucket.take(), bucket.take(), bucket.take()]).toEqual([0, 0, 100]);
});
