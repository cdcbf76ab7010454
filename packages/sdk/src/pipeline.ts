// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError } from '@ledgerline/conventions';
import { compilePolicy } from '@ledgerline/redaction';
import { ROOT_CONTEXT, type Context } from '@opentelemetry/api';
import type { ReadWriteLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan, Span } from '@opentelemetry/sdk-trace';
import { contextState, extendContext, type ContextState } from './context.ts';
import { priceTables } from './cost/complete-cost.ts';
import { Diagnostics } from './diagnostics.ts';
import { durabilityError } from './durability.ts';
import { asLedgerlineError } from './errors.ts';
import { EventGuard, type SealedEvent } from './event-guard.ts';
import { guardExit } from './exit.ts';
import { DEFAULT_FLUSH_TIMEOUT_MS, DEFAULT_QUEUE_LIMITS } from './limits.ts';
import { resolveOptions, type LedgerlineOptions, type ResolvedOptions } from './options.ts';
import type { EmitResult } from './outcome.ts';
import { Redactor } from './redactor.ts';
import { Roads } from './roads.ts';
import { SpanGuard } from './span-guard.ts';
import { createCounters, type Counters, type LedgerlineStats } from './stats.ts';
import { ticketOf } from './ticket.ts';

/** What was not delivered when a flush ended; all zero means that the receiver has everything. */
export interface FlushReport {
  readonly logs: number;
  readonly spans: number;
  /** Audit events that are safe in the outbox and not yet delivered. */
  readonly audit: number;
}

/**
 * The one road of records and spans through this package: scope → redact → validate → route.
 * Two processors may share one pipeline; `shutdown` belongs to whoever made it.
 */
export class Pipeline {
  /** What the resource of own providers says; the options themselves hold the key and stay here. */
  readonly identity: Pick<ResolvedOptions, 'scope' | 'serviceName'>;
  readonly redactor: Redactor;
  readonly counters: Counters = createCounters();
  readonly base: ContextState;
  readonly #diagnostics: Diagnostics;
  readonly #events: EventGuard;
  readonly #spans: SpanGuard;
  readonly #roads: Roads;
  readonly #undoExit: () => void;
  #closing: Promise<FlushReport> | undefined;

  /**
   * Opens outbox and queues.
   * Throws `scope_missing`, `config_invalid`, `sink_not_durable` or `outbox_unavailable`.
   */
  constructor(options: LedgerlineOptions) {
    const resolved = resolveOptions(options);
    const { scope, serviceName } = resolved;
    this.identity = { scope, serviceName };
    const notDurable = durabilityError(resolved);
    if (notDurable !== undefined) throw notDurable;
    this.#diagnostics = new Diagnostics(options.onDiagnostic);
    this.redactor = new Redactor(compilePolicy(options.redaction), this.counters.redactions);
    const defaults = this.redactor.context(options.context ?? {});
    this.base = contextState(extendContext(ROOT_CONTEXT, { ...defaults, ...scope }));
    const parts = {
      redactor: this.redactor,
      counters: this.counters,
      base: this.base,
      strict: options.strictCorrelation === true,
      prices: priceTables(options.prices),
      onUnknownPrice: (): void => this.#noteUnknownPrice(),
    };
    this.#events = new EventGuard(parts);
    this.#spans = new SpanGuard(parts);
    this.#roads = new Roads(resolved, {
      counters: this.counters,
      diagnostics: this.#diagnostics,
      limits: { ...DEFAULT_QUEUE_LIMITS, ...options.queue },
    });
    this.#undoExit = guardExit(this.#roads);
  }

  /** Takes a record of OTel's; never throws. The outcome goes to the emitter's ticket. */
  acceptRecord(record: ReadWriteLogRecord, otelContext: Context | undefined): void {
    const ticket = ticketOf(otelContext);
    let result: EmitResult;
    try {
      result = this.#route(record, otelContext);
    } catch (cause) {
      // Fail closed: what could not be judged is not sent.
      const error = asLedgerlineError(cause, 'internal', 'The event could not be processed.');
      result = { ok: false, error };
    }
    if (!result.ok) this.#noteRejection(result.error, record.eventName);
    if (ticket !== undefined) ticket.result = result;
  }

  /** Says that something beside the events went wrong; rate-limited by code, never with values. */
  reportTrouble(code: string, message: string): void {
    this.#diagnostics.report('warn', code, message);
  }

  startSpan(span: Span, parentContext: Context): void {
    try {
      this.#spans.start(span, parentContext);
    } catch {
      // The guard runs again when the span ends, and that time it decides.
    }
  }

  /** Takes an ended span; never throws. */
  endSpan(span: ReadableSpan): void {
    if (!this.#roads.wantsSpans) return;
    try {
      const sealed = this.#spans.seal(span);
      const error = LedgerlineError.is(sealed) ? sealed : this.#roads.offerSpan(sealed);
      if (error === undefined) this.counters.spans.add('accepted');
      else this.#noteSpanRejection(error);
    } catch (cause) {
      this.#noteSpanRejection(asLedgerlineError(cause, 'internal', 'A span was not processed.'));
    }
  }

  stats(): LedgerlineStats {
    const { counters } = this;
    return {
      emitted: {
        total: counters.emittedByType.total,
        byType: counters.emittedByType.snapshot(),
        byClass: counters.emittedByClass.snapshot(),
      },
      rejected: { total: counters.rejected.total, byCode: counters.rejected.snapshot() },
      spans: {
        accepted: counters.spans.get('accepted'),
        rejected: counters.spansRejected.snapshot(),
      },
      synthesized: counters.synthesized.snapshot(),
      unpricedCalls: counters.unpriced.total,
      redactions: counters.redactions.snapshot(),
      dropped: counters.dropped.snapshot(),
      delivered: {
        logs: counters.delivered.get('logs'),
        spans: counters.delivered.get('spans'),
        audit: counters.delivered.get('audit'),
      },
      ...this.#roads.depths(),
    };
  }

  /** Waits until all that was accepted is delivered, or the deadline; never rejects. */
  flush(timeoutMs: number = DEFAULT_FLUSH_TIMEOUT_MS): Promise<FlushReport> {
    return this.#closing ?? this.#roads.flush(timeoutMs);
  }

  /** Flushes and closes; a second call gets the first one's report. Never rejects. */
  shutdown(timeoutMs: number = DEFAULT_FLUSH_TIMEOUT_MS): Promise<FlushReport> {
    // The exit hook stays until the end: a process may exit in the middle of this.
    this.#closing ??= this.#roads.close(timeoutMs).finally(this.#undoExit);
    return this.#closing;
  }

  #route(record: ReadWriteLogRecord, otelContext: Context | undefined): EmitResult {
    const ticket = ticketOf(otelContext);
    const sealed = this.#events.seal(record, otelContext, ticket);
    if (LedgerlineError.is(sealed)) {
      return { ok: false, error: sealed, ...(ticket && { eventId: ticket.eventId }) };
    }
    const { eventId, eventType } = sealed;
    const wantsReceipt = ticket?.wantsReceipt === true;
    const receipt = this.#roads.offerEvent(sealed, wantsReceipt);
    if (LedgerlineError.is(receipt)) return { ok: false, eventId, error: receipt };
    if (ticket !== undefined && receipt !== undefined && wantsReceipt) {
      ticket.receipt = receipt;
      // Whoever waits for the receipt is told no when the disk says no, and so are the counters.
      receipt.then(
        () => this.#noteAcceptance(sealed),
        (error: LedgerlineError) => this.#noteRejection(error, eventType),
      );
    } else {
      this.#noteAcceptance(sealed);
    }
    return { ok: true, eventId };
  }

  #noteAcceptance({ eventType, storageClasses, synthesized }: SealedEvent): void {
    this.counters.emittedByType.add(eventType);
    for (const storageClass of storageClasses) this.counters.emittedByClass.add(storageClass);
    for (const field of synthesized) this.counters.synthesized.add(field);
  }

  #noteRejection(error: LedgerlineError, eventName: string | undefined): void {
    this.counters.rejected.add(error.code);
    const name = eventName === undefined || eventName === '' ? 'log_event' : 'event';
    this.#diagnostics.report('warn', error.code, `${name} refused: ${error.message}`);
  }

  #noteUnknownPrice(): void {
    this.counters.unpriced.add('calls');
    this.#diagnostics.report(
      'warn',
      'price_unknown',
      'The cost of a model call is unknown: no price table has its model. Give "prices" to the SDK.',
    );
  }

  #noteSpanRejection(error: LedgerlineError): void {
    this.counters.spansRejected.add(error.code);
    this.#diagnostics.report('warn', `span_${error.code}`, `span refused: ${error.message}`);
  }
}
