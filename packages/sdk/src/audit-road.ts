// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_LEDGERLINE_STORAGE_CLASS,
  ATTR_LEDGERLINE_TENANT_ID,
  ATTR_LOG_RECORD_UID,
  LedgerlineError,
  parseStorageClasses,
} from '@ledgerline/conventions';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { SendOutcome } from './carrier.ts';
import { errorType } from './errors.ts';
import type { SealedEvent } from './event-guard.ts';
import { originOf } from './origin.ts';
import { OtlpLogs } from './otlp-logs.ts';
import { OutboxSender } from './outbox-sender.ts';
import { Outbox } from './outbox.ts';
import type { AuditFailure, AuditReceipt } from './outcome.ts';
import type { RoadParts } from './roads.ts';

/** What the emitter of an audit event asked for. */
export interface AuditTerms {
  /** The emitter waits for the receipt: without one, the event must not be kept either. */
  readonly wantsReceipt: boolean;
  /** The emitter cannot wait: the event is on disk, or refused, when the call returns. */
  readonly commitNow: boolean;
  readonly onFailure: AuditFailure;
}

/** What became of an audit event that was offered. */
export type AuditOutcome =
  /** Handed to the outbox; unless `isCertain`, its receipt tells whether it is kept. */
  | {
      readonly kind: 'kept';
      readonly receipt: Promise<AuditReceipt>;
      readonly isCertain: boolean;
    }
  /** The outbox did not take it; it waits in the memory queue, or it is lost. */
  | { readonly kind: 'degraded'; readonly receipt: AuditReceipt; readonly error: LedgerlineError }
  | { readonly kind: 'refused'; readonly error: LedgerlineError };

/** The queue of ordinary events, the second best place. */
export interface SecondBest {
  offer(event: SealedEvent): boolean;
}

/** Audit events: through the outbox, or as the emitter's policy says when that cannot be. */
export class AuditRoad {
  readonly #parts: RoadParts;
  readonly #logs = new OtlpLogs();
  readonly #outbox: Outbox;
  readonly #sender: OutboxSender | undefined;
  readonly #secondBest: SecondBest;

  /** Without `send` something else has to `forget` what it delivered. */
  constructor(
    outboxDir: string | undefined,
    send: ((body: Uint8Array) => Promise<SendOutcome>) | undefined,
    secondBest: SecondBest,
    parts: RoadParts,
  ) {
    this.#parts = parts;
    this.#secondBest = secondBest;
    this.#outbox = new Outbox(outboxDir, parts.diagnostics, () => this.#sender?.kick());
    if (send === undefined) return;
    this.#sender = new OutboxSender({
      outbox: this.#outbox,
      send,
      limits: parts.limits,
      diagnostics: parts.diagnostics,
      delivered: parts.counters.delivered,
      onRefused: ({ tenant, eventId }, reason) => {
        parts.counters.degraded.add('set_aside');
        // It may be of an earlier process: the rest of its scope is taken for this one's.
        const origin = { scope: { [ATTR_LEDGERLINE_TENANT_ID]: tenant } };
        parts.losses.addDegradation({ reason, fate: 'set_aside', eventId, origin });
      },
    });
  }

  get outbox(): Pick<Outbox, 'depth' | 'unwritten' | 'refusedByCode' | 'oldestAgeMs'> {
    return this.#outbox;
  }

  /** Whether the outbox itself delivers. */
  get isSending(): boolean {
    return this.#sender !== undefined;
  }

  offer(event: SealedEvent, terms: AuditTerms): AuditOutcome {
    const { obstacle } = this.#outbox;
    if (obstacle !== undefined) return this.#notKept(event, obstacle, terms);
    const { tenant, eventId, record } = event;
    const body = this.#logs.record(record);
    const entry = { tenant, eventId, body, envelope: this.#logs.envelope(record) };
    if (terms.commitNow) {
      const settled = this.#outbox.addNow(entry);
      if (LedgerlineError.is(settled)) return this.#notKept(event, settled, terms);
      return { kind: 'kept', receipt: Promise.resolve(settled), isCertain: true };
    }
    const mayDegrade = terms.onFailure === 'degrade';
    const mayGiveUp = terms.wantsReceipt || mayDegrade;
    const { promise: receipt, resolve, reject } = Promise.withResolvers<AuditReceipt>();
    this.#outbox.add(entry, mayGiveUp, (settled) => {
      if (!LedgerlineError.is(settled)) resolve(settled);
      else if (mayDegrade) resolve(this.#degrade(event, settled));
      else reject(settled);
    });
    // Nobody may wait for the receipt of an event that is kept in any case.
    if (!mayGiveUp) receipt.catch(() => {});
    return { kind: 'kept', receipt, isCertain: !mayGiveUp };
  }

  flush(timeoutMs: number): Promise<number> {
    this.#outbox.commit();
    return this.#sender?.flush(timeoutMs) ?? Promise.resolve(this.#outbox.depth);
  }

  close(): void {
    this.#sender?.stop();
    const lost = this.#outbox.close();
    if (lost === 0) return;
    this.#parts.counters.dropped.add('audit_shutdown', lost);
    const what = `${lost} audit events could not be written before shutdown and are lost`;
    this.#parts.diagnostics.report('error', 'audit_shutdown', what);
  }

  /** Synchronous, for the moment when the process exits. */
  commitNow(): void {
    this.#outbox.commit();
  }

  /** Without a sender an exporter is what empties the outbox. */
  readonly forget = (records: readonly ReadableLogRecord[]): void => {
    // Looking at each record costs 0.2 µs, in engines that emit no audit events at all.
    if (this.#outbox.depth === 0) return;
    const audits = records.filter(isAudit);
    if (audits.length === 0) return;
    try {
      this.#outbox.forget(
        audits.map(({ attributes }) => ({
          tenant: String(attributes[ATTR_LEDGERLINE_TENANT_ID]),
          eventId: String(attributes[ATTR_LOG_RECORD_UID]),
        })),
      );
    } catch (error) {
      this.#parts.diagnostics.report('error', 'outbox_unavailable', errorType(error));
    }
  };

  /** Sends what an earlier process left. */
  recover(): void {
    const left = this.#outbox.depth;
    if (left === 0) return;
    const what = `${left} audit events of an earlier process wait in the outbox`;
    if (this.#sender === undefined) {
      this.#parts.diagnostics.report('warn', 'outbox_recovered', `${what} for an endpoint`);
    } else {
      this.#parts.diagnostics.report('info', 'outbox_recovered', `${what} and are sent now`);
      this.#sender.kick();
    }
  }

  #notKept(event: SealedEvent, error: LedgerlineError, terms: AuditTerms): AuditOutcome {
    if (terms.onFailure === 'block') return { kind: 'refused', error };
    return { kind: 'degraded', receipt: this.#degrade(event, error), error };
  }

  /** The caller goes on: the event takes the road of ordinary ones, and that is said everywhere. */
  #degrade(event: SealedEvent, error: LedgerlineError): AuditReceipt {
    const { counters, diagnostics, losses } = this.#parts;
    const { eventId, record } = event;
    const isQueued = this.#secondBest.offer(event);
    const fate = isQueued ? 'queued' : 'lost';
    counters.degraded.add(fate);
    if (!isQueued) counters.dropped.add('audit_lost');
    const where = isQueued ? 'is only in memory until it is delivered' : 'is lost';
    diagnostics.report('error', 'audit_degraded', `audit event ${eventId} ${where}: ${error.code}`);
    losses.addDegradation({ reason: error.code, fate, eventId, origin: originOf(record) });
    const at = new Date().toISOString();
    return { eventId, durable: isQueued ? 'queue' : 'none', at, error };
  }
}

function isAudit({ attributes }: ReadableLogRecord): boolean {
  const classes = parseStorageClasses(String(attributes[ATTR_LEDGERLINE_STORAGE_CLASS]));
  return classes?.includes('audit') === true;
}
