// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, test } from 'vitest';
import { DeskFault } from '../../src/errors.ts';
import { retry } from '../../src/tools/retry.ts';

const down = (retryAfterMs?: number): DeskFault =>
  new DeskFault('carrier_unavailable', 'down', {
    retryable: true,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });

function recorder(): { pauses: number[]; sleep: (ms: number) => Promise<void> } {
  const pauses: number[] = [];
  return { pauses, sleep: async (ms) => void pauses.push(ms) };
}

describe('retry', () => {
  test('numbers its attempts and doubles its pauses', async () => {
    const { pauses, sleep } = recorder();
    const attempts: number[] = [];
    const result = await retry(
      async (number) => {
        attempts.push(number);
        if (number < 4) throw down();
        return 'found';
      },
      { attemptsMax: 4, baseMs: 10, sleep },
    );
    expect(result).toBe('found');
    expect(attempts).toEqual([1, 2, 3, 4]);
    expect(pauses).toEqual([10, 20, 40]);
  });

  test('waits at least as long as it was asked to, within reason', async () => {
    const { pauses, sleep } = recorder();
    const faults = [down(300), down(3_600_000)];
    await retry(
      async () => {
        const fault = faults.shift();
        if (fault !== undefined) throw fault;
      },
      { baseMs: 10, sleep },
    );
    expect(pauses).toEqual([300, 5_000]);
  });

  test('gives up with the last error, and at once when another attempt cannot help', async () => {
    const { pauses, sleep } = recorder();
    await expect(
      retry(() => Promise.reject(down()), { attemptsMax: 2, sleep }),
    ).rejects.toMatchObject({ code: 'carrier_unavailable' });
    expect(pauses).toHaveLength(1);

    for (const error of [new DeskFault('not_found', 'none'), new Error('bug')]) {
      await expect(retry(() => Promise.reject(error), { sleep })).rejects.toBe(error);
    }
    expect(pauses).toHaveLength(1);
  });

  test('stops when it is told to', async () => {
    const signal = AbortSignal.abort(new Error('shutting down'));
    await expect(retry(async () => 1, { signal })).rejects.toThrow('shutting down');
  });
});
