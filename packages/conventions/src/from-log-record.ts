// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { AttributeValue } from './attribute-value.ts';
import type {
  CanonicalEvent,
  EventSource,
  RedactionSummary,
  SourceRef,
} from './canonical-event.ts';
import { canonicalJson } from './canonical-json.ts';
import { canonicalValue } from './canonical-value.ts';
import { ENVELOPE_KEYS } from './envelope.ts';
import { LedgerlineError } from './errors.ts';
import {
  ATTR_DEPLOYMENT_ENVIRONMENT_NAME,
  ATTR_GEN_AI_AGENT_ID,
  ATTR_LEDGERLINE_ACTOR_ID,
  ATTR_LEDGERLINE_ACTOR_TYPE,
  ATTR_LEDGERLINE_APP_ID,
  ATTR_LEDGERLINE_AUTH_SUBJECT,
  ATTR_LEDGERLINE_CORRELATION_ID,
  ATTR_LEDGERLINE_INCIDENT_IDS,
  ATTR_LEDGERLINE_PERSIST,
  ATTR_LEDGERLINE_POLICY_IDS,
  ATTR_LEDGERLINE_PROJECT_ID,
  ATTR_LEDGERLINE_REDACTION_COUNT,
  ATTR_LEDGERLINE_REDACTION_DETECTORS,
  ATTR_LEDGERLINE_REDACTION_POLICY,
  ATTR_LEDGERLINE_REQUEST_ID,
  ATTR_LEDGERLINE_RUN_ID,
  ATTR_LEDGERLINE_SCHEMA_VERSION,
  ATTR_LEDGERLINE_SOURCE_COMPONENT,
  ATTR_LEDGERLINE_SOURCE_DOMAIN,
  ATTR_LEDGERLINE_SOURCE_ORIGIN,
  ATTR_LEDGERLINE_SOURCE_REF_ID,
  ATTR_LEDGERLINE_SOURCE_REF_KIND,
  ATTR_LEDGERLINE_SOURCE_REF_URI,
  ATTR_LEDGERLINE_STEP_ID,
  ATTR_LEDGERLINE_STORAGE_CLASS,
  ATTR_LEDGERLINE_SURFACE_ID,
  ATTR_LEDGERLINE_SYNTHESIZED_FIELDS,
  ATTR_LEDGERLINE_TENANT_ID,
  ATTR_LEDGERLINE_TRAIN_OK,
  ATTR_LOG_RECORD_UID,
  ATTR_SESSION_ID,
  ATTR_USER_ID,
} from './generated/attributes.ts';
import { SCHEMA_VERSION, type Persist, type Severity } from './generated/enums.ts';
import type { WireLogRecord } from './log-record.ts';
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
    tenant_id: required(from, ATTR_LEDGERLINE_TENANT_ID, 'scope_missing'),
    env: required(from, ATTR_DEPLOYMENT_ENVIRONMENT_NAME, 'scope_missing'),
    project_id: required(from, ATTR_LEDGERLINE_PROJECT_ID, 'scope_missing'),
    surface_id: required(from, ATTR_LEDGERLINE_SURFACE_ID, 'scope_missing'),
    app_id: required(from, ATTR_LEDGERLINE_APP_ID, 'scope_missing'),
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
  for (const [field, key] of OPTIONAL_TEXTS) {
    const value = text(from, key);
    if (value !== undefined) event[field] = value;
  }
  const redaction = redactionOf(from);
  if (redaction !== undefined) event.redaction = redaction;
  const source = sourceOf(from);
  if (source !== undefined) event.source = source;
  const ref = sourceRefOf(from);
  if (ref !== undefined) event.source_ref = ref;
  const persist = text(from, ATTR_LEDGERLINE_PERSIST);
  if (persist !== undefined) event.persist = persist as Persist;
  return event;
}

const OPTIONAL_TEXTS = [
  ['run_id', ATTR_LEDGERLINE_RUN_ID],
  ['step_id', ATTR_LEDGERLINE_STEP_ID],
  ['request_id', ATTR_LEDGERLINE_REQUEST_ID],
  ['correlation_id', ATTR_LEDGERLINE_CORRELATION_ID],
  ['user_id', ATTR_USER_ID],
  ['auth_subject', ATTR_LEDGERLINE_AUTH_SUBJECT],
  ['session_id', ATTR_SESSION_ID],
  ['actor_id', ATTR_LEDGERLINE_ACTOR_ID],
  ['agent_id', ATTR_GEN_AI_AGENT_ID],
] as const;

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
  return {
    policy,
    count: Number(from[ATTR_LEDGERLINE_REDACTION_COUNT] ?? 0),
    detectors: list(from, ATTR_LEDGERLINE_REDACTION_DETECTORS),
  };
}

function sourceOf(from: Attributes): EventSource | undefined {
  const domain = text(from, ATTR_LEDGERLINE_SOURCE_DOMAIN);
  const component = text(from, ATTR_LEDGERLINE_SOURCE_COMPONENT);
  const origin = text(from, ATTR_LEDGERLINE_SOURCE_ORIGIN);
  if (domain === undefined && component === undefined && origin === undefined) return undefined;
  return {
    ...(domain === undefined ? {} : { domain: domain as NonNullable<EventSource['domain']> }),
    ...(component === undefined ? {} : { component }),
    ...(origin === undefined ? {} : { origin: origin as NonNullable<EventSource['origin']> }),
  };
}

function sourceRefOf(from: Attributes): SourceRef | undefined {
  const kind = text(from, ATTR_LEDGERLINE_SOURCE_REF_KIND);
  const id = text(from, ATTR_LEDGERLINE_SOURCE_REF_ID);
  const uri = text(from, ATTR_LEDGERLINE_SOURCE_REF_URI);
  if (kind === undefined && id === undefined && uri === undefined) return undefined;
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(id === undefined ? {} : { id }),
    ...(uri === undefined ? {} : { uri: uri.toWellFormed() }),
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
