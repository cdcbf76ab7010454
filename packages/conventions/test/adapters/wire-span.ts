// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { AttributeValue, WireSpan } from '@ledgerline/conventions';
import * as fc from 'fast-check';

import { attributeValues, foreignIds, tokens } from '../arbitrary-event.ts';

/** A span as golden files hold it: times as decimal text. */
interface GoldenSpan extends Omit<WireSpan, 'startTimeUnixNano' | 'endTimeUnixNano' | 'events'> {
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly events?: readonly {
    readonly name: string;
    readonly attributes: Readonly<Record<string, AttributeValue>>;
  }[];
}

/** The span of a golden file; resource and ids come from `base` when it has none. */
export function spanOfGolden(json: unknown, base: Partial<WireSpan>): WireSpan {
  const { startTimeUnixNano, endTimeUnixNano, events, ...rest } = json as GoldenSpan;
  return {
    ...base,
    ...rest,
    startTimeUnixNano: BigInt(startTimeUnixNano),
    endTimeUnixNano: BigInt(endTimeUnixNano),
    ...(events === undefined
      ? {}
      : { events: events.map((event) => ({ ...event, timeUnixNano: BigInt(endTimeUnixNano) })) }),
  };
}

export const RESOURCE: Readonly<Record<string, AttributeValue>> = {
  'service.name': 'support-desk',
  'ledgerline.tenant.id': 'acme',
  'deployment.environment.name': 'prod',
  'ledgerline.project.id': 'support',
  'ledgerline.surface.id': 'web-chat',
  'ledgerline.app.id': 'desk',
};

const hex = (length: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'.split('')), {
      minLength: length,
      maxLength: length,
    })
    .map((digits) => `${digits.slice(0, -1).join('')}1`);

const nanos = fc.bigInt({ min: 1_700_000_000_000_000_000n, max: 1_800_000_000_000_000_000n });

const named = fc.oneof(
  fc.record({ 'ledgerline.flow.name': fc.string() }, { noNullPrototype: true }),
  fc.record(
    { 'ledgerline.step.name': fc.string(), 'ledgerline.step.id': tokens },
    { requiredKeys: ['ledgerline.step.name'], noNullPrototype: true },
  ),
  fc.record(
    {
      'ledgerline.call.id': tokens,
      'ledgerline.call.kind': fc.constant('model'),
      'gen_ai.request.model': fc.string(),
      'gen_ai.input.messages': attributeValues({ bytes: false }).filter((value) => value !== null),
    },
    {
      requiredKeys: ['ledgerline.call.id', 'ledgerline.call.kind', 'gen_ai.request.model'],
      noNullPrototype: true,
    },
  ),
  fc.record(
    {
      'ledgerline.call.id': tokens,
      'ledgerline.call.kind': fc.constant('tool'),
      'gen_ai.tool.name': fc.string(),
      'gen_ai.tool.call.result': attributeValues({ bytes: false }).filter(
        (value) => value !== null,
      ),
    },
    {
      requiredKeys: ['ledgerline.call.id', 'ledgerline.call.kind', 'gen_ai.tool.name'],
      noNullPrototype: true,
    },
  ),
);

/** Spans of runs, steps and calls, with whatever else may be on a span. */
export const canonicalSpans: fc.Arbitrary<WireSpan> = fc
  .record({
    traceId: hex(32),
    spanId: hex(16),
    times: fc.tuple(nanos, nanos),
    name: fc.string(),
    named,
    extra: fc.dictionary(
      fc.string({ unit: 'binary' }).map((name) => `com.acme.${name.toWellFormed()}`),
      attributeValues({ bytes: true }).filter((value) => value !== null),
      { maxKeys: 3, noNullPrototype: true },
    ),
    context: fc.record(
      {
        'ledgerline.run.id': tokens,
        'user.id': foreignIds,
        'gen_ai.agent.id': foreignIds,
        'ledgerline.synthesized_fields': fc.constant('request_id'),
        'ledgerline.train_ok': fc.boolean(),
      },
      { requiredKeys: [], noNullPrototype: true },
    ),
    failure: fc.option(
      fc.record({ message: fc.string(), 'error.type': fc.constantFrom('timeout', undefined) }),
      { nil: undefined },
    ),
  })
  .map(({ traceId, spanId, times, name, named: own, extra, context, failure }) => ({
    traceId,
    spanId,
    name,
    startTimeUnixNano: times[0],
    endTimeUnixNano: times[1],
    ...(failure === undefined ? {} : { status: { code: 2, message: failure.message } }),
    attributes: {
      ...extra,
      ...context,
      ...own,
      ...(failure?.['error.type'] === undefined ? {} : { 'error.type': failure['error.type'] }),
    },
    resource: RESOURCE,
  }));
