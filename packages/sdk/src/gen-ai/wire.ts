// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_LEDGERLINE_CALL_ID,
  ATTR_LEDGERLINE_CALL_KIND,
  ATTR_LEDGERLINE_RUN_ID,
  ATTR_LEDGERLINE_STEP_ID,
  ATTR_LOG_RECORD_UID,
  toLogRecord,
  type AttributeValue,
  type CanonicalEvent,
  type WireSpan,
} from '@ledgerline/conventions';
import type { HrTime } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { EventDraft } from '../event-draft.ts';
import { SEVERITY_NUMBERS } from '../severity.ts';
import type { OpenSpan } from './open-spans.ts';
import { attributesOf } from './same-call.ts';

/** A span of the SDK as the adapter of the conventions takes it; an open one ends where it starts. */
export function toWireSpan(
  span: ReadableSpan,
  more: Readonly<Record<string, AttributeValue>> = {},
): WireSpan {
  const { traceId, spanId } = span.spanContext();
  const { code, message } = span.status;
  return {
    traceId,
    spanId,
    name: span.name,
    startTimeUnixNano: toNanos(span.startTime),
    endTimeUnixNano: toNanos(span.ended ? span.endTime : span.startTime),
    // The API's codes and those of OTLP are the same numbers: UNSET, OK, ERROR.
    status: message === undefined ? { code } : { code, message },
    attributes: { ...attributesOf(span), ...more },
    events: span.events.map((event) => ({
      name: event.name,
      timeUnixNano: toNanos(event.time),
      attributes: (event.attributes ?? {}) as WireSpan['attributes'],
    })),
    resource: span.resource.attributes as WireSpan['attributes'],
  };
}

/**
 * An event for the guard of all events, which redacts and validates it. The run and the step that the
 * adapter made up are left to the guard: one rule makes and flags such ids.
 */
export function toDraft(event: CanonicalEvent, { span, context }: OpenSpan): EventDraft {
  const wire = toLogRecord(event);
  const payload: Record<string, AttributeValue> = { ...wire.attributes };
  if (event.synthesized_fields.includes('run_id')) delete payload[ATTR_LEDGERLINE_RUN_ID];
  if (event.synthesized_fields.includes('step_id')) delete payload[ATTR_LEDGERLINE_STEP_ID];
  const hrTime = toHrTime(wire.timeUnixNano);
  const severityNumber = SEVERITY_NUMBERS[event.severity];
  return draft(event.event_type, payload, {
    span,
    context,
    hrTime,
    severityNumber,
    message: wire.body,
  });
}

/** What a span of our own wrapper and its event of the usage say alike. */
const OF_A_CALL: readonly string[] = [
  ATTR_LEDGERLINE_CALL_ID,
  ATTR_LEDGERLINE_CALL_KIND,
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_MODEL,
];

/** The event of the usage of a call of our own wrapper, at the time when that ended. */
export function usageDraft(
  { span, context }: OpenSpan,
  usage: Readonly<Record<string, AttributeValue>>,
): EventDraft {
  const { traceId, spanId } = span.spanContext();
  const payload: Record<string, AttributeValue> = { ...usage };
  payload[ATTR_LOG_RECORD_UID] = `${traceId}.${spanId}.usage`;
  for (const key of OF_A_CALL) {
    const value = attributesOf(span)[key];
    if (value !== undefined) payload[key] = value;
  }
  return draft('usage_recorded', payload, { span, context, hrTime: span.endTime });
}

function draft(
  eventType: string,
  payload: EventDraft['payload'],
  made: Pick<OpenSpan, 'span' | 'context'> & { readonly hrTime: HrTime } & Partial<EventDraft>,
): EventDraft {
  const { span, context, hrTime } = made;
  return {
    eventType,
    payload,
    message: made.message,
    context,
    spanContext: span.spanContext(),
    hrTime,
    hrTimeObserved: hrTime,
    severityNumber: made.severityNumber,
    origin: span,
    droppedAttributesCount: 0,
    ticket: undefined,
    onFindings: undefined,
  };
}

function toNanos([seconds, nanos]: HrTime): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(nanos);
}

function toHrTime(nanos: bigint): HrTime {
  return [Number(nanos / 1_000_000_000n), Number(nanos % 1_000_000_000n)];
}
