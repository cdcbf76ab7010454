// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { AttributeValue } from './attribute-value.ts';
import type { CanonicalEvent } from './canonical-event.ts';
import { GROUP_FIELDS, TEXT_FIELDS } from './envelope-fields.ts';
import {
  ATTR_LEDGERLINE_ACTOR_TYPE,
  ATTR_LEDGERLINE_INCIDENT_IDS,
  ATTR_LEDGERLINE_POLICY_IDS,
  ATTR_LEDGERLINE_REDACTION_COUNT,
  ATTR_LEDGERLINE_REDACTION_COUNTS,
  ATTR_LEDGERLINE_REDACTION_DETECTORS,
  ATTR_LEDGERLINE_REDACTION_GATEWAY_COUNTS,
  ATTR_LEDGERLINE_REDACTION_GATEWAY_POLICY,
  ATTR_LEDGERLINE_REDACTION_POLICY,
  ATTR_LEDGERLINE_REDACTION_SEALED,
  ATTR_LEDGERLINE_REDACTION_UNSEALED,
  ATTR_LEDGERLINE_SCHEMA_VERSION,
  ATTR_LEDGERLINE_STORAGE_CLASS,
  ATTR_LEDGERLINE_SYNTHESIZED_FIELDS,
  ATTR_LEDGERLINE_TRAIN_OK,
  ATTR_LOG_RECORD_UID,
} from './generated/attributes.ts';
import { SEVERITY_WIRE } from './generated/enums.ts';
import type { WireLogRecord } from './log-record.ts';
import { SCOPE_ATTRIBUTES, SCOPE_KEYS } from './scope.ts';
import { formatStorageClasses } from './storage-class.ts';

/** The OTLP form of an event. Nothing is checked and nothing is lost: fromLogRecord gives the event
 * back. Payload keys that name a field of the envelope are overwritten by that field. */
export function toLogRecord(event: CanonicalEvent): WireLogRecord {
  const severity = SEVERITY_WIRE[event.severity];
  return {
    eventName: event.event_type,
    timeUnixNano: event.occurred_at_unix_nano,
    observedTimeUnixNano: event.observed_at_unix_nano,
    severityNumber: severity.number,
    severityText: severity.text,
    ...(event.message === undefined ? {} : { body: event.message }),
    ...(event.trace_id === undefined ? {} : { traceId: event.trace_id }),
    ...(event.span_id === undefined ? {} : { spanId: event.span_id }),
    attributes: toAttributes(event),
  };
}

function toAttributes(event: CanonicalEvent): Record<string, AttributeValue> {
  const out: Record<string, AttributeValue> = {
    ...event.payload,
    [ATTR_LOG_RECORD_UID]: event.event_id,
    [ATTR_LEDGERLINE_SCHEMA_VERSION]: event.schema_version,
    [ATTR_LEDGERLINE_STORAGE_CLASS]: formatStorageClasses(event.storage_class),
    [ATTR_LEDGERLINE_ACTOR_TYPE]: event.actor_type,
    [ATTR_LEDGERLINE_TRAIN_OK]: event.train_ok,
  };
  for (const key of SCOPE_KEYS) out[SCOPE_ATTRIBUTES[key]] = event[key];
  for (const [field, key] of TEXT_FIELDS) set(out, key, event[field]);
  for (const [field, members] of GROUP_FIELDS) {
    const group = event[field] as Readonly<Record<string, string>> | undefined;
    for (const [member, key] of members) set(out, key, group?.[member]);
  }
  setList(out, ATTR_LEDGERLINE_SYNTHESIZED_FIELDS, event.synthesized_fields);
  setList(out, ATTR_LEDGERLINE_POLICY_IDS, event.policy_ids);
  setList(out, ATTR_LEDGERLINE_INCIDENT_IDS, event.incident_ids);
  set(out, ATTR_LEDGERLINE_REDACTION_POLICY, event.redaction?.policy);
  set(out, ATTR_LEDGERLINE_REDACTION_COUNT, event.redaction?.count);
  setList(out, ATTR_LEDGERLINE_REDACTION_DETECTORS, event.redaction?.detectors);
  setList(out, ATTR_LEDGERLINE_REDACTION_COUNTS, event.redaction?.counts);
  set(out, ATTR_LEDGERLINE_REDACTION_GATEWAY_POLICY, event.redaction?.gateway?.policy);
  setList(out, ATTR_LEDGERLINE_REDACTION_GATEWAY_COUNTS, event.redaction?.gateway?.counts);
  set(out, ATTR_LEDGERLINE_REDACTION_SEALED, event.redaction?.sealed);
  set(out, ATTR_LEDGERLINE_REDACTION_UNSEALED, event.redaction?.unsealed);
  return out;
}

function set(
  out: Record<string, AttributeValue>,
  key: string,
  value: string | number | undefined,
): void {
  if (value !== undefined) out[key] = value;
}

function setList(
  out: Record<string, AttributeValue>,
  key: string,
  values: readonly string[] | undefined,
): void {
  if (values !== undefined && values.length > 0) out[key] = values.join();
}
