// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError } from '@ledgerline/conventions';
import type { Diagnostics } from './diagnostics.ts';
import { asLedgerlineError, errorCodeOf, errorType } from './errors.ts';
import {
  MAX_OUTBOX_BYTES,
  MAX_OUTBOX_PENDING,
  MAX_OUTBOX_PENDING_BYTES,
  MAX_OUTBOX_ROWS,
} from './limits.ts';
import { OutboxFile, type OutboxEntry, type OutboxRow } from './outbox-file.ts';
import { openOutboxFile } from './outbox-slots.ts';
import type { AuditReceipt } from './outcome.ts';

interface Pending {
  readonly entry: OutboxEntry;
  readonly wantsReceipt: boolean;
  readonly settle: (outcome: AuditReceipt | LedgerlineError) => void;
}

/** Pause before a failed group is tried again; a full disk does not heal faster. */
const COMMIT_RETRY_MS = 250;

/**
 * Audit events on disk until a receiver has them.
 *
 * Events of one turn of the event loop share one transaction with fsync. When it fails, events
 * whose emitter waits for a receipt are given up with an error, because the emitter will not do
 * what they say; all others are kept and tried again while the process lives.
 */
export class Outbox {
  readonly #file: OutboxFile;
  readonly #durable: AuditReceipt['durable'];
  readonly #diagnostics: Diagnostics;
  readonly #onCommit: () => void;
  #pending: Pending[] = [];
  #pendingBytes = 0;
  #scheduled: NodeJS.Immediate | NodeJS.Timeout | undefined;
  #closed = false;

  /** Opens or creates an outbox in `dir`, or in memory. Throws `outbox_unavailable`. */
  constructor(dir: string | undefined, diagnostics: Diagnostics, onCommit: () => void) {
    try {
      this.#file =
        dir === undefined
          ? new OutboxFile(':memory:')
          : openOutboxFile(dir, (name, error) => {
              const what = `"${name}" was left by an earlier process and cannot be taken over`;
              const why = errorCodeOf(error) ?? errorType(error);
              diagnostics.report('error', 'outbox_leftover_unreadable', `${what}: ${why}`);
            });
    } catch (cause) {
      throw asLedgerlineError(
        cause,
        'outbox_unavailable',
        `The outbox in "${dir ?? 'memory'}" cannot be opened (option "outboxDir", LEDGERLINE_OUTBOX_DIR).`,
      );
    }
    this.#durable = dir === undefined ? 'memory' : 'outbox';
    this.#diagnostics = diagnostics;
    this.#onCommit = onCommit;
  }

  /** Events on disk and events that wait for the next transaction. */
  get depth(): number {
    return this.#file.rows + this.#pending.length;
  }

  /** Events that wait for the next transaction: what a crash of this moment would lose. */
  get unwritten(): number {
    return this.#pending.length;
  }

  /** How long the event that is delivered next has been waiting, in milliseconds; 0 when none is. */
  get oldestAgeMs(): number {
    const oldest = this.#closed ? undefined : this.#file.oldestAtMs();
    // The system clock may have been set back since.
    return oldest === undefined ? 0 : Math.max(0, Date.now() - oldest);
  }

  /**
   * Events that the receiver refused for good, by code: the dead letters. They stay in the file for a
   * person to look at, and count towards its limits.
   */
  get refusedByCode(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#file.refusedByCode);
  }

  /** Why nothing more can be taken now; undefined when there is room. */
  get obstacle(): LedgerlineError | undefined {
    if (this.#closed) return new LedgerlineError('shutdown', 'The outbox is closed.');
    if (
      this.#pending.length >= MAX_OUTBOX_PENDING ||
      this.#pendingBytes >= MAX_OUTBOX_PENDING_BYTES
    ) {
      return new LedgerlineError('outbox_unavailable', 'Too many events wait for the disk.');
    }
    if (this.#file.rows >= MAX_OUTBOX_ROWS || this.#file.bytes >= MAX_OUTBOX_BYTES) {
      return new LedgerlineError(
        'outbox_unavailable',
        'The outbox is full (dead letters included).',
      );
    }
    return undefined;
  }

  /**
   * Takes an event for the next transaction. `settle` gets the receipt when that is on disk, and
   * `outbox_unavailable` when it failed, which an event without `wantsReceipt` survives; it must not
   * throw. Call only while `obstacle` is undefined.
   */
  add(entry: OutboxEntry, wantsReceipt: boolean, settle: Pending['settle']): void {
    this.#pending.push({ entry, wantsReceipt, settle });
    this.#pendingBytes += entry.body.byteLength;
    this.#scheduled ??= setImmediate(() => this.commit());
  }

  /**
   * Keeps an event at once, with everything that is pending, and blocks the process for one fsync.
   * The receipt, or `outbox_unavailable`. Call only while `obstacle` is undefined.
   */
  addNow(entry: OutboxEntry): AuditReceipt | LedgerlineError {
    let outcome: AuditReceipt | LedgerlineError | undefined;
    const settle = (settled: AuditReceipt | LedgerlineError): void => {
      outcome = settled;
    };
    this.#pending.push({ entry, wantsReceipt: true, settle });
    this.#pendingBytes += entry.body.byteLength;
    this.commit();
    return outcome ?? new LedgerlineError('internal', 'The outbox gave no receipt.');
  }

  /** Writes what is pending now; synchronous, so that it also works while the process exits. */
  commit(): void {
    this.#unschedule();
    if (this.#pending.length === 0 || this.#closed) return;
    try {
      this.#file.insert(this.#pending.map(({ entry }) => entry));
    } catch (cause) {
      this.#failed(cause);
      return;
    }
    const group = this.#pending;
    this.#keepPending([]);
    const at = new Date().toISOString();
    for (const { entry, settle } of group) {
      settle({ eventId: entry.eventId, durable: this.#durable, at });
    }
    this.#onCommit();
  }

  /** The oldest events, up to `limit`. */
  read(limit: number): OutboxRow[] {
    return this.#closed ? [] : this.#file.read(limit);
  }

  /** Forgets events that a receiver has acknowledged. */
  delete(rows: readonly OutboxRow[]): void {
    if (!this.#closed) this.#file.delete(rows);
  }

  /** Forgets events by id, whether they are on disk yet or not; unknown ones are ignored. */
  forget(entries: readonly Pick<OutboxEntry, 'tenant' | 'eventId'>[]): void {
    this.commit();
    if (!this.#closed) this.#file.forget(entries);
  }

  /** Moves an event to the dead letters: no receiver will ever take it. */
  refuse(row: OutboxRow, code: string, reason: string): void {
    if (!this.#closed) this.#file.refuse(row, code, reason);
  }

  /** Returns how many events are lost of which no emitter hears: those without `wantsReceipt`. */
  close(): number {
    if (this.#closed) return 0;
    this.commit();
    this.#closed = true;
    this.#unschedule();
    const error = new LedgerlineError(
      'shutdown',
      'The outbox was closed before the event was kept.',
    );
    const unheard = this.#pending.filter(({ wantsReceipt }) => !wantsReceipt).length;
    for (const { settle } of this.#pending) settle(error);
    this.#keepPending([]);
    this.#file.close();
    return unheard;
  }

  #failed(cause: unknown): void {
    const error = new LedgerlineError('outbox_unavailable', 'The outbox could not be written.', {
      cause,
    });
    this.#diagnostics.report('error', 'outbox_unavailable', error.message);
    const group = this.#pending;
    this.#keepPending(group.filter(({ wantsReceipt }) => !wantsReceipt));
    for (const { wantsReceipt, settle } of group) if (wantsReceipt) settle(error);
    if (this.#pending.length === 0) return;
    this.#scheduled = setTimeout(() => this.commit(), COMMIT_RETRY_MS);
    // The exit hook tries once more; a disk that stays full must not keep the process alive.
    this.#scheduled.unref();
  }

  #keepPending(pending: Pending[]): void {
    this.#pending = pending;
    this.#pendingBytes = pending.reduce((sum, { entry }) => sum + entry.body.byteLength, 0);
  }

  #unschedule(): void {
    if (this.#scheduled === undefined) return;
    clearImmediate(this.#scheduled as NodeJS.Immediate);
    clearTimeout(this.#scheduled as NodeJS.Timeout);
    this.#scheduled = undefined;
  }
}
