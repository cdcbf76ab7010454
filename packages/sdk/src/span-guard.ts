// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_LEDGERLINE_ACTOR_TYPE,
  ATTR_LEDGERLINE_TRAIN_OK,
  ATTR_USER_ID,
  type LedgerlineError,
} from '@ledgerline/conventions';
import type { Finding } from '@ledgerline/redaction';
import { TraceFlags, type Context } from '@opentelemetry/api';
import type { ReadableSpan, Span } from '@opentelemetry/sdk-trace';
import { contextState } from './context.ts';
import { completeCorrelation, flagSynthesized } from './correlation.ts';
import type { GuardedSpan } from './guarded.ts';
import { completeScope, stampRedaction, Surroundings, type GuardParts } from './guard.ts';
import { OriginGuard } from './origin-guard.ts';

/** Recorded but unsampled spans are for local processors only; events are never sampled. */
export function isSampled(span: ReadableSpan): boolean {
  return (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
}

/** The guards of records, for spans: scope and ids when one starts, redaction when it ends. */
export class SpanGuard {
  readonly #parts: GuardParts;
  readonly #origins: OriginGuard;
  readonly #surroundings: Surroundings;
  /** Spans that began where training was forbidden. */
  readonly #refused = new WeakSet<ReadableSpan>();

  constructor(parts: GuardParts) {
    this.#parts = parts;
    this.#origins = new OriginGuard(parts.redactor);
    this.#surroundings = new Surroundings(parts.base);
  }

  /** Gives a new span the scope and the ids of its context; what it has itself stays. */
  start(span: Span, parentContext: Context): void {
    if (contextState(parentContext).value.trainOk === false) this.#refused.add(span);
    for (const [key, value] of this.#surroundings.of(parentContext)) {
      if (span.attributes[key] === undefined) span.setAttribute(key, value);
    }
  }

  /** A sealed copy of an ended span, or why it is refused; `span` may be a rewritten copy of `ended`. */
  seal(span: ReadableSpan, ended: ReadableSpan = span): GuardedSpan | LedgerlineError {
    const { redactor } = this.#parts;
    const findings: Finding[] = [];
    const attributes = redactor.attributes(span.attributes, findings);
    const { base, consent } = this.#parts;
    if (this.#refused.has(ended)) attributes[ATTR_LEDGERLINE_TRAIN_OK] = false;
    consent.lower(attributes, [base], span.attributes[ATTR_USER_ID]);
    const scopeError = completeScope(attributes, span.resource);
    if (scopeError !== undefined) return scopeError;
    const sealed = {
      name: redactor.text(span.name, 'name', findings),
      status: this.#status(span, findings),
      events: span.events.map((event) => ({
        ...event,
        name: redactor.text(event.name, 'events.name', findings),
        attributes: redactor.attributes(event.attributes ?? {}, findings),
      })),
      links: span.links.map((link) => ({
        ...link,
        attributes: redactor.attributes(link.attributes ?? {}, findings),
      })),
    };
    const spanContext = span.spanContext();
    const madeUp = completeCorrelation(attributes, spanContext);
    attributes[ATTR_LEDGERLINE_ACTOR_TYPE] ??= 'system';
    stampRedaction(attributes, redactor, findings);
    flagSynthesized(attributes, madeUp, []);
    const guarded: ReadableSpan = {
      ...sealed,
      kind: span.kind,
      spanContext: () => spanContext,
      ...(span.parentSpanContext === undefined
        ? {}
        : { parentSpanContext: span.parentSpanContext }),
      startTime: span.startTime,
      endTime: span.endTime,
      duration: span.duration,
      ended: span.ended,
      attributes: Object.freeze(attributes),
      resource: this.#origins.resource(span.resource),
      instrumentationScope: this.#origins.scope(span.instrumentationScope),
      droppedAttributesCount: span.droppedAttributesCount,
      droppedEventsCount: span.droppedEventsCount,
      droppedLinksCount: span.droppedLinksCount,
    };
    return guarded as GuardedSpan;
  }

  #status(span: ReadableSpan, findings: Finding[]): ReadableSpan['status'] {
    const { code, message } = span.status;
    if (message === undefined) return { code };
    return { code, message: this.#parts.redactor.text(message, 'status.message', findings) };
  }
}
