// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_LEDGERLINE_REQUEST_ID,
  ATTR_LEDGERLINE_RUN_ID,
  ATTR_LEDGERLINE_STEP_ID,
  ATTR_LEDGERLINE_SYNTHESIZED_FIELDS,
  ROOT_STEP,
  type AttributeValue,
} from '@ledgerline/conventions';
import {
  isSpanContextValid,
  isValidTraceId,
  TraceFlags,
  type SpanContext,
} from '@opentelemetry/api';
import { RandomIdGenerator } from '@opentelemetry/sdk-trace';
import { forget } from './guard.ts';
import { toToken } from './scope.ts';

/** The ids that may have to be made up, sorted; a set of them is a bit mask. */
const FIELDS = ['request_id', 'run_id', 'span_id', 'step_id', 'trace_id'] as const;
const REQUEST = 1;
const RUN = 2;
const STEP = 8;
const TRACE_AND_SPAN = 4 + 16;

/** The names in each of the 32 sets, and the text that the wire has for them. */
const SETS = Array.from({ length: 2 ** FIELDS.length }, (_, mask) => {
  const names: readonly string[] = FIELDS.filter((_name, bit) => (mask & (1 << bit)) !== 0);
  return { names, text: names.join(',') };
});

/** As tracers make them. */
const ids = new RandomIdGenerator();

/** Which ids were made up. */
export type MadeUp = number;

export const NOTHING_MADE_UP: MadeUp = 0;

/** Events of one span follow each other: its ids need one look (0.12 µs), not one an event. */
let lastUsable: SpanContext | undefined;

function isUsable(given: SpanContext): boolean {
  if (given === lastUsable) return true;
  if (!isSpanContextValid(given)) return false;
  lastUsable = given;
  return true;
}

/** The span context, made up when there is none, and which ids that made up. */
export function spanContextOr(given: SpanContext | undefined): readonly [SpanContext, MadeUp] {
  if (given !== undefined && isUsable(given)) return [given, NOTHING_MADE_UP];
  const made = {
    traceId: ids.generateTraceId(),
    spanId: ids.generateSpanId(),
    traceFlags: TraceFlags.NONE,
  };
  return [made, TRACE_AND_SPAN];
}

/**
 * Fills the correlation ids that nobody gave and says which (conflict X1): the run is the request's
 * or else the trace's, the step is the root step, the request is the run's.
 */
export function completeCorrelation(
  attributes: Record<string, AttributeValue>,
  spanContext: SpanContext,
  before: MadeUp = NOTHING_MADE_UP,
): MadeUp {
  let madeUp = before;
  if (isAbsent(attributes[ATTR_LEDGERLINE_RUN_ID])) {
    const request = attributes[ATTR_LEDGERLINE_REQUEST_ID];
    attributes[ATTR_LEDGERLINE_RUN_ID] = impliedRunId(request, spanContext.traceId);
    madeUp |= RUN;
  }
  if (isAbsent(attributes[ATTR_LEDGERLINE_STEP_ID])) {
    attributes[ATTR_LEDGERLINE_STEP_ID] = ROOT_STEP;
    madeUp |= STEP;
  }
  if (isAbsent(attributes[ATTR_LEDGERLINE_REQUEST_ID])) {
    attributes[ATTR_LEDGERLINE_REQUEST_ID] = attributes[ATTR_LEDGERLINE_RUN_ID] as string;
    madeUp |= REQUEST;
  }
  return madeUp;
}

/** Nobody gave it, or the template of the event keeps its place. */
function isAbsent(value: AttributeValue | undefined): boolean {
  return value === undefined || value === null;
}

/** The run id of a new trace; also where tracing is suppressed and all spans have the same id. */
export function newRunId({ traceId }: SpanContext): string {
  return isValidTraceId(traceId) ? traceId : ids.generateTraceId();
}

/**
 * The step id of a new span: its span id. One of decimal digits alone (one in 1,800) may be a valid
 * card number, which every later redaction would take out; it gets a letter in front.
 */
export function newStepId({ spanId }: Pick<SpanContext, 'spanId'>): string {
  return /[a-f]/.test(spanId) ? spanId : `s${spanId}`;
}

/** The run of what happens outside of `run`: the request's, or else the trace's. */
export function impliedRunId(requestId: unknown, traceId: string): string {
  // Request ids are others' and may have any characters, run ids may not.
  return typeof requestId === 'string' && requestId !== '' ? toToken(requestId) : traceId;
}

/**
 * Writes the flag, replacing one that came from outside; returns the sorted names. `inherited` are
 * ids of the context that were made up when it was entered.
 */
export function flagSynthesized(
  attributes: Record<string, AttributeValue>,
  madeUp: MadeUp,
  inherited: readonly string[],
): readonly string[] {
  let { names, text } = SETS[madeUp]!;
  if (inherited.length > 0) {
    names = [...new Set([...inherited, ...names])].toSorted();
    text = names.join(',');
  }
  if (text === '') forget(attributes, ATTR_LEDGERLINE_SYNTHESIZED_FIELDS);
  else attributes[ATTR_LEDGERLINE_SYNTHESIZED_FIELDS] = text;
  return names;
}
