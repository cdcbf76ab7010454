// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError } from '@ledgerline/conventions';
import type { Sealer } from '@ledgerline/redaction';
import { ROOT_CONTEXT, type Context } from '@opentelemetry/api';
import type { ReadWriteLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan, Span } from '@opentelemetry/sdk-trace';
import { Accounts } from './accounts.ts';
import type { AuditOutcome, AuditTerms } from './audit-road.ts';
import { Consent } from './consent.ts';
import { contextState, extendContext, type ContextState } from './context.ts';
import { priceTables } from './cost/complete-cost.ts';
import { Diagnostics, stderrDiagnostics } from './diagnostics.ts';
import { durabilityError } from './durability.ts';
import { asLedgerlineError } from './errors.ts';
import { draftOfRecord, type EventDraft } from './event-draft.ts';
import { EventGuard, type SealedEvent } from './event-guard.ts';
import { guardExit } from './exit.ts';
import type { GuardParts } from './guard.ts';
import { createBridge, type GenAiBridge } from './gen-ai/bridge.ts';
import { DEFAULT_FLUSH_TIMEOUT_MS, DEFAULT_QUEUE_LIMITS } from './limits.ts';
import { LossReporter } from './loss-reporter.ts';
import { resolveOptions, type LedgerlineOptions, type ResolvedOptions } from './options.ts';
import { processMetrics } from './metrics/process-metrics.ts';
import type { AuditFailure, EmitResult } from './outcome.ts';
import { resolveRedaction } from './redaction-options.ts';
import { Producers } from './producers.ts';
import { Redactor } from './redactor.ts';
import { buildResource } from './resource.ts';
import { Roads } from './roads.ts';
import { Sealing } from './sealing.ts';
import { isSampled, SpanGuard } from './span-guard.ts';
import { toToken } from './scope.ts';
import { engineSource, SDK_SOURCE, type SourceAttributes } from './source.ts';
import type { Counters, LedgerlineStats } from './stats.ts';
import type { EmitTicket } from './ticket.ts';

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
  readonly counters: Counters;
  readonly base: ContextState;
  /** Which components may write through it. */
  readonly producers: Producers;
  /** What the options say for callers that do not say it themselves. */
  readonly auditFailure: AuditFailure;
  readonly #diagnostics: Diagnostics;
  readonly #accounts: Accounts;
  readonly #events: EventGuard;
  readonly #spans: SpanGuard;
  readonly #genAi: GenAiBridge | undefined;
  readonly #roads: Roads;
  readonly #undoExit: () => void;
  readonly #undoMetrics: () => void;
  #closing: Promise<FlushReport> | undefined;

  /**
   * Opens outbox and queues.
   * Throws `scope_missing`, `config_invalid`, `sink_not_durable` or `outbox_unavailable`.
   */
  constructor(options: LedgerlineOptions) {
    const resolved = resolveOptions(options);
    const { scope, serviceName } = resolved;
    this.identity = { scope, serviceName };
    this.auditFailure = resolved.auditFailure;
    this.producers = new Producers(options, serviceName);
    const redaction = resolveRedaction(options, scope.tenant);
    const notDurable = durabilityError(resolved);
    if (notDurable !== undefined) throw notDurable;
    this.#diagnostics = new Diagnostics(
      options.onDiagnostic ?? stderrDiagnostics(resolved.diagnosticLevels),
    );
    this.#accounts = new Accounts(this.#diagnostics);
    this.counters = this.#accounts.counters;
    const { policy, sealer } = redaction;
    const consent = new Consent(options.trainPreferences, options.context?.trainOk, (why) =>
      this.reportTrouble('train_preference_failed', `${why}; it counts as no`),
    );
    this.redactor = new Redactor(policy, this.counters.redactions, consent);
    const defaults = this.redactor.context(options.context ?? {});
    this.base = contextState(extendContext(ROOT_CONTEXT, { ...defaults, ...scope }));
    const parts = {
      redactor: this.redactor,
      consent,
      sealing: sealer && this.#sealing(sealer, scope.tenant!),
      counters: this.counters,
      base: this.base,
      source: this.#source(),
      producers: this.producers,
      strict: options.strictCorrelation === true,
      prices: priceTables(options.prices),
      onUnknownPrice: (): void => this.#accounts.priceUnknown(),
    };
    this.#events = new EventGuard(parts);
    this.#spans = new SpanGuard(parts);
    const limits = { ...DEFAULT_QUEUE_LIMITS, ...resolved.queue };
    const refuse = (error: LedgerlineError): void =>
      this.#accounts.rejected(error, 'tool_call_ended');
    this.#genAi = createBridge(options.genAi, (draft) => this.accept(draft), refuse);
    this.#roads = new Roads(resolved, {
      counters: this.counters,
      diagnostics: this.#diagnostics,
      limits,
      losses: this.#lossReporter(parts, limits.lossReportIntervalMs),
      redact: (text) => this.redactor.text(text, 'receiver', []),
    });
    this.#undoExit = guardExit(this.#roads);
    this.#undoMetrics = processMetrics().add(this);
  }

  /** Takes a record of any OTel logger; never throws. */
  acceptRecord(record: ReadWriteLogRecord, otelContext: Context | undefined): void {
    if (this.#genAi?.absorb(record) === true) return;
    this.accept(draftOfRecord(record, otelContext, this.redactor));
  }

  /** Takes an event; never throws. The outcome goes to the emitter's ticket. */
  accept(draft: EventDraft): void {
    const { ticket, eventType } = draft;
    let result: EmitResult;
    try {
      this.#genAi?.note(draft);
      result = this.#route(draft);
    } catch (cause) {
      // Fail closed: what could not be judged is not sent.
      const error = asLedgerlineError(cause, 'internal', 'The event could not be processed.');
      result = { ok: false, error };
    }
    if (!result.ok) {
      const { tenant, environment } = { ...this.base.value, ...contextState(draft.context).value };
      this.#accounts.refused(result.error, eventType, tenant, environment);
    }
    if (ticket !== undefined) ticket.result = result;
  }

  /** Says that something beside the events went wrong; rate-limited by code, never with values. */
  reportTrouble(code: string, message: string): void {
    this.#diagnostics.report('warn', code, message);
  }

  startSpan(span: Span, parentContext: Context): void {
    try {
      this.#spans.start(span, parentContext);
      this.#genAi?.start(span, parentContext);
    } catch {
      // Both run again when the span ends, and that time they decide.
    }
  }

  /** Takes an ended span; never throws. */
  endSpan(ended: ReadableSpan): void {
    const span = this.#genAi?.end(ended) ?? ended;
    if (!isSampled(span) || !this.#roads.wantsSpans) return;
    try {
      const sealed = this.#spans.seal(span, ended);
      const error = LedgerlineError.is(sealed) ? sealed : this.#roads.offerSpan(sealed);
      if (error === undefined) this.counters.spans.add('accepted');
      else this.#accounts.spanRefused(error);
    } catch (cause) {
      this.#accounts.spanRefused(asLedgerlineError(cause, 'internal', 'A span was not processed.'));
    }
  }

  stats(): LedgerlineStats {
    return this.#accounts.stats(this.#roads.depths());
  }

  /** Waits until all that was accepted is delivered, or the deadline; never rejects. */
  flush(timeoutMs: number = DEFAULT_FLUSH_TIMEOUT_MS): Promise<FlushReport> {
    return this.#closing ?? this.#roads.flush(timeoutMs);
  }

  /** Flushes and closes; a second call gets the first one's report. Never rejects. */
  shutdown(timeoutMs: number = DEFAULT_FLUSH_TIMEOUT_MS): Promise<FlushReport> {
    // The exit hook stays until the end: a process may exit in the middle of this.
    this.#closing ??= this.#roads.close(timeoutMs).finally(() => {
      this.#undoExit();
      this.#undoMetrics();
    });
    return this.#closing;
  }

  #sealing(sealer: Sealer, tenant: string): Sealing {
    return new Sealing({
      tenant,
      sealer,
      policyName: this.redactor.policyName,
      counts: this.counters.originals,
      onUnsealed: (why) => {
        this.reportTrouble('seal_skipped', `originals of an event were not sealed: ${why}`);
      },
    });
  }

  /** A service name may be any text, so that it goes through the redaction as well. */
  #source(): SourceAttributes {
    return engineSource(toToken(this.redactor.text(this.producers.component, 'component', [])));
  }

  /** What it says about itself goes through a guard as well; it belongs to no run and no request. */
  #lossReporter(parts: GuardParts, intervalMs: number): LossReporter {
    const guard = new EventGuard({ ...parts, source: SDK_SOURCE, strict: false });
    return new LossReporter({
      seal: (record) => guard.seal(draftOfRecord(record, ROOT_CONTEXT, this.redactor)),
      onAccepted: (event) => this.#accounts.accepted(event),
      diagnostics: this.#diagnostics,
      resource: buildResource(this.identity),
      intervalMs,
    });
  }

  #route(draft: EventDraft): EmitResult {
    const { ticket } = draft;
    const sealed = this.#events.seal(draft);
    if (LedgerlineError.is(sealed)) {
      return { ok: false, error: sealed, ...(ticket && { eventId: ticket.eventId }) };
    }
    const { eventId } = sealed;
    const outcome = this.#roads.offerEvent(sealed, this.#terms(ticket));
    if (LedgerlineError.is(outcome)) return { ok: false, eventId, error: outcome };
    if (outcome === undefined) {
      this.#accounts.accepted(sealed);
      return { ok: true, eventId };
    }
    return this.#audited(sealed, outcome, ticket);
  }

  /** Whoever cannot hear of a failure cannot be blocked by it: records of the plain API. */
  #terms(ticket: EmitTicket | undefined): AuditTerms {
    if (ticket === undefined) {
      return { wantsReceipt: false, commitNow: false, onFailure: 'degrade' };
    }
    const { wantsReceipt, commitNow, auditFailure = this.auditFailure } = ticket;
    return { wantsReceipt, commitNow, onFailure: auditFailure };
  }

  #audited(sealed: SealedEvent, outcome: AuditOutcome, ticket: EmitTicket | undefined): EmitResult {
    const { eventId } = sealed;
    if (outcome.kind === 'refused') return { ok: false, eventId, error: outcome.error };
    const { receipt } = outcome;
    if (ticket !== undefined) ticket.receipt = Promise.resolve(receipt);
    if (outcome.kind === 'degraded') {
      if (outcome.receipt.durable === 'none') return { ok: false, eventId, error: outcome.error };
      this.#accounts.accepted(sealed);
      return { ok: true, eventId, degraded: outcome.error };
    }
    if (outcome.isCertain) this.#accounts.accepted(sealed);
    else void this.#accounts.settled(sealed, outcome.receipt);
    return { ok: true, eventId };
  }
}
