// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { AttributeValue, WireSpan } from '@ledgerline/conventions';

import { readGolden } from '../golden.ts';
import { RESOURCE, spanOfGolden } from './wire-span.ts';

const TIMES = { startTimeUnixNano: '1795251600000000000', endTimeUnixNano: '1795251600250000000' };
const BASE: Partial<WireSpan> = {
  traceId: '5b8efff798038103d269b633813fc60c',
  spanId: 'eee19b7ec3c1b174',
  parentSpanId: 'eee19b7ec3c1b173',
  resource: RESOURCE,
};

/** A span of another instrumentation with these attributes. */
export function spanWith(
  attributes: Readonly<Record<string, AttributeValue>>,
  name: string = 'call',
): WireSpan {
  return spanOfGolden({ ...TIMES, name, attributes }, BASE);
}

/** The spans of `golden/gen-ai.input.json` by their names. */
export function goldenSpans(): readonly (readonly [name: string, span: WireSpan])[] {
  const inputs = readGolden('gen-ai.input.json') as Record<string, object>;
  return Object.entries(inputs).map(
    ([name, json]) => [name, spanOfGolden({ ...TIMES, ...json }, BASE)] as const,
  );
}
