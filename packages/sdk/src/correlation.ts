// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_LEDGERLINE_REQUEST_ID,
  ATTR_LEDGERLINE_RUN_ID,
  ATTR_LEDGERLINE_STEP_ID,
  ATTR_LEDGERLINE_SYNTHESIZED_FIELDS,
  type AttributeValue,
} from '@ledgerline/conventions';
import { isSpanContextValid, TraceFlags, type SpanContext } from '@opentelemetry/api';
import { randomSpanId, randomTraceId } from './id.ts';
import type { CounterFamily } from './stats.ts';

/** The step of whatever happens in a run outside of its steps. */
export const ROOT_STEP = 'root';

/** A span context, made up when there is none; `synthesized` gets the names of what was made up. */
export function spanContextOr(given: SpanContext | undefined, synthesized: string[]): SpanContext {
  if (given !== undefined && isSpanContextValid(given)) return given;
  synthesized.push('trace_id', 'span_id');
  return { traceId: randomTraceId(), spanId: randomSpanId(), traceFlags: TraceFlags.NONE };
}

/**
 * Fills the correlation ids that nobody gave and flags them (conflict X1): the run is the request's
 * or else the trace's, the step is the root step, the request is the run's.
 */
export function completeCorrelation(
  attributes: Record<string, AttributeValue>,
  spanContext: SpanContext,
  synthesized: string[],
): void {
  if (attributes[ATTR_LEDGERLINE_RUN_ID] === undefined) {
    attributes[ATTR_LEDGERLINE_RUN_ID] =
      attributes[ATTR_LEDGERLINE_REQUEST_ID] ?? spanContext.traceId;
    synthesized.push('run_id');
  }
  if (attributes[ATTR_LEDGERLINE_STEP_ID] === undefined) {
    attributes[ATTR_LEDGERLINE_STEP_ID] = ROOT_STEP;
    synthesized.push('step_id');
  }
  if (attributes[ATTR_LEDGERLINE_REQUEST_ID] === undefined) {
    attributes[ATTR_LEDGERLINE_REQUEST_ID] = attributes[ATTR_LEDGERLINE_RUN_ID] as string;
    synthesized.push('request_id');
  }
}

/** Writes the flag and counts each field once. */
export function flagSynthesized(
  attributes: Record<string, AttributeValue>,
  synthesized: readonly string[],
  counts: CounterFamily,
): void {
  delete attributes[ATTR_LEDGERLINE_SYNTHESIZED_FIELDS];
  if (synthesized.length === 0) return;
  const fields = [...new Set(synthesized)].toSorted();
  for (const field of fields) counts.add(field);
  attributes[ATTR_LEDGERLINE_SYNTHESIZED_FIELDS] = fields.join(',');
}
