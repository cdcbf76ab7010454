// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

export interface TokenBucketOptions {
  /** Calls that may come at once. */
  readonly burst: number;
  readonly perSecond: number;
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number;
}

/** Something that lets calls through, or says when to come again. */
export interface RateLimit {
  /** Lets a call through and returns 0, or does not and returns the milliseconds to wait. */
  take(): number;
}

/** A rate limit: `burst` calls at once, then `perSecond` of them. */
export class TokenBucket implements RateLimit {
  readonly #burst: number;
  readonly #perMs: number;
  readonly #now: () => number;
  #tokens: number;
  #refilledAt: number;

  constructor({ burst, perSecond, now = () => performance.now() }: TokenBucketOptions) {
    this.#burst = burst;
    this.#perMs = perSecond / 1_000;
    this.#now = now;
    this.#tokens = burst;
    this.#refilledAt = now();
  }

  take(): number {
    const now = this.#now();
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#refilledAt) * this.#perMs);
    this.#refilledAt = now;
    if (this.#tokens >= 1) {
      this.#tokens -= 1;
      return 0;
    }
    return Math.ceil((1 - this.#tokens) / this.#perMs);
  }
}
