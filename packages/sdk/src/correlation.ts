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
import { forget } from './guard.ts';
import { randomSpanId, randomTraceId } from './id.ts';
import { toToken } from './scope.ts';

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
    const request = attributes[ATTR_LEDGERLINE_REQUEST_ID];
    // Request ids are others' and may have any characters, run ids may not.
    attributes[ATTR_LEDGERLINE_RUN_ID] =
      typeof request === 'string' && request !== '' ? toToken(request) : spanContext.traceId;
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

/** Writes the flag, replacing one that came from outside; returns the sorted names. */
export function flagSynthesized(
  attributes: Record<string, AttributeValue>,
  synthesized: readonly string[],
): readonly string[] {
  forget(attributes, ATTR_LEDGERLINE_SYNTHESIZED_FIELDS);
  if (synthesized.length === 0) return synthesized;
  const fields = [...new Set(synthesized)].toSorted();
  attributes[ATTR_LEDGERLINE_SYNTHESIZED_FIELDS] = fields.join(',');
  return fields;
}
