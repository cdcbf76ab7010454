// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { AttributeValue } from '../attribute-value.ts';
import type { CanonicalEvent } from '../canonical-event.ts';
import { LedgerlineError } from '../errors.ts';
import { ROOT_STEP } from '../envelope-fields.ts';
import {
  ATTR_ERROR_TYPE,
  ATTR_EXCEPTION_MESSAGE,
  ATTR_EXCEPTION_TYPE,
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_LEDGERLINE_CALL_ID,
  ATTR_LEDGERLINE_CALL_KIND,
  ATTR_LEDGERLINE_DURATION_MS,
  ATTR_LEDGERLINE_FLOW_NAME,
  ATTR_LEDGERLINE_OUTCOME,
  ATTR_LEDGERLINE_STEP_NAME,
  ATTR_LOG_RECORD_UID,
} from '../generated/attributes.ts';
import { EVENT_DEFINITIONS } from '../generated/definitions.ts';
import type { EventType } from '../generated/enums.ts';
import { toLogRecord } from '../to-log-record.ts';
import { envelopeOf, eventOfSpan, payloadOfSpan } from './span-envelope.ts';
import { SPAN_KIND_CLIENT, SPAN_KIND_INTERNAL, STATUS_ERROR, type WireSpan } from './wire-span.ts';

type Attributes = Record<string, AttributeValue>;

interface Family {
  readonly started: EventType;
  readonly ended: EventType;
  readonly failed: EventType;
  /** Nobody gave a step: the span is one, or it is outside of steps. */
  readonly isStep: boolean;
}

const FLOW: Family = {
  started: 'flow_started',
  ended: 'flow_ended',
  failed: 'flow_ended',
  isStep: false,
};
const STEP: Family = {
  started: 'step_started',
  ended: 'step_ended',
  failed: 'step_ended',
  isStep: true,
};
const CALL: Family = {
  started: 'tool_call_started',
  ended: 'tool_call_ended',
  failed: 'tool_call_failed',
  isStep: false,
};

// OpenTelemetry's value for an error that has no class (attribute registry, error.type).
const ERROR_OTHER = '_OTHER';

/** The started and the ended (or failed) event of the span of a run, a step or a call, told by
 * `ledgerline.flow.name`, `ledgerline.step.name` or `ledgerline.call.id`; empty for every other
 * span. Attributes that the started event does not know are said by the ended one, where the
 * duration is known too. The same span gives the same events, ids included; those of the SDK's own
 * spans are emitted by the SDK already. Throws a LedgerlineError as fromLogRecord does. */
export function spanToEvents(span: WireSpan): readonly CanonicalEvent[] {
  const family = familyOf(span.attributes);
  if (family === undefined) return [];
  // The attribute is only there when the operation failed, whatever was done about the status.
  const failed =
    span.status?.code === STATUS_ERROR || typeof span.attributes[ATTR_ERROR_TYPE] === 'string';
  const endType = failed ? family.failed : family.ended;
  const payload = payloadOfSpan(span);
  const startKeys = keysOf(family.started);
  const endKeys = keysOf(endType);
  const started: Attributes = {};
  const ended: Attributes = {};
  for (const [key, value] of Object.entries(payload)) {
    const known = startKeys.has(key);
    if (known) define(started, key, value);
    if (!known || endKeys.has(key)) define(ended, key, value);
  }
  complete(span, family, failed, ended);
  const envelope = envelopeOf(span, family.isStep ? span.spanId : ROOT_STEP);
  return [
    eventOfSpan(span, 'started', family.started, envelope, started),
    eventOfSpan(span, 'ended', endType, envelope, ended),
  ];
}

/** The span of a pair of started and ended events, from which spanToEvents makes the pair again when
 * it made it; of other pairs the span keeps everything but the event ids, the observed times and the
 * severities. Throws a LedgerlineError `attribute_value` when the two are no pair of one span. */
export function eventsToSpan(pair: readonly [CanonicalEvent, CanonicalEvent]): WireSpan {
  const [first, last] = pair;
  if (first.trace_id === undefined || first.span_id === undefined) {
    throw new LedgerlineError('attribute_value', 'an event without trace and span id has no span');
  }
  if (last.trace_id !== first.trace_id || last.span_id !== first.span_id) {
    throw new LedgerlineError('attribute_value', 'the two events are of two spans');
  }
  const attributes: Attributes = {
    ...toLogRecord(first).attributes,
    ...toLogRecord(last).attributes,
  };
  delete attributes[ATTR_LOG_RECORD_UID];
  const family = familyOf(attributes);
  const ends = family === undefined ? [] : [family.ended, family.failed];
  if (first.event_type !== family?.started || !ends.some((end) => end === last.event_type)) {
    throw new LedgerlineError('attribute_value', 'the two events are not the start and the end');
  }
  return {
    traceId: first.trace_id,
    spanId: first.span_id,
    name: nameOf(attributes),
    kind: attributes[ATTR_LEDGERLINE_CALL_KIND] === 'model' ? SPAN_KIND_CLIENT : SPAN_KIND_INTERNAL,
    startTimeUnixNano: first.occurred_at_unix_nano,
    endTimeUnixNano: last.occurred_at_unix_nano,
    ...statusOf(last, attributes),
    attributes,
  };
}

function familyOf(attributes: Readonly<Attributes>): Family | undefined {
  if (attributes[ATTR_LEDGERLINE_CALL_ID] !== undefined) return CALL;
  if (attributes[ATTR_LEDGERLINE_STEP_NAME] !== undefined) return STEP;
  return attributes[ATTR_LEDGERLINE_FLOW_NAME] === undefined ? undefined : FLOW;
}

const KEYS = new Map<EventType, ReadonlySet<string>>();

function keysOf(eventType: EventType): ReadonlySet<string> {
  let keys = KEYS.get(eventType);
  if (keys === undefined) {
    const definition = EVENT_DEFINITIONS[eventType];
    keys = new Set<string>([...definition.required, ...definition.optional]);
    KEYS.set(eventType, keys);
  }
  return keys;
}

/** What a span says in its own fields: duration, outcome and the class of the failure. */
function complete(span: WireSpan, family: Family, failed: boolean, ended: Attributes): void {
  // A clock that was set back gives a span that ends before it starts; a duration is never negative.
  const nanos = Number(span.endTimeUnixNano - span.startTimeUnixNano);
  ended[ATTR_LEDGERLINE_DURATION_MS] ??= Math.max(0, nanos) / 1e6;
  if (family !== CALL) ended[ATTR_LEDGERLINE_OUTCOME] ??= failed ? 'failure' : 'success';
  if (!failed) return;
  const exception = span.events?.findLast((event) => event.name === 'exception')?.attributes;
  const type = exception?.[ATTR_EXCEPTION_TYPE];
  ended[ATTR_ERROR_TYPE] ??= typeof type === 'string' ? type : ERROR_OTHER;
  if (family !== CALL) return;
  for (const key of [ATTR_EXCEPTION_TYPE, ATTR_EXCEPTION_MESSAGE]) {
    const value = exception?.[key];
    if (typeof value === 'string') ended[key] ??= value;
  }
}

/** The name that OpenTelemetry's GenAI conventions give such a span. */
function nameOf(attributes: Readonly<Attributes>): string {
  const text = (key: string): string | undefined => {
    const value = attributes[key];
    return typeof value === 'string' ? value : undefined;
  };
  const own = text(ATTR_LEDGERLINE_STEP_NAME) ?? text(ATTR_LEDGERLINE_FLOW_NAME);
  if (attributes[ATTR_LEDGERLINE_CALL_ID] === undefined) return own ?? '';
  if (attributes[ATTR_LEDGERLINE_CALL_KIND] === 'tool') {
    return `execute_tool ${text(ATTR_GEN_AI_TOOL_NAME) ?? ''}`;
  }
  const operation = text(ATTR_GEN_AI_OPERATION_NAME) ?? 'chat';
  return `${operation} ${text(ATTR_GEN_AI_REQUEST_MODEL) ?? ''}`;
}

function statusOf(
  last: CanonicalEvent,
  attributes: Readonly<Attributes>,
): Pick<WireSpan, 'status'> {
  const failed =
    last.event_type === 'tool_call_failed' || attributes[ATTR_ERROR_TYPE] !== undefined;
  if (!failed) return {};
  const message = last.message === undefined ? {} : { message: last.message };
  return { status: { code: STATUS_ERROR, ...message } };
}

function define(target: Attributes, key: string, value: AttributeValue): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  } else target[key] = value;
}
