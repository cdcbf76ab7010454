// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { setTimeout as delay } from 'node:timers/promises';
import { DeskFault } from '../errors.ts';
import { ATTEMPTS_MAX, BACKOFF_BASE_MS, BACKOFF_MAX_MS } from '../limits.ts';

export interface RetryOptions {
  readonly attemptsMax?: number;
  readonly baseMs?: number;
  readonly signal?: AbortSignal | undefined;
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/**
 * Calls `attempt` (first number: 1) until it succeeds, fails for good or has used its attempts. The
 * pause doubles each time and is never shorter than what the other side asked for.
 *
 * @throws what the last attempt threw.
 */
export async function retry<T>(
  attempt: (number: number) => Promise<T>,
  options: RetryOptions = {},
): Promise<T> {
  const { attemptsMax = ATTEMPTS_MAX, baseMs = BACKOFF_BASE_MS, sleep = pause, signal } = options;
  for (let number = 1; ; number += 1) {
    signal?.throwIfAborted();
    try {
      return await attempt(number);
    } catch (error) {
      const again = error instanceof DeskFault && error.retryable && number < attemptsMax;
      if (!again) throw error;
      const backoffMs = baseMs * 2 ** (number - 1);
      await sleep(Math.min(BACKOFF_MAX_MS, Math.max(backoffMs, error.retryAfterMs ?? 0)), signal);
    }
  }
}

/** Waits, or rejects as soon as `signal` aborts. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, signal === undefined ? undefined : { signal });
}
