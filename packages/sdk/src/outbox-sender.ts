// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { Backoff } from './backoff.ts';
import { blamesItems, type SendOutcome } from './carrier.ts';
import { refusalCode } from './dead-letter.ts';
import type { Diagnostics } from './diagnostics.ts';
import { errorType } from './errors.ts';
import { MAX_OUTBOX_BATCH_ROWS, type QueueLimits } from './limits.ts';
import { requestOf } from './otlp-logs.ts';
import { wholeBody, type OutboxRow } from './outbox-file.ts';
import type { Outbox } from './outbox.ts';
import { Progress } from './progress.ts';
import type { CounterFamily } from './stats.ts';

export interface OutboxSenderOptions {
  readonly outbox: Outbox;
  readonly send: (body: Uint8Array) => Promise<SendOutcome>;
  readonly limits: QueueLimits;
  readonly diagnostics: Diagnostics;
  readonly delivered: CounterFamily;
  /** Hears of each event that was moved to the dead letters. */
  readonly onRefused: (row: OutboxRow, code: string) => void;
}

/**
 * Posts the outbox, oldest first, and deletes what the receiver acknowledged.
 *
 * An audit event is never given up because of the connection or the credential: those are tried
 * again for ever. Only an event that the receiver refuses when it comes alone is put aside.
 */
export class OutboxSender {
  readonly #options: OutboxSenderOptions;
  readonly #backoff: Backoff;
  readonly #progress = new Progress();
  #wanted = false;
  #running = false;
  #stopped = false;

  constructor(options: OutboxSenderOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.limits.initialBackoffMs, options.limits.maxBackoffMs);
  }

  /** Starts sending unless it is under way; call it whenever something was committed. */
  kick(): void {
    this.#wanted = true;
    if (this.#running || this.#stopped) return;
    this.#running = true;
    void context.with(suppressTracing(ROOT_CONTEXT), async () => {
      try {
        // What was committed after the last read, and before the loop ended, must not be left.
        while (this.#wanted) {
          this.#wanted = false;
          await this.#drain();
        }
      } catch (error) {
        this.#options.diagnostics.report('error', 'outbox_unavailable', errorType(error));
        this.#retryLater();
      } finally {
        this.#running = false;
      }
    });
  }

  /** Waits until what is in the outbox now is delivered, or the deadline; returns what is left of it. */
  async flush(timeoutMs: number): Promise<number> {
    const { outbox } = this.#options;
    outbox.commit();
    this.kick();
    this.#backoff.wake();
    return this.#progress.wait(outbox.depth, timeoutMs);
  }

  stop(): void {
    this.#stopped = true;
    this.#backoff.stop();
    this.#progress.end();
  }

  /** The file could not be read or written; sending goes on when that has passed. */
  #retryLater(): void {
    setTimeout(() => this.kick(), this.#backoff.nextMs()).unref();
  }

  async #drain(): Promise<void> {
    while (!this.#stopped) {
      const rows = this.#nextRows();
      if (rows.length === 0) return;
      const outcome = await this.#options.send(requestOfRows(rows));
      if (this.#stopped) return;
      if (isTrouble(outcome)) await this.#wait(outcome);
      else if (isClean(outcome)) this.#acknowledge(rows);
      else await this.#sendSingly(rows, outcome);
    }
  }

  #nextRows(): OutboxRow[] {
    const rows = this.#options.outbox.read(MAX_OUTBOX_BATCH_ROWS);
    let size = 0;
    const fitting = rows.findIndex((row, index) => {
      size += row.body.byteLength;
      return index > 0 && size > this.#options.limits.maxRequestBytes;
    });
    return fitting === -1 ? rows : rows.slice(0, fitting);
  }

  /** Something in the group was refused, and OTLP does not say what: each one alone will tell. */
  async #sendSingly(rows: readonly OutboxRow[], group: SendOutcome): Promise<void> {
    for (const row of rows) {
      const body = wholeBody(row);
      let outcome = rows.length === 1 ? group : await this.#options.send(body);
      while (isTrouble(outcome)) {
        await this.#wait(outcome);
        if (this.#stopped) return;
        outcome = await this.#options.send(body);
      }
      if (this.#stopped) return;
      if (isClean(outcome)) this.#acknowledge([row]);
      else this.#refuse(row, outcome);
    }
  }

  #acknowledge(rows: readonly OutboxRow[]): void {
    this.#backoff.reset();
    this.#options.outbox.delete(rows);
    this.#options.delivered.add('audit', rows.length);
    this.#progress.advance(rows.length);
  }

  #refuse(row: OutboxRow, outcome: SendOutcome): void {
    const code = refusalCode(outcome);
    const reason = outcome.reason ?? '';
    this.#backoff.reset();
    this.#options.outbox.refuse(row, code, reason);
    this.#progress.advance(1);
    this.#options.onRefused(row, code);
    this.#options.diagnostics.report(
      'error',
      'audit_refused',
      `the receiver refused audit event ${row.eventId}, it is kept aside in the outbox: ${reason}`,
    );
  }

  async #wait(outcome: SendOutcome): Promise<void> {
    this.#options.diagnostics.report('warn', 'audit_delivery_delayed', outcome.reason ?? '');
    await this.#backoff.pause(outcome.kind === 'again' ? outcome.afterMs : undefined);
  }
}

/** One request: rows that follow one another in the same envelope share it. */
function requestOfRows(rows: readonly OutboxRow[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let from = 0; from < rows.length;) {
    const { envelope, body } = rows[from]!;
    const next = rows.findIndex((row, index) => index > from && row.envelope !== envelope);
    const to = envelope === undefined ? from + 1 : next === -1 ? rows.length : next;
    const bodies = rows.slice(from, to).map((row) => row.body);
    parts.push(envelope === undefined ? body : requestOf(envelope, bodies));
    from = to;
  }
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}

/** What has nothing to do with the events themselves: connection, overload, credential, address. */
function isTrouble(outcome: SendOutcome): boolean {
  if (outcome.kind === 'again') return true;
  if (outcome.kind === 'delivered') return false;
  return !blamesItems(outcome);
}

function isClean(outcome: SendOutcome): boolean {
  return outcome.kind === 'delivered' && outcome.rejected === 0;
}
