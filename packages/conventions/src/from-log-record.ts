// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { AttributeValue } from './attribute-value.ts';
import type { CanonicalEvent, RedactionSummary } from './canonical-event.ts';
import { canonicalJson } from './canonical-json.ts';
import { canonicalValue } from './canonical-value.ts';
import { ENVELOPE_KEYS } from './envelope.ts';
import { GROUP_FIELDS, TEXT_FIELDS } from './envelope-fields.ts';
import { LedgerlineError } from './errors.ts';
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
import { SCHEMA_VERSION, type Severity } from './generated/enums.ts';
import type { WireLogRecord } from './log-record.ts';
import { SCOPE_ATTRIBUTES } from './scope.ts';
import { defaultSeverity, defaultStorageClasses, parseStorageClasses } from './storage-class.ts';

type Attributes = Readonly<Record<string, AttributeValue>>;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const ENVELOPE: ReadonlySet<string> = new Set(ENVELOPE_KEYS);

/** The event of a log record that validateEvent has found good. Absent schema version, storage
 * class, severity, actor type and train_ok take their defaults; values of the payload go through
 * canonicalValue, so that one event has one canonical JSON whatever decoder read it. Throws a
 * LedgerlineError (`scope_missing`, `attribute_missing`, `attribute_type`, `attribute_value`,
 * `storage_class_invalid`) when the envelope cannot be read or a value nests deeper than 100. */
export function fromLogRecord(record: WireLogRecord): CanonicalEvent {
  const from = record.attributes;
  const event: Mutable<CanonicalEvent> = {
    schema_version: text(from, ATTR_LEDGERLINE_SCHEMA_VERSION) ?? SCHEMA_VERSION,
    event_id: required(from, ATTR_LOG_RECORD_UID, 'attribute_missing'),
    event_type: record.eventName as CanonicalEvent['event_type'],
    storage_class: storageClasses(from, record.eventName),
    severity: severityOf(record),
    occurred_at_unix_nano: record.timeUnixNano,
    observed_at_unix_nano: record.observedTimeUnixNano,
    tenant_id: required(from, SCOPE_ATTRIBUTES.tenant_id, 'scope_missing'),
    env: required(from, SCOPE_ATTRIBUTES.env, 'scope_missing'),
    project_id: required(from, SCOPE_ATTRIBUTES.project_id, 'scope_missing'),
    surface_id: required(from, SCOPE_ATTRIBUTES.surface_id, 'scope_missing'),
    app_id: required(from, SCOPE_ATTRIBUTES.app_id, 'scope_missing'),
    actor_type: (text(from, ATTR_LEDGERLINE_ACTOR_TYPE) ??
      'system') as CanonicalEvent['actor_type'],
    train_ok: from[ATTR_LEDGERLINE_TRAIN_OK] === true,
    synthesized_fields: list(from, ATTR_LEDGERLINE_SYNTHESIZED_FIELDS),
    policy_ids: list(from, ATTR_LEDGERLINE_POLICY_IDS),
    incident_ids: list(from, ATTR_LEDGERLINE_INCIDENT_IDS),
    payload: payloadOf(from),
  };
  if (record.traceId !== undefined && record.traceId !== '') event.trace_id = record.traceId;
  if (record.spanId !== undefined && record.spanId !== '') event.span_id = record.spanId;
  if (record.body !== undefined && record.body !== null) event.message = messageOf(record.body);
  for (const [field, key] of TEXT_FIELDS) {
    const value = text(from, key);
    // Of a closed set of values by now, where it is one of those.
    if (value !== undefined) (event as Record<typeof field, string>)[field] = value;
  }
  for (const [field, members] of GROUP_FIELDS) {
    const group = groupOf(from, members);
    if (group !== undefined) event[field] = group;
  }
  const redaction = redactionOf(from);
  if (redaction !== undefined) event.redaction = redaction;
  return event;
}

function groupOf(
  from: Attributes,
  members: readonly (readonly [name: string, key: string])[],
): Record<string, string> | undefined {
  let group: Record<string, string> | undefined;
  for (const [name, key] of members) {
    const value = text(from, key);
    if (value === undefined) continue;
    group ??= {};
    // A URI is of no shape and may have come with half a surrogate pair.
    group[name] = value.toWellFormed();
  }
  return group;
}

function text(from: Attributes, key: string): string | undefined {
  const value = from[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') {
    throw new LedgerlineError('attribute_type', `${key} must be of type string`);
  }
  return value;
}

function required(
  from: Attributes,
  key: string,
  code: 'scope_missing' | 'attribute_missing',
): string {
  const value = text(from, key);
  if (value === undefined || value === '') throw new LedgerlineError(code, `${key} is missing`);
  return value;
}

function list(from: Attributes, key: string): readonly string[] {
  const joined = text(from, key);
  return joined === undefined || joined === '' ? [] : joined.split(',');
}

function storageClasses(from: Attributes, eventName: string): CanonicalEvent['storage_class'] {
  const joined = text(from, ATTR_LEDGERLINE_STORAGE_CLASS);
  if (joined === undefined) return defaultStorageClasses(eventName);
  const classes = parseStorageClasses(joined);
  if (classes === undefined) {
    throw new LedgerlineError(
      'storage_class_invalid',
      `${ATTR_LEDGERLINE_STORAGE_CLASS} is no set`,
    );
  }
  return classes;
}

/** OpenTelemetry gives four numbers to each severity: 1 to 4 trace, 5 to 8 debug, and so on. */
function severityOf(record: WireLogRecord): Severity {
  const number = record.severityNumber;
  if (number <= 0) return defaultSeverity(record.eventName);
  if (number <= 8) return 'debug';
  if (number <= 12) return 'info';
  if (number <= 16) return 'warn';
  return number <= 20 ? 'error' : 'fatal';
}

function messageOf(body: AttributeValue): string {
  return typeof body === 'string' ? body.toWellFormed() : canonicalJson(canonicalValue(body));
}

function redactionOf(from: Attributes): RedactionSummary | undefined {
  const policy = text(from, ATTR_LEDGERLINE_REDACTION_POLICY);
  if (policy === undefined) return undefined;
  const sealed = text(from, ATTR_LEDGERLINE_REDACTION_SEALED);
  const unsealed = from[ATTR_LEDGERLINE_REDACTION_UNSEALED];
  const counts = list(from, ATTR_LEDGERLINE_REDACTION_COUNTS);
  const own = text(from, ATTR_LEDGERLINE_REDACTION_GATEWAY_POLICY);
  return {
    policy,
    count: Number(from[ATTR_LEDGERLINE_REDACTION_COUNT] ?? 0),
    detectors: list(from, ATTR_LEDGERLINE_REDACTION_DETECTORS),
    ...(counts.length > 0 && { counts }),
    ...(own !== undefined && {
      gateway: { policy: own, counts: list(from, ATTR_LEDGERLINE_REDACTION_GATEWAY_COUNTS) },
    }),
    ...(sealed !== undefined && { sealed }),
    ...(unsealed !== undefined && { unsealed: Number(unsealed) }),
  };
}

function payloadOf(from: Attributes): Record<string, AttributeValue> {
  const payload: Record<string, AttributeValue> = {};
  for (const key of Object.keys(from)) {
    const value = from[key];
    if (value === undefined || ENVELOPE.has(key)) continue;
    // Assignment to __proto__ would set the prototype instead of a member.
    if (key === '__proto__') define(payload, key, canonicalValue(value));
    else payload[key] = canonicalValue(value);
  }
  return payload;
}

function define(target: object, key: string, value: AttributeValue): void {
  Object.defineProperty(target, key, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}
