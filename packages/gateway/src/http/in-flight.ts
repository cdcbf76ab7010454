// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError } from '@ledgerline/conventions';
import { MAX_IN_FLIGHT_BYTES, MAX_IN_FLIGHT_REQUESTS } from '../limits.ts';

export interface InFlightLimits {
  readonly requests: number;
  readonly bytes: number;
}

/** What all requests that are under way hold; beyond the limits new ones are told to come back. */
export class InFlight {
  requests: number = 0;
  bytes: number = 0;
  readonly #limits: InFlightLimits;
  #idle: (() => void)[] = [];

  constructor(limits: InFlightLimits = DEFAULT_LIMITS) {
    this.#limits = limits;
  }

  /** Counts a request in; throws `overloaded`. Call `end` on the result exactly once. */
  begin(): RequestShare {
    if (this.requests >= this.#limits.requests) {
      throw new LedgerlineError('overloaded', 'Too many requests are in flight.');
    }
    this.requests += 1;
    return new RequestShare(this);
  }

  take(bytes: number): void {
    if (this.bytes + bytes > this.#limits.bytes) {
      throw new LedgerlineError('overloaded', 'Too many bytes are in flight.');
    }
    this.bytes += bytes;
  }

  release(bytes: number): void {
    this.requests -= 1;
    this.bytes -= bytes;
    if (this.requests > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** Resolves when no request is under way. */
  async whenIdle(): Promise<void> {
    if (this.requests === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }
}

/** One request's part of what is in flight. */
export class RequestShare {
  readonly #inFlight: InFlight;
  #bytes: number = 0;
  #ended: boolean = false;

  constructor(inFlight: InFlight) {
    this.#inFlight = inFlight;
  }

  take(bytes: number): void {
    this.#inFlight.take(bytes);
    this.#bytes += bytes;
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#inFlight.release(this.#bytes);
  }
}

const DEFAULT_LIMITS: InFlightLimits = {
  requests: MAX_IN_FLIGHT_REQUESTS,
  bytes: MAX_IN_FLIGHT_BYTES,
};
