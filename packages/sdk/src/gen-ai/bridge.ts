// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_RESPONSE_MODEL,
  genAiCallOf,
  genAiContentOfRecord,
  genAiGroupToEvent,
  genAiSpanToEvents,
  type AttributeValue,
  type CanonicalEvent,
  type LedgerlineError,
} from '@ledgerline/conventions';
import type { Context } from '@opentelemetry/api';
import type { ReadWriteLogRecord } from '@opentelemetry/sdk-logs';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { asLedgerlineError } from '../errors.ts';
import type { EventDraft } from '../event-draft.ts';
import { SDK_SCOPE_NAME } from '../instrumentation-scope.ts';
import { limitContent, withoutContent } from './content.ts';
import { OpenSpans, type OpenSpan } from './open-spans.ts';
import { attributesOf, spanOfSameCall } from './same-call.ts';
import { addUsage } from './usage.ts';
import { toDraft, toWireSpan, usageDraft } from './wire.ts';

export interface GenAiOptions {
  /** False leaves prompts, answers, arguments and results out, of events and spans alike. */
  readonly captureContent?: boolean;
}

type Attributes = Readonly<Record<string, AttributeValue>>;
type Accept = (draft: EventDraft) => void;
type Refuse = (error: LedgerlineError) => void;

/**
 * The bridge of a pipeline; undefined when `options` switch it off. `accept` is the road of all
 * events: scope, redaction, validation, storage class. `refuse` is told of a span that cannot become
 * events at all.
 */
export function createBridge(
  options: GenAiOptions | false = {},
  accept: Accept,
  refuse: Refuse,
): GenAiBridge | undefined {
  return options === false ? undefined : new GenAiBridge(accept, refuse, options);
}

/**
 * Makes the events of tool calls, model calls, usage and frameworks from spans of other GenAI
 * instrumentations.
 * Every call is told once, however many instrumentations describe it: by the outermost of their
 * spans. One inside of a call of our own wrappers tells nothing, because the wrapper does.
 */
export class GenAiBridge {
  readonly #accept: Accept;
  readonly #refuse: Refuse;
  readonly #captureContent: boolean;
  readonly #spans = new OpenSpans();

  constructor(accept: Accept, refuse: Refuse, options: GenAiOptions) {
    this.#accept = accept;
    this.#refuse = refuse;
    this.#captureContent = options.captureContent ?? true;
  }

  /**
   * Notes a span that begins, and tells of a call as soon as the span says what it calls. That is
   * after the work that starts it: OpenInference sets attributes right after the start.
   */
  start(span: ReadableSpan, parentContext: Context): void {
    const opened = this.#spans.open(span, parentContext);
    if (!isOurs(span)) queueMicrotask(() => this.#startCall(opened));
  }

  /**
   * Tells of a call that ended. Returns what goes on to the exporters of spans: the span itself, or
   * for a call a copy without the content that the events have. Never throws.
   */
  end(span: ReadableSpan): ReadableSpan {
    const opened = this.#spans.close(span);
    if (isOurs(span)) {
      this.#endOurs(opened);
      return span;
    }
    const isCall = genAiCallOf(attributesOf(span)) !== undefined;
    try {
      if (isCall) this.#endCall(opened);
      else this.#endGroup(opened);
    } catch (cause) {
      this.#refuse(asLedgerlineError(cause, 'internal', 'A span could not be made into events.'));
      return span;
    }
    return isCall || !this.#captureContent ? withoutContent(span) : span;
  }

  /**
   * Takes a log record in which an instrumentation wrote the content of an open call: it joins the
   * events of that call. False for every other record, which goes its own way.
   */
  absorb(record: ReadWriteLogRecord): boolean {
    const opened = this.#spans.find(record.spanContext);
    if (opened === undefined || isOurs(opened.span)) return false;
    const { eventName, attributes } = record;
    const given = attributes as Attributes;
    const body = record.body as AttributeValue | undefined;
    const content = genAiContentOfRecord(eventName, given, body, opened.content);
    if (content === undefined) return false;
    opened.content = content;
    return true;
  }

  /** Notes the usage that our own wrapper tells. */
  note({ eventType, spanContext }: EventDraft): void {
    if (eventType !== 'usage_recorded') return;
    const opened = this.#spans.find(spanContext);
    if (opened !== undefined) opened.usageKnown = true;
  }

  /** A span that says later what it calls has its started event made when it ends. */
  #startCall(opened: OpenSpan): void {
    if (opened.ended || genAiCallOf(attributesOf(opened.span))?.target === undefined) return;
    if (spanOfSameCall(opened) !== undefined) return;
    try {
      const [started] = genAiSpanToEvents(toWireSpan(opened.span, opened.content));
      if (started === undefined) return;
      opened.sent = started.payload;
      this.#send(opened, [started]);
    } catch {
      // The end makes the same event again, and its error is counted there.
    }
  }

  #endCall(opened: OpenSpan): void {
    const outer = opened.sent === undefined ? spanOfSameCall(opened) : undefined;
    const events = eventsOf(opened);
    if (outer === undefined) {
      opened.usageKnown = events.some(isUsage);
      this.#send(opened, opened.sent === undefined ? events : completed(events, opened.sent));
      return;
    }
    const usage = events.find(isUsage)?.payload;
    if (usage === undefined || outer.usageKnown) return;
    outer.innerUsage = addUsage(outer.innerUsage, usage);
    // A stream may be read to its end by the inner instrumentation only. After our own wrapper has
    // ended, usage is its caller's to report: `recordUsage` serves for that.
    if (outer.ended && !isOurs(outer.span)) {
      outer.usageKnown = true;
      this.#send(outer, eventsOf(outer).filter(isUsage));
    }
  }

  /** Agents, chains and workflows of a framework; every other span becomes nothing. */
  #endGroup(opened: OpenSpan): void {
    const event = genAiGroupToEvent(toWireSpan(opened.span), opened.span.instrumentationScope.name);
    if (event !== undefined) this.#send(opened, [event]);
  }

  /** A call of our wrapper that told no usage has that which an instrumentation inside of it saw. */
  #endOurs(opened: OpenSpan): void {
    if (opened.usageKnown || opened.innerUsage === undefined) return;
    this.#accept(usageDraft(opened, opened.innerUsage));
  }

  #send(opened: OpenSpan, events: readonly CanonicalEvent[]): void {
    for (const event of events) {
      const payload = limitContent(event.payload, this.#captureContent);
      this.#accept(toDraft({ ...event, payload }, opened));
    }
  }
}

/** What the adapter makes of the span, with what is known about the call beside it. */
function eventsOf({ span, sent, innerUsage, content }: OpenSpan): readonly CanonicalEvent[] {
  const events = genAiSpanToEvents(toWireSpan(span, content));
  const more = { ...modelsOf(events, sent), ...(events.some(isUsage) ? {} : innerUsage) };
  if (Object.keys(more).length === 0) return events;
  return genAiSpanToEvents(toWireSpan(span, { ...content, ...more }));
}

/** OpenInference has one attribute for a model: first that which was asked, then that which answered. */
function modelsOf(
  [started, ended]: readonly CanonicalEvent[],
  sent: Attributes | undefined,
): Attributes {
  const asked = sent?.[ATTR_GEN_AI_REQUEST_MODEL];
  const answered = started?.payload[ATTR_GEN_AI_REQUEST_MODEL];
  if (asked === undefined || answered === undefined || asked === answered) return {};
  const known = ended?.payload[ATTR_GEN_AI_RESPONSE_MODEL];
  return {
    [ATTR_GEN_AI_REQUEST_MODEL]: asked,
    [ATTR_GEN_AI_RESPONSE_MODEL]: known ?? answered,
  };
}

/**
 * The events after a started one that was sent already. What belongs to that one and was set on the
 * span later is said by the event of the end.
 */
function completed(
  [started, ended, ...others]: readonly CanonicalEvent[],
  sent: Attributes,
): CanonicalEvent[] {
  if (started === undefined || ended === undefined) return [];
  const late = Object.entries(started.payload).filter(([key]) => sent[key] === undefined);
  return [{ ...ended, payload: { ...Object.fromEntries(late), ...ended.payload } }, ...others];
}

function isUsage(event: CanonicalEvent): boolean {
  return event.event_type === 'usage_recorded';
}

function isOurs(span: ReadableSpan): boolean {
  return span.instrumentationScope.name === SDK_SCOPE_NAME;
}
