// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import {
  eventsToSpan,
  spanToEvents,
  validateCanonicalEvent,
  type CanonicalEvent,
} from '@ledgerline/conventions';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { expectGolden, readGolden } from '../golden.ts';
import { sampleEvent } from '../sample-event.ts';
import { canonicalSpans, RESOURCE, spanOfGolden } from './wire-span.ts';

function pairOf(events: readonly CanonicalEvent[]): readonly [CanonicalEvent, CanonicalEvent] {
  const [first, last] = events;
  if (first === undefined || last === undefined) throw new Error('no pair');
  return [first, last];
}

describe('spans of runs, steps and calls', () => {
  const inputs = readGolden('spans.input.json') as Record<string, unknown>;
  const spans = Object.entries(inputs).map(
    ([name, json]) => [name, spanOfGolden(json, { resource: RESOURCE })] as const,
  );

  test('become the started and the ended event', () => {
    const events = spans.map(([name, span]) => [name, spanToEvents(span)] as const);
    for (const [name, pair] of events) {
      expect(pair.flatMap(validateCanonicalEvent), name).toEqual([]);
    }
    expectGolden('spans.json', Object.fromEntries(events));
  });

  test('events to span to events loses nothing', () => {
    fc.assert(
      fc.property(canonicalSpans, (span) => {
        const events = spanToEvents(span);
        expect(events).toHaveLength(2);
        expect(events.flatMap(validateCanonicalEvent)).toEqual([]);
        const back = eventsToSpan(pairOf(events));
        expect(spanToEvents(back)).toStrictEqual(events);
        expect(back).toMatchObject({
          traceId: span.traceId,
          spanId: span.spanId,
          startTimeUnixNano: span.startTimeUnixNano,
          endTimeUnixNano: span.endTimeUnixNano,
        });
        for (const key of Object.keys(span.attributes)) {
          if (key !== 'ledgerline.synthesized_fields')
            expect(back.attributes).toHaveProperty([key]);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('the same span gives the same event ids', () => {
    const [span] = fc.sample(canonicalSpans, { numRuns: 1, seed: 3 });
    if (span === undefined) throw new Error('no span');
    const ids = spanToEvents(span).map((event) => event.event_id);
    expect(ids).toEqual(spanToEvents(span).map((event) => event.event_id));
    expect(new Set(ids).size).toBe(2);
  });

  test('every other span is no event', () => {
    const [span] = fc.sample(canonicalSpans, { numRuns: 1 });
    if (span === undefined) throw new Error('no span');
    expect(spanToEvents({ ...span, attributes: { 'http.request.method': 'GET' } })).toEqual([]);
  });

  test('a span without scope is refused', () => {
    const [span] = fc.sample(canonicalSpans, { numRuns: 1 });
    if (span === undefined) throw new Error('no span');
    const { resource: _resource, ...bare } = span;
    expect(() => spanToEvents(bare)).toThrow(/ledgerline\.tenant\.id is missing/);
  });

  test('a span that ends before it starts has the duration 0', () => {
    const [span] = fc.sample(canonicalSpans, { numRuns: 1 });
    if (span === undefined) throw new Error('no span');
    const [, ended] = pairOf(spanToEvents({ ...span, endTimeUnixNano: 0n }));
    expect(ended.payload['ledgerline.duration_ms']).toBe(0);
  });
});

describe('events that are no pair of one span are refused', () => {
  const started = sampleEvent({
    event_type: 'flow_started',
    payload: { 'ledgerline.flow.name': 'answer' },
  });
  const ended = sampleEvent({
    event_type: 'flow_ended',
    payload: { 'ledgerline.flow.name': 'answer', 'ledgerline.outcome': 'success' },
  });

  test('and a pair of the SDK is not', () => {
    expect(eventsToSpan([started, ended])).toMatchObject({ name: 'answer', kind: 1 });
    expect(() => eventsToSpan([ended, started])).toThrow(/not the start and the end/);
    expect(() => eventsToSpan([started, sampleEvent()])).toThrow(/not the start and the end/);
    const other = { ...ended, span_id: 'aaaaaaaaaaaaaaaa' };
    expect(() => eventsToSpan([started, other])).toThrow(/two spans/);
    const { span_id: _span, ...bare } = started;
    expect(() => eventsToSpan([bare, ended])).toThrow(/without trace and span id/);
  });
});
