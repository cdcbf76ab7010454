// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { Backoff } from './backoff.ts';
import type { Carrier, Parcel, SendOutcome } from './carrier.ts';
import type { Diagnostics } from './diagnostics.ts';
import { errorType } from './errors.ts';
import { Progress } from './progress.ts';
import type { QueueLimits } from './limits.ts';
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
}

/**
 * A bounded queue of sealed batches with one request under way, so that order is kept.
 * Accepted items leave it only when the receiver acknowledged or refused them, or when the process
 * stops. What waits while a request is under way travels together in the next one.
 */
export class Channel<T, B> {
  readonly #options: ChannelOptions<T, B>;
  readonly #backoff: Backoff;
  #open: T[] = [];
  #openBytes = 0;
  #sealed: Parcel<B>[] = [];
  #queuedRecords = 0;
  #queuedBytes = 0;
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
    const left = this.#depth;
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#backoff.stop();
    this.#progress.end();
    this.#open = [];
    this.#sealed = [];
    this.#depth = 0;
    if (left > 0) this.#lose(left, 'shutdown', 'were not delivered before shutdown');
    await this.#closeCarrier(timeoutMs);
    return left;
  }

  /** A sink of somebody else's may fail to close, or never finish; that is not our caller's trouble. */
  async #closeCarrier(timeoutMs: number): Promise<void> {
    const { carrier, diagnostics, name } = this.#options;
    const { promise, resolve } = Promise.withResolvers<string>();
    const timer = setTimeout(resolve, timeoutMs, 'it did not finish');
    carrier.close().then(
      () => resolve(''),
      (error: unknown) => resolve(errorType(error)),
    );
    const trouble = await promise;
    clearTimeout(timer);
    if (trouble === '') return;
    diagnostics.report('warn', `${name}_close_failed`, `a sink was not closed: ${trouble}`);
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
    for (const parcel of this.#seal(items, estimatedBytes)) {
      this.#sealed.push(parcel);
      this.#queuedRecords += parcel.count;
      this.#queuedBytes += parcel.sizeBytes;
    }
  }

  /** One parcel, or one each when something in the batch cannot be encoded; what cannot is lost. */
  #seal(items: readonly T[], estimatedBytes: number): Parcel<B>[] {
    try {
      return [this.#options.carrier.seal(items, estimatedBytes)];
    } catch {
      const share = estimatedBytes / items.length;
      if (items.length > 1) return items.flatMap((item) => this.#seal([item], share));
      this.#settle(1);
      this.#lose(1, 'unencodable', 'could not be encoded');
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

  /** The oldest batches that fit into one request; at least one. */
  #takeParts(): Parcel<B>[] {
    const { maxRequestBytes } = this.#options.limits;
    const parts: Parcel<B>[] = [];
    let size = 0;
    for (const parcel of this.#sealed) {
      if (parts.length > 0 && size + parcel.sizeBytes > maxRequestBytes) break;
      parts.push(parcel);
      size += parcel.sizeBytes;
    }
    this.#sealed.splice(0, parts.length);
    return parts;
  }

  /** Sends the same bytes until the receiver acknowledges or refuses them. */
  async #deliver(parts: readonly Parcel<B>[]): Promise<void> {
    const { carrier, diagnostics, name } = this.#options;
    const parcel = parts.length === 1 ? parts[0]! : carrier.join(parts);
    while (!this.#closed) {
      const outcome = await carrier.send(parcel.body);
      if (this.#closed) return;
      if (outcome.kind === 'again') {
        diagnostics.report('warn', `${name}_delivery_delayed`, outcome.reason);
        await this.#backoff.pause(outcome.afterMs);
        continue;
      }
      this.#backoff.reset();
      if (outcome.kind === 'refused' && parts.length > 1) {
        // The size or one bad batch may be why; the others shall not be lost with it.
        for (const part of parts) await this.#deliver([part]);
      } else {
        this.#conclude(parcel, outcome);
      }
      return;
    }
  }

  /** Counts what became of a request and makes room. */
  #conclude(parcel: Parcel<B>, outcome: Exclude<SendOutcome, { kind: 'again' }>): void {
    const { delivered, name } = this.#options;
    this.#queuedRecords -= parcel.count;
    this.#queuedBytes -= parcel.sizeBytes;
    const refused =
      outcome.kind === 'refused' ? parcel.count : Math.min(outcome.rejected, parcel.count);
    if (parcel.count > refused) delivered.add(name, parcel.count - refused);
    if (refused > 0) this.#lose(refused, 'refused', `were refused: ${outcome.reason ?? ''}`);
    this.#settle(parcel.count);
  }

  #lose(count: number, reason: string, what: string): void {
    const { dropped, diagnostics, name } = this.#options;
    dropped.add(`${name}_${reason}`, count);
    diagnostics.report('error', `${name}_${reason}`, `${count} ${name} ${what}`);
  }

  #settle(count: number): void {
    this.#depth -= count;
    this.#progress.advance(count);
  }
}
