// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { HrTime } from '@opentelemetry/api';

/** A step of the system clock beyond this is followed; below it, order counts more. */
const MAX_DRIFT_MICROS = 1_000_000;

/**
 * Wall-clock times in microseconds that never repeat and never go back by less than a clock step,
 * so that the events of one process sort by time in the order in which they were emitted.
 */
export class EventClock {
  readonly #wallMs: () => number;
  readonly #monotonicMs: () => number;
  #offsetMs: number;
  #last = 0;

  constructor(
    wallMs: () => number = Date.now,
    monotonicMs: () => number = () => performance.now(),
  ) {
    this.#wallMs = wallMs;
    this.#monotonicMs = monotonicMs;
    this.#offsetMs = wallMs() - monotonicMs();
  }

  /** Seconds and nanoseconds since 1970. */
  now(): HrTime {
    const wallMicros = this.#wallMs() * 1000;
    let micros = Math.floor((this.#monotonicMs() + this.#offsetMs) * 1000);
    if (Math.abs(wallMicros - micros) > MAX_DRIFT_MICROS) {
      this.#offsetMs = this.#wallMs() - this.#monotonicMs();
      micros = wallMicros;
      if (micros < this.#last - MAX_DRIFT_MICROS) this.#last = 0;
    }
    this.#last = micros > this.#last ? micros : this.#last + 1;
    return [Math.floor(this.#last / 1_000_000), (this.#last % 1_000_000) * 1000];
  }
}

/** Milliseconds since a reading of `performance.now()`, to a microsecond. */
export function elapsedMs(startedAt: number): number {
  return Math.round((performance.now() - startedAt) * 1000) / 1000;
}
