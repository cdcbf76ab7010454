// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  propagation,
  ROOT_CONTEXT,
  trace,
  type Baggage,
  type Context,
  type SpanContext,
} from '@opentelemetry/api';
import { W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';

// Ours, whatever another SDK registered globally: we speak W3C and nothing else.
export const traceContext: W3CTraceContextPropagator = new W3CTraceContextPropagator();
const baggageFormat = new W3CBaggagePropagator();

export const TRACEPARENT = 'traceparent';
export const TRACESTATE = 'tracestate';
export const BAGGAGE = 'baggage';

/** Reads one header by its lower-case name. */
export type HeaderReader = (name: string) => string | undefined;

const getter = {
  get: (read: HeaderReader, key: string): string | undefined => read(key.toLowerCase()),
  keys: (): string[] => [TRACEPARENT, TRACESTATE, BAGGAGE],
};

const setter = {
  set: (headers: Record<string, string>, key: string, value: string): void => {
    headers[key] = value;
  },
};

/** The caller's span from W3C headers; undefined when they are absent or malformed. */
export function remoteSpan(read: HeaderReader): SpanContext | undefined {
  return trace.getSpanContext(traceContext.extract(ROOT_CONTEXT, read, getter));
}

/** The baggage that a caller sent, unfiltered. */
export function remoteBaggage(read: HeaderReader): Baggage | undefined {
  return propagation.getBaggage(baggageFormat.extract(ROOT_CONTEXT, read, getter));
}

/** `traceparent` and `tracestate` of the span in a context; empty without a span. */
export function traceHeaders(from: Context): Record<string, string> {
  const headers: Record<string, string> = {};
  traceContext.inject(from, headers, setter);
  return headers;
}

/** The `baggage` header of these entries; undefined when there is nothing to say. */
export function baggageHeader(baggage: Baggage): string | undefined {
  const headers: Record<string, string> = {};
  baggageFormat.inject(propagation.setBaggage(ROOT_CONTEXT, baggage), headers, setter);
  return headers[BAGGAGE];
}
