// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { AttributeValue } from '@ledgerline/conventions';
import { ROOT_CONTEXT, trace, type Context, type SpanContext } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { MAX_OPEN_SPANS } from '../limits.ts';

type Attributes = Readonly<Record<string, AttributeValue>>;

/** A span from its start on; its attributes are those that it has at the moment of the question. */
export interface OpenSpan {
  readonly span: ReadableSpan;
  /** The context in which it was started. */
  readonly context: Context;
  readonly parent: OpenSpan | undefined;
  /** What the started event said that was sent when the span started. */
  sent: Attributes | undefined;
  ended: boolean;
  /** An event of its usage was emitted, or a span around it was given it. */
  usageKnown: boolean;
  /** Usage of spans inside that describe the same call. */
  innerUsage: Attributes | undefined;
  /** Content that its instrumentation wrote into log records and not on the span. */
  content: Attributes | undefined;
}

/**
 * The spans that have not ended, by their ids: some instrumentations pass only ids to their inner
 * spans. An ended span lives on as long as one below it is open. Spans that never end are forgotten,
 * oldest first.
 */
export class OpenSpans {
  readonly #spans = new Map<string, OpenSpan>();

  open(span: ReadableSpan, context: Context): OpenSpan {
    const opened = create(span, context, this.find(trace.getSpanContext(context)));
    if (this.#spans.size >= MAX_OPEN_SPANS) {
      const [oldest] = this.#spans.keys();
      if (oldest !== undefined) this.#spans.delete(oldest);
    }
    this.#spans.set(keyOf(span.spanContext()), opened);
    return opened;
  }

  find(ids: SpanContext | undefined): OpenSpan | undefined {
    return ids === undefined ? undefined : this.#spans.get(keyOf(ids));
  }

  /** Forgets an ended span and returns what was known of it; of a forgotten one that is nothing. */
  close(span: ReadableSpan): OpenSpan {
    const key = keyOf(span.spanContext());
    const opened = this.#spans.get(key) ?? create(span, ROOT_CONTEXT, undefined);
    this.#spans.delete(key);
    opened.ended = true;
    return opened;
  }
}

function create(span: ReadableSpan, context: Context, parent: OpenSpan | undefined): OpenSpan {
  return {
    span,
    context,
    parent,
    sent: undefined,
    ended: false,
    usageKnown: false,
    innerUsage: undefined,
    content: undefined,
  };
}

function keyOf({ traceId, spanId }: SpanContext): string {
  return `${traceId}${spanId}`;
}
