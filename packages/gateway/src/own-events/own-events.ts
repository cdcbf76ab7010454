// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError, type CanonicalEvent } from '@ledgerline/conventions';
import type { IngestResult } from '../http/otlp-route.ts';
import { MAX_WAITING_OWN_EVENTS, REFUSAL_INTERVAL_MS } from '../limits.ts';
import type { Log } from '../log.ts';
import type { Counters } from '../stats.ts';
import { canonicalOwnEvent, type OwnEvent } from './own-event.ts';
import { refusalEvent } from './refusal-event.ts';
import { Refusals, type Refusal } from './refusals.ts';

export interface OwnEventsOptions {
  /** `deployment.environment.name` of the events. */
  readonly environment: string;
  /** The road of received events, for events of one tenant; resolves when they are durable. */
  readonly store: (tenant: string, events: readonly CanonicalEvent[]) => Promise<IngestResult>;
  readonly counters: Counters;
  readonly log: Log;
  /** Nanoseconds since 1970. */
  readonly now?: () => bigint;
}

/**
 * The events that the gateway records about itself. They go the road of received ones: validator,
 * redaction, sequence, `otel_logs`, ledger. `record` and `refused` never wait and never throw; what
 * could not be recorded is counted (`ownEvents.unrecorded`) and logged, and makes no further event.
 */
export class OwnEvents {
  readonly #options: OwnEventsOptions;
  readonly #now: () => bigint;
  readonly #refusals: Refusals = new Refusals();
  #waiting: OwnEvent[] = [];
  /** Events that found the queue full since the last line about it. */
  #overflowed: number = 0;
  #flushing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: OwnEventsOptions) {
    this.#options = options;
    this.#now = options.now ?? ((): bigint => BigInt(Date.now()) * 1_000_000n);
  }

  nowUnixNano(): bigint {
    return this.#now();
  }

  /** Records an event soon. */
  record(event: OwnEvent): void {
    if (this.#waiting.length >= MAX_WAITING_OWN_EVENTS) this.#overflow(1);
    else this.#waiting.push(event);
    this.#flushing ??= this.#flush();
  }

  /** Resolves when the event is durable; throws LedgerlineError when it is not. */
  async recordDurably(event: OwnEvent): Promise<void> {
    const failure = await this.#commit(event.tenant, [event]);
    if (failure !== undefined) throw failure;
  }

  /** Counts a refused request; one event tells of all of an interval. */
  refused(refusal: Refusal): void {
    if (!this.#refusals.add(refusal)) this.#overflow(1);
    this.#timer ??= setTimeout(() => this.#reportRefusals(), REFUSAL_INTERVAL_MS).unref();
  }

  /** Records what is counted and waits until everything is stored, or counted as not stored. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#reportRefusals();
    while (this.#flushing !== undefined) await this.#flushing;
  }

  #reportRefusals(): void {
    this.#timer = undefined;
    for (const refusal of this.#refusals.take()) this.record(refusalEvent(refusal, this.#now()));
  }

  #overflow(count: number): void {
    this.#options.counters.ownEvents.unrecorded += count;
    this.#overflowed += count;
    this.#flushing ??= this.#flush();
  }

  async #flush(): Promise<void> {
    do {
      // One turn of the event loop, so that what comes together is stored together.
      await new Promise<void>((resolve) => {
        setImmediate(resolve);
      });
      const events = this.#waiting;
      this.#waiting = [];
      // A tenant whose ledger is broken fails its own events only.
      await Promise.all([...byTenant(events)].map(([tenant, list]) => this.#commit(tenant, list)));
      this.#logOverflow();
    } while (this.#waiting.length > 0);
    this.#flushing = undefined;
  }

  #logOverflow(): void {
    if (this.#overflowed === 0) return;
    this.#options.log('error', 'queue_full', { what: OWN_EVENTS, count: this.#overflowed });
    this.#overflowed = 0;
  }

  /** Stores and counts; returns what went wrong. */
  async #commit(tenant: string, events: readonly OwnEvent[]): Promise<LedgerlineError | undefined> {
    const { environment, store, counters, log } = this.#options;
    let failure: LedgerlineError;
    let lost = events.length;
    try {
      const forms = events.map((event) => canonicalOwnEvent(event, environment));
      const { rejected, message } = await store(tenant, forms);
      counters.ownEvents.recorded += events.length - rejected;
      if (rejected === 0) return undefined;
      lost = rejected;
      failure = new LedgerlineError('internal', `An event of the gateway's own: ${message}`);
    } catch (cause) {
      const message = 'An event of the gateway was not recorded.';
      failure = LedgerlineError.is(cause)
        ? cause
        : new LedgerlineError('internal', message, { cause });
    }
    counters.ownEvents.unrecorded += lost;
    log('error', failure.code, { what: OWN_EVENTS, tenant, count: lost, message: failure.message });
    return failure;
  }
}

const OWN_EVENTS = 'events of the gateway were not recorded';

function byTenant(events: readonly OwnEvent[]): Map<string, OwnEvent[]> {
  const groups = new Map<string, OwnEvent[]>();
  for (const event of events) {
    const group = groups.get(event.tenant);
    if (group === undefined) groups.set(event.tenant, [event]);
    else group.push(event);
  }
  return groups;
}
