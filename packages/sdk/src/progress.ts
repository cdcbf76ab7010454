// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

interface Waiter {
  readonly until: number;
  readonly resolve: () => void;
}

/** Counts what left a first-in-first-out queue, and waits for what is in it. */
export class Progress {
  readonly #waiters = new Set<Waiter>();
  #done = 0;
  #ended = false;

  advance(count: number): void {
    this.#done += count;
    for (const waiter of this.#waiters) if (this.#done >= waiter.until) waiter.resolve();
  }

  /** Waits until `count` more have left, or the deadline, or the end; returns how many have not. */
  async wait(count: number, timeoutMs: number): Promise<number> {
    const until = this.#done + count;
    if (count > 0 && !this.#ended) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const waiter = { until, resolve };
      this.#waiters.add(waiter);
      // Not unref'd: whoever flushes wants the process to stay for it.
      const timer = setTimeout(resolve, timeoutMs);
      await promise;
      clearTimeout(timer);
      this.#waiters.delete(waiter);
    }
    return Math.max(0, until - this.#done);
  }

  /** Nothing more will leave: nobody waits any longer. */
  end(): void {
    this.#ended = true;
    for (const { resolve } of this.#waiters) resolve();
  }
}
