// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { Backoff } from './backoff.ts';
import { halve, type Batch } from './batch.ts';
import { blamesItems, closeCarrier, type Carrier, type SendOutcome } from './carrier.ts';
import type { Diagnostics } from './diagnostics.ts';
import { MAX_QUEUED_REPORTS, MAX_SPLITS, type QueueLimits } from './limits.ts';
import type { Drop } from './losses.ts';
import { countOrigins, type Sealed } from './origin.ts';
import { Progress } from './progress.ts';
import type { CounterFamily } from './stats.ts';

export interface ChannelOptions<T, B> {
  /** `logs` or `spans`; names counters and diagnostics. */
  readonly name: string;
  readonly carrier: Carrier<T, B>;
  readonly limits: QueueLimits;
  readonly diagnostics: Diagnostics;
  /** Counts under `name` what the receiver acknowledged. */
  readonly delivered: CounterFamily;
  /** Counts under a reason what was accepted here and then lost. */
  readonly dropped: CounterFamily;
  /** Hears of the same losses, except for those of reports about losses. */
  readonly onLoss: (loss: Omit<Drop, 'signal'>) => void;
}

/**
 * A bounded queue of sealed batches with one request under way, so that order is kept.
 * Accepted items leave it only when the receiver acknowledged or refused them, or when the process
 * stops. What waits while a request is under way travels together in the next one.
 */
export class Channel<T extends Sealed, B> {
  readonly #options: ChannelOptions<T, B>;
  readonly #backoff: Backoff;
  #open: T[] = [];
  #openBytes = 0;
  #sealed: Batch<B>[] = [];
  /** What is on its way; counted as lost when the queue is closed meanwhile. */
  #travelling: readonly Batch<B>[] = [];
  #queuedRecords = 0;
  #queuedBytes = 0;
  #queuedReports = 0;
  readonly #progress = new Progress();
  #depth = 0;
  #timer: NodeJS.Timeout | undefined;
  #pumping = false;
  #closed = false;

  constructor(options: ChannelOptions<T, B>) {
    this.#options = options;
    this.#backoff = new Backoff(options.limits.initialBackoffMs, options.limits.maxBackoffMs);
  }

  /** Items that were accepted and are neither acknowledged nor refused. */
  get depth(): number {
    return this.#depth;
  }

  /** Whether an item of this size fits now. */
  get isFull(): boolean {
    const { maxQueuedRecords, maxQueuedBytes } = this.#options.limits;
    return (
      this.#closed ||
      this.#queuedRecords + this.#open.length >= maxQueuedRecords ||
      this.#queuedBytes + this.#openBytes >= maxQueuedBytes
    );
  }

  /** Takes an item, or returns false and takes nothing when the queue is full or closed. */
  offer(item: T, estimatedBytes: number): boolean {
    if (this.isFull) return false;
    const { limits } = this.#options;
    this.#open.push(item);
    this.#openBytes += estimatedBytes;
    this.#depth += 1;
    if (this.#open.length >= limits.maxBatchRecords || this.#openBytes >= limits.maxBatchBytes) {
      this.#sealOpen();
      this.#startPump();
    } else {
      this.#timer ??= this.#armTimer(limits.batchDelayMs);
    }
    return true;
  }

  /** How many reports about losses would be taken; a full queue has room to tell that it is full. */
  get reportRoom(): number {
    return this.#closed ? 0 : MAX_QUEUED_REPORTS - this.#queuedReports;
  }

  /** Takes all of these reports, or returns false and takes none where there is no room for them. */
  offerReports(items: readonly T[], estimatedBytes: number): boolean {
    if (items.length > this.reportRoom) return false;
    this.#sealOpen();
    this.#depth += items.length;
    for (const batch of this.#seal(items, estimatedBytes, true)) {
      this.#sealed.push(batch);
      this.#queuedReports += batch.parcel.count;
    }
    this.#startPump();
    return true;
  }

  /** Waits until everything accepted so far left the queue, or the deadline; returns what is left. */
  async flush(timeoutMs: number): Promise<number> {
    this.#sealOpen();
    this.#startPump();
    this.#backoff.wake();
    return this.#progress.wait(this.#depth, timeoutMs);
  }

  /**
   * Refuses new items at once and counts what is still here as dropped; returns that number when
   * the carrier is closed too, or after `timeoutMs`. Never rejects.
   */
  async close(timeoutMs: number): Promise<number> {
    this.#sealOpen();
    const left = this.#depth;
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#backoff.stop();
    this.#progress.end();
    for (const batch of [...this.#travelling, ...this.#sealed]) {
      this.#lose(batch, batch.parcel.count, 'shutdown', 'were not delivered before shutdown');
    }
    this.#sealed = [];
    this.#depth = 0;
    const { carrier, diagnostics, name } = this.#options;
    const trouble = await closeCarrier(carrier, timeoutMs);
    if (trouble !== undefined) {
      diagnostics.report('warn', `${name}_close_failed`, `a sink was not closed: ${trouble}`);
    }
    return left;
  }

  #armTimer(delayMs: number): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#timer = undefined;
      this.#sealOpen();
      this.#startPump();
    }, delayMs);
    // An idle engine may exit; the exit hook flushes what is left.
    timer.unref();
    return timer;
  }

  #sealOpen(): void {
    if (this.#open.length === 0) return;
    const items = this.#open;
    const estimatedBytes = this.#openBytes;
    this.#open = [];
    this.#openBytes = 0;
    for (const batch of this.#seal(items, estimatedBytes, false)) {
      this.#sealed.push(batch);
      this.#queuedRecords += batch.parcel.count;
      this.#queuedBytes += batch.parcel.sizeBytes;
    }
  }

  /** One batch, or one each when something in it cannot be encoded; what cannot is lost. */
  #seal(items: readonly T[], estimatedBytes: number, isReport: boolean): Batch<B>[] {
    const origins = countOrigins(items);
    try {
      return [{ parcel: this.#options.carrier.seal(items, estimatedBytes), origins, isReport }];
    } catch {
      const share = estimatedBytes / items.length;
      if (items.length > 1) return items.flatMap((item) => this.#seal([item], share, isReport));
      this.#settle(1);
      this.#lose({ origins, isReport }, 1, 'unencodable', 'could not be encoded');
      return [];
    }
  }

  #startPump(): void {
    if (this.#pumping || this.#closed || this.#sealed.length === 0) return;
    this.#pumping = true;
    // Outside of the emitter's context: our own requests must not become spans of the engine.
    void context.with(suppressTracing(ROOT_CONTEXT), async () => {
      try {
        while (this.#sealed.length > 0 && !this.#closed) await this.#deliver(this.#takeParts());
      } finally {
        this.#pumping = false;
      }
    });
  }

  /** The oldest batches that fit into one request; at least one. Reports travel alone. */
  #takeParts(): Batch<B>[] {
    const { maxRequestBytes } = this.#options.limits;
    const parts: Batch<B>[] = [];
    let size = 0;
    for (const batch of this.#sealed) {
      if (parts.length > 0 && (batch.isReport || parts[0]!.isReport)) break;
      if (parts.length > 0 && size + batch.parcel.sizeBytes > maxRequestBytes) break;
      parts.push(batch);
      size += batch.parcel.sizeBytes;
    }
    this.#sealed.splice(0, parts.length);
    return parts;
  }

  /** Sends the same bytes until the receiver acknowledges them, or refuses what cannot be halved. */
  async #deliver(parts: readonly Batch<B>[]): Promise<void> {
    let pieces: readonly Batch<B>[] = [this.#join(parts)];
    let isJoined = parts.length > 1;
    let splits = parts.length * MAX_SPLITS;
    while (pieces.length > 0) {
      this.#travelling = pieces;
      const [piece, ...rest] = pieces as readonly [Batch<B>, ...Batch<B>[]];
      const outcome = await this.#send(piece);
      if (outcome === undefined) return;
      // The size or one bad item may be why; the others shall not be lost with it.
      let smaller: readonly Batch<B>[] = [];
      if (outcome.kind === 'refused' && isJoined) smaller = parts;
      else if (blamesItems(outcome) && splits-- > 0) smaller = halve(this.#options.carrier, piece);
      isJoined = false;
      pieces = [...smaller, ...rest];
      this.#travelling = pieces;
      if (smaller.length === 0) this.#conclude(piece, outcome);
    }
  }

  #join(parts: readonly Batch<B>[]): Batch<B> {
    if (parts.length === 1) return parts[0]!;
    return {
      parcel: this.#options.carrier.join(parts.map(({ parcel }) => parcel)),
      origins: parts.flatMap(({ origins }) => origins),
      isReport: false,
    };
  }

  /** What became of it in the end; undefined when the queue was closed meanwhile. */
  async #send({ parcel }: Batch<B>): Promise<Concluded | undefined> {
    const { carrier, diagnostics, name } = this.#options;
    while (!this.#closed) {
      const outcome = await carrier.send(parcel.body);
      if (this.#closed) return undefined;
      if (outcome.kind !== 'again') {
        this.#backoff.reset();
        return outcome;
      }
      diagnostics.report('warn', `${name}_delivery_delayed`, outcome.reason);
      await this.#backoff.pause(outcome.afterMs);
    }
    return undefined;
  }

  /** Counts what became of a request and makes room. */
  #conclude(batch: Batch<B>, outcome: Concluded): void {
    const { delivered, name } = this.#options;
    const { count, sizeBytes } = batch.parcel;
    if (batch.isReport) {
      this.#queuedReports -= count;
    } else {
      this.#queuedRecords -= count;
      this.#queuedBytes -= sizeBytes;
    }
    const refused = outcome.kind === 'refused' ? count : Math.min(outcome.rejected, count);
    if (count > refused) delivered.add(name, count - refused);
    if (refused > 0) {
      this.#lose(batch, refused, 'refused', `were refused: ${outcome.reason ?? ''}`);
    }
    this.#settle(count);
  }

  #lose(
    { origins, isReport }: Pick<Batch<B>, 'origins' | 'isReport'>,
    count: number,
    reason: string,
    what: string,
  ): void {
    const { dropped, diagnostics, name, onLoss } = this.#options;
    dropped.add(`${name}_${reason}`, count);
    diagnostics.report('error', `${name}_${reason}`, `${count} ${name} ${what}`);
    if (isReport) return;
    // A partial success does not say which items it means; the sum is exact.
    let left = count;
    for (const share of origins) {
      const lost = Math.min(left, share.count);
      if (lost > 0) onLoss({ queue: name, reason, count: lost, origin: share.origin });
      left -= lost;
    }
  }

  #settle(count: number): void {
    this.#depth -= count;
    this.#progress.advance(count);
  }
}

type Concluded = Exclude<SendOutcome, { kind: 'again' }>;
