// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError } from '@ledgerline/conventions';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import { LoggerProvider, type ReadWriteLogRecord } from '@opentelemetry/sdk-logs';
import type { Diagnostics } from './diagnostics.ts';
import type { SealedEvent } from './event-guard.ts';
import { LossBook, type Degradation, type Drop, type LossReport } from './losses.ts';

export interface LossReporterParts {
  /** The guard through which every event goes. */
  readonly seal: (record: ReadWriteLogRecord) => SealedEvent | LedgerlineError;
  /** Hears of each report that was queued. */
  readonly onAccepted: (event: SealedEvent) => void;
  readonly diagnostics: Diagnostics;
  /** For losses of which it is not known where they come from. */
  readonly resource: Resource;
  readonly intervalMs: number;
}

/** Where reports go. */
export interface LossRoad {
  /** Whether there is room for ordinary events; while there is none, losses are added up. */
  readonly isFull: boolean;
  /** How many reports would fit into the room that they have of their own. */
  readonly reportRoom: number;
  offerReports(events: readonly SealedEvent[]): void;
}

/**
 * Makes an event of every loss: now and then while the queue has room, and at each flush and at
 * shutdown even when it has none. What it could not send is in the counters and diagnostics.
 */
export class LossReporter {
  readonly #parts: LossReporterParts;
  readonly #book = new LossBook();
  readonly #providers = new WeakMap<Resource, LoggerProvider>();
  #made: SealedEvent | LedgerlineError | undefined;
  #road: LossRoad | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: LossReporterParts) {
    this.#parts = parts;
  }

  attach(road: LossRoad): void {
    this.#road = road;
  }

  /** Whether something was lost that an event shall tell of and none does yet. */
  get isPending(): boolean {
    return this.#road !== undefined && this.#book.size > 0;
  }

  addDrop(drop: Drop): void {
    this.#book.addDrop(drop);
    this.#arm();
  }

  addDegradation(degradation: Degradation): void {
    this.#book.addDegradation(degradation);
    this.#arm();
  }

  /** Queues an event for everything that is pending, or leaves it pending where there is no room. */
  tell(): void {
    if (!this.isPending || this.#road!.reportRoom < this.#book.size) return;
    const events = this.#book.take().flatMap((report) => this.#event(report) ?? []);
    if (events.length === 0) return;
    this.#road!.offerReports(events);
    for (const event of events) this.#parts.onAccepted(event);
  }

  /** The road is closed: what is lost from here on is counted and reported, and no event any more. */
  stop(): void {
    clearTimeout(this.#timer);
    if (this.isPending) this.#unreported(`${this.#book.size} kinds of losses were not sent`);
    this.#road = undefined;
  }

  #arm(): void {
    if (this.#road === undefined) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#road?.isFull === false) this.tell();
      if (this.isPending) this.#arm();
    }, this.#parts.intervalMs).unref();
  }

  #event({ eventType, origin, attributes }: LossReport): SealedEvent | undefined {
    const logger = this.#providerOf(origin.resource ?? this.#parts.resource).getLogger(
      '@ledgerline/sdk',
    );
    this.#made = undefined;
    logger.emit({
      eventName: eventType,
      attributes: { ...origin.scope, ...attributes },
      context: ROOT_CONTEXT,
    });
    const made = this.#made as SealedEvent | LedgerlineError | undefined;
    if (made !== undefined && !LedgerlineError.is(made)) return made;
    this.#unreported(`a report of a loss was refused: ${made?.message ?? 'nothing was made'}`);
    return undefined;
  }

  /** A report says that it comes from where the lost events came from. */
  #providerOf(resource: Resource): LoggerProvider {
    let provider = this.#providers.get(resource);
    if (provider === undefined) {
      const onEmit = (record: ReadWriteLogRecord): void => {
        this.#made = this.#parts.seal(record);
      };
      const nothing = async (): Promise<void> => {};
      const processor = { onEmit, forceFlush: nothing, shutdown: nothing };
      provider = new LoggerProvider({ resource, processors: [processor] });
      this.#providers.set(resource, provider);
    }
    return provider;
  }

  #unreported(why: string): void {
    this.#parts.diagnostics.report('error', 'loss_unreported', why);
  }
}
