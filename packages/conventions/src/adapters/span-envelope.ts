// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { AttributeValue } from '../attribute-value.ts';
import type { CanonicalEvent } from '../canonical-event.ts';
import { ENVELOPE_KEYS } from '../envelope.ts';
import { fromLogRecord } from '../from-log-record.ts';
import {
  ATTR_GEN_AI_AGENT_ID,
  ATTR_LEDGERLINE_ACTOR_TYPE,
  ATTR_LEDGERLINE_AUTH_SUBJECT,
  ATTR_LEDGERLINE_RUN_ID,
  ATTR_LEDGERLINE_SCHEMA_VERSION,
  ATTR_LEDGERLINE_STEP_ID,
  ATTR_LEDGERLINE_SYNTHESIZED_FIELDS,
  ATTR_LOG_RECORD_UID,
  ATTR_USER_ID,
} from '../generated/attributes.ts';
import { SCHEMA_VERSION, type EventType } from '../generated/enums.ts';
import { isToken } from '../shape.ts';
import { actorTypeOf } from './actor-type.ts';
import { STATUS_ERROR, type WireSpan } from './wire-span.ts';

type Attributes = Record<string, AttributeValue>;

const ENVELOPE: ReadonlySet<string> = new Set(ENVELOPE_KEYS);

// A span is made of several events, so that it cannot give its own event id to one of them.
const FROM_SPAN: readonly string[] = ENVELOPE_KEYS.filter((key) => key !== ATTR_LOG_RECORD_UID);

/** The envelope of every event that is made of the span: its own attributes, then those of its
 * resource. What nobody gave is made up and flagged: the run is the trace, a step is `stepId`. */
export function envelopeOf(span: WireSpan, stepId: string): Attributes {
  const out: Attributes = { [ATTR_LEDGERLINE_SCHEMA_VERSION]: SCHEMA_VERSION };
  for (const key of FROM_SPAN) {
    const value = span.attributes[key] ?? span.resource?.[key];
    if (value !== undefined && value !== null) out[key] = value;
  }
  out[ATTR_LEDGERLINE_ACTOR_TYPE] ??= actorTypeOf({
    userId: out[ATTR_USER_ID],
    authSubject: out[ATTR_LEDGERLINE_AUTH_SUBJECT],
    agentId: out[ATTR_GEN_AI_AGENT_ID],
  });
  const made = new Set<string>();
  if (!isId(out[ATTR_LEDGERLINE_RUN_ID])) {
    out[ATTR_LEDGERLINE_RUN_ID] = span.traceId;
    made.add('run_id');
  }
  if (!isId(out[ATTR_LEDGERLINE_STEP_ID])) {
    out[ATTR_LEDGERLINE_STEP_ID] = stepId;
    made.add('step_id');
  }
  flag(out, made);
  return out;
}

/** One event of a span. `part` tells the events of one span apart; with it and the span's ids the
 * event id is the same whenever the span is converted. */
export function eventOfSpan(
  span: WireSpan,
  part: 'started' | 'ended' | 'usage' | 'bridge',
  eventType: EventType,
  envelope: Attributes,
  payload: Attributes,
): CanonicalEvent {
  const time = part === 'started' ? span.startTimeUnixNano : span.endTimeUnixNano;
  const message = part === 'ended' && span.status?.code === STATUS_ERROR && span.status.message;
  return fromLogRecord({
    eventName: eventType,
    timeUnixNano: time,
    observedTimeUnixNano: time,
    severityNumber: 0,
    severityText: '',
    ...(typeof message === 'string' && message !== '' ? { body: message } : {}),
    traceId: span.traceId,
    spanId: span.spanId,
    attributes: {
      ...payload,
      ...envelope,
      [ATTR_LOG_RECORD_UID]: `${span.traceId}.${span.spanId}.${part}`,
    },
  });
}

/** The attributes of a span that are no field of the envelope. */
export function payloadOfSpan(span: WireSpan): Attributes {
  const entries = Object.entries(span.attributes).filter(
    ([key, value]) => !ENVELOPE.has(key) && value !== null,
  );
  // fromEntries defines members, so a key named __proto__ stays one.
  return Object.fromEntries(entries);
}

function isId(value: AttributeValue | undefined): boolean {
  return typeof value === 'string' && isToken(value);
}

function flag(out: Attributes, made: ReadonlySet<string>): void {
  if (made.size === 0) return;
  const given = out[ATTR_LEDGERLINE_SYNTHESIZED_FIELDS];
  const names = typeof given === 'string' && given !== '' ? given.split(',') : [];
  out[ATTR_LEDGERLINE_SYNTHESIZED_FIELDS] = [...new Set([...names, ...made])].toSorted().join();
}
