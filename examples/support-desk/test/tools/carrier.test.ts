// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, test } from 'vitest';
import { Shop } from '../../src/shop/shop.ts';
import { Carrier } from '../../src/tools/carrier.ts';
import { retry } from '../../src/tools/retry.ts';
import { TokenBucket } from '../../src/tools/token-bucket.ts';

const shop = Shop.create(':memory:');
const unlimited = (): TokenBucket => new TokenBucket({ burst: 1_000, perSecond: 1 });
const sleep = async (): Promise<void> => {};

async function attemptsFor(trackingNumber: string): Promise<number> {
  const carrier = new Carrier(shop, unlimited());
  let attempts = 0;
  await retry(
    (number) => {
      attempts = number;
      return carrier.track(trackingNumber);
    },
    { sleep },
  );
  return attempts;
}

describe('the unreliable carrier', () => {
  test('fails the same way every time', async () => {
    for (let round = 0; round < 2; round += 1) {
      expect(await attemptsFor('TRK-310100-0')).toBe(1);
      expect(await attemptsFor('TRK-310101-6')).toBe(2);
      expect(await attemptsFor('TRK-310047-8')).toBe(3);
      await expect(attemptsFor('TRK-310051-9')).rejects.toMatchObject({
        code: 'carrier_unavailable',
      });
    }
  });

  test('knows only parcels of the shop', async () => {
    const carrier = new Carrier(shop, unlimited());
    await expect(carrier.track('TRK-000000-0')).rejects.toMatchObject({
      code: 'not_found',
      retryable: false,
    });
    expect(await carrier.track('TRK-310100-0')).toEqual({
      trackingNumber: 'TRK-310100-0',
      lastSeen: 'sorting centre Exampleton',
      expectedOn: '2026-11-19',
    });
  });

  test('refuses calls above its rate and says when to come again', async () => {
    const limit = new TokenBucket({ burst: 1, perSecond: 4, now: () => 0 });
    const carrier = new Carrier(shop, limit);
    await carrier.track('TRK-310100-0');
    await expect(carrier.track('TRK-310100-0')).rejects.toMatchObject({
      code: 'rate_limited',
      retryable: true,
      retryAfterMs: 250,
    });
  });
});
