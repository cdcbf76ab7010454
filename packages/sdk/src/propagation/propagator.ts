// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  propagation,
  SpanKind,
  trace,
  type Context,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
} from '@opentelemetry/api';
import { extendContext } from '../context.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Redactor } from '../redactor.ts';
import { labelsFrom, outgoingBaggage } from './labels.ts';
import type { PropagationSettings } from './settings.ts';
import {
  BAGGAGE,
  baggageHeader,
  remoteBaggage,
  traceContext,
  TRACEPARENT,
  TRACESTATE,
} from './w3c.ts';

/**
 * What instrumentations of OTel call for every request, in and out. Trace context passes. Baggage
 * leaves by an allow-list of keys, to allow-listed hosts, redacted; what arrives fills by the same
 * list the fields of the context that group events, and never says whose an event is.
 */
class LedgerlinePropagator implements TextMapPropagator {
  readonly #settings: PropagationSettings;
  readonly #redactor: Redactor;

  constructor(settings: PropagationSettings, redactor: Redactor) {
    this.#settings = settings;
    this.#redactor = redactor;
  }

  inject(from: Context, carrier: unknown, setter: TextMapSetter): void {
    const { wantsTrace, wantsBaggage, isAllowed, labels } = this.#settings;
    if (wantsTrace) traceContext.inject(from, carrier, setter);
    if (!wantsBaggage || labels.keys.length === 0) return;
    const url = destinationOf(from);
    if (url === undefined || !isAllowed(url)) return;
    const header = baggageHeader(outgoingBaggage(labels, from, this.#redactor));
    if (header !== undefined) setter.set(carrier, BAGGAGE, header);
  }

  extract(from: Context, carrier: unknown, getter: TextMapGetter): Context {
    const { wantsTrace, wantsBaggage, labels } = this.#settings;
    const outer = wantsTrace ? traceContext.extract(from, carrier, getter) : from;
    if (!wantsBaggage || labels.keys.length === 0) return outer;
    const read = (name: string): string | undefined => {
      const value = getter.get(carrier, name);
      return Array.isArray(value) ? value.join(',') : value;
    };
    const { input, entries } = labelsFrom(labels, remoteBaggage(read), this.#redactor);
    const pairs = Object.entries(entries).map(([key, value]) => [key, { value }] as const);
    const inner = propagation.setBaggage(
      outer,
      propagation.createBaggage(Object.fromEntries(pairs)),
    );
    return extendContext(inner, this.#redactor.context(input));
  }

  fields(): string[] {
    return [TRACEPARENT, TRACESTATE, BAGGAGE];
  }
}

/** The propagator of a pipeline; says which formats of `OTEL_PROPAGATORS` it does not speak. */
export function propagatorOf(
  settings: PropagationSettings,
  pipeline: Pick<Pipeline, 'redactor' | 'reportTrouble'>,
): TextMapPropagator {
  const { unknown } = settings;
  if (unknown.length > 0) {
    const why = `OTEL_PROPAGATORS names ${unknown.join(', ')}, which is not spoken`;
    pipeline.reportTrouble('propagator_unknown', why);
  }
  return new LedgerlinePropagator(settings, pipeline.redactor);
}

/**
 * Where a request goes, which a propagator is not told: what the client span says that stands for
 * it (`url.full`, or `server.address` and `server.port`). Unknown places get no baggage.
 */
function destinationOf(from: Context): URL | undefined {
  const span = trace.getSpan(from);
  if (span === undefined || !('attributes' in span) || !('kind' in span)) return undefined;
  if (span.kind !== SpanKind.CLIENT) return undefined;
  const attributes = span.attributes as Readonly<Record<string, unknown>>;
  const full = attributes['url.full'] ?? attributes['http.url'];
  if (typeof full === 'string') return URL.parse(full) ?? undefined;
  const address = attributes['server.address'];
  if (typeof address !== 'string') return undefined;
  const host = address.includes(':') ? `[${address}]` : address;
  const port = attributes['server.port'];
  return URL.parse(`http://${host}${typeof port === 'number' ? `:${port}` : ''}`) ?? undefined;
}
