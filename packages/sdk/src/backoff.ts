// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { MAX_RETRY_AFTER_MS } from './limits.ts';

/** Pauses between attempts: doubling with jitter, or what the receiver asked for. */
export class Backoff {
  readonly #initialMs: number;
  readonly #maxMs: number;
  readonly #random: () => number;
  #attempt = 0;
  #wake: (() => void) | undefined;
  #asked = false;
  #stopped = false;

  constructor(initialMs: number, maxMs: number, random: () => number = Math.random) {
    this.#initialMs = initialMs;
    this.#maxMs = maxMs;
    this.#random = random;
  }

  /** The next pause in milliseconds; between half and all of the doubled step, against herds. */
  nextMs(askedMs?: number): number {
    const step = Math.min(this.#maxMs, this.#initialMs * 2 ** Math.min(this.#attempt, 30));
    this.#attempt += 1;
    const own = step * (0.5 + this.#random() / 2);
    return askedMs === undefined ? own : Math.max(own, Math.min(askedMs, MAX_RETRY_AFTER_MS));
  }

  /** Waits; returns early when stopped, or when woken and the pause was our own idea. */
  async pause(askedMs?: number): Promise<void> {
    if (this.#stopped) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    this.#asked = askedMs !== undefined;
    const timer = setTimeout(resolve, this.nextMs(askedMs));
    timer.unref();
    await promise;
    clearTimeout(timer);
    this.#wake = undefined;
  }

  /** Ends a pause, unless the receiver asked for it. */
  wake(): void {
    if (!this.#asked) this.#wake?.();
  }

  reset(): void {
    this.#attempt = 0;
  }

  stop(): void {
    this.#stopped = true;
    this.#wake?.();
  }
}
