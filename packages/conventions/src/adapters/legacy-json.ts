// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { CanonicalEvent, RedactionSummary, ScopeKeys } from '../canonical-event.ts';
import { canonicalValue } from '../canonical-value.ts';
import { GROUP_FIELDS, ROOT_STEP } from '../envelope-fields.ts';
import { LedgerlineError } from '../errors.ts';
import { isEventType, isVendorEventType, LOG_EVENT } from '../event-type.ts';
import {
  ATTR_LEDGERLINE_LOG_NAME,
  ATTR_LEDGERLINE_RUN_ID,
  ATTR_LEDGERLINE_STEP_ID,
} from '../generated/attributes.ts';
import { EVENT_DEFINITIONS } from '../generated/definitions.ts';
import { SCHEMA_VERSION } from '../generated/enums.ts';
import { SCOPE_KEYS } from '../scope.ts';
import { isToken } from '../shape.ts';
import { defaultSeverity, defaultStorageClasses } from '../storage-class.ts';
import { actorTypeOf } from './actor-type.ts';
import { assertValid } from './assert-valid.ts';
import { LEGACY_FIELDS, type LegacyField, type LegacyForm } from './legacy-fields.ts';
import type { DatasetEvent, EventLogEntry, StreamEvent } from './legacy-forms.ts';
import { tag, untag } from './tagged-json.ts';
import { formatTimestamp, parseTimestamp } from './timestamp.ts';

type Json = Record<string, unknown>;

/** The stream form of an event; fromStreamEvent gives the event back without loss. */
export function toStreamEvent(event: CanonicalEvent): StreamEvent {
  return write(event, 'stream') as unknown as StreamEvent;
}

/** The dataset form of an event; fromDatasetEvent gives the event back without loss. */
export function toDatasetEvent(event: CanonicalEvent): DatasetEvent {
  return write(event, 'dataset') as unknown as DatasetEvent;
}

/** The log form of an event; fromEventLogEntry gives the event back without loss. */
export function toEventLogEntry(event: CanonicalEvent): EventLogEntry {
  return write(event, 'eventLog') as unknown as EventLogEntry;
}

/** The event of a stream event. Names may be camelCase, snake_case or short (tenant, surface, app);
 * what is absent takes its default: version, class and severity of the type, observed when it
 * occurred, the actor by its ids, and of the scope what `scope` says. A run and a step that the type
 * needs are made up of the trace, the request or the event, and flagged (conflict X1). Throws a
 * LedgerlineError with the code of the first problem when the JSON is no such event, or when the
 * validator finds something in what it says. */
export function fromStreamEvent(json: unknown, scope: Partial<ScopeKeys> = {}): CanonicalEvent {
  return read(json, 'stream', scope);
}

/** The event of a dataset event; as fromStreamEvent. */
export function fromDatasetEvent(json: unknown, scope: Partial<ScopeKeys> = {}): CanonicalEvent {
  return read(json, 'dataset', scope);
}

/** The event of a line of the event log; as fromStreamEvent, and an `event` that is no event type
 * makes a `log_event` of that name. */
export function fromEventLogEntry(json: unknown, scope: Partial<ScopeKeys> = {}): CanonicalEvent {
  return read(json, 'eventLog', scope);
}

const GROUPS: Readonly<Record<LegacyForm, readonly string[]>> = {
  stream: ['routing', 'ids', 'actor', 'meta'],
  dataset: [],
  eventLog: ['metadata'],
};

function write(event: CanonicalEvent, form: LegacyForm): Json {
  const out: Json = Object.fromEntries(GROUPS[form].map((group) => [group, {}]));
  for (const entry of LEGACY_FIELDS) {
    const value = event[entry.field];
    if (value === undefined) continue;
    const [group, name] = entry.at[form];
    const target = group === '' ? out : (out[group] as Json);
    target[name] = writeField(entry, value, form);
  }
  return out;
}

function writeField(entry: LegacyField, value: unknown, form: LegacyForm): unknown {
  switch (entry.kind) {
    case 'time':
      return formatTimestamp(value as bigint);
    case 'payload':
      return Object.fromEntries(
        Object.entries(value as CanonicalEvent['payload']).map(([key, member]) => [
          key,
          tag(member),
        ]),
      );
    case 'level':
      if (form !== 'eventLog') return value;
      return value === 'fatal' ? 'CRITICAL' : String(value).toUpperCase();
    default:
      return value;
  }
}

function read(json: unknown, form: LegacyForm, scope: Partial<ScopeKeys>): CanonicalEvent {
  const top = objectOf(json, 'the event');
  const out: Json = {};
  for (const entry of LEGACY_FIELDS) {
    const value = valueOf(top, entry, form);
    if (value !== undefined) out[entry.field] = readField(entry, value);
  }
  for (const key of SCOPE_KEYS) out[key] ??= scope[key];
  return assertValid(synthesise(complete(out, form)));
}

/** The value under any of its names; two names with different values are refused, because guessing
 * could put an event into another tenant. */
function valueOf(top: Json, entry: LegacyField, form: LegacyForm): unknown {
  const [group, name] = entry.at[form];
  const place = group === '' ? top : objectOf(top[group] ?? {}, group);
  let found: unknown;
  for (const candidate of [name, ...entry.aliases]) {
    const value = Object.hasOwn(place, candidate) ? place[candidate] : undefined;
    if (value === undefined || value === null) continue;
    if (found !== undefined && found !== value) {
      throw new LedgerlineError('attribute_value', `${candidate} contradicts ${name}`);
    }
    found = value;
  }
  return found;
}

function readField(entry: LegacyField, value: unknown): unknown {
  switch (entry.kind) {
    case 'time':
      return parseTimestamp(value, entry.field);
    case 'level':
      return severityOf(value);
    case 'payload': {
      const payload = objectOf(value, entry.field);
      return Object.fromEntries(
        Object.keys(payload).map((key) => [
          key.toWellFormed(),
          canonicalValue(untag(payload[key])),
        ]),
      );
    }
    case 'text':
      return textOf(value, entry.field);
    case 'list':
      return listOf(value, entry.field);
    case 'flag':
      if (typeof value === 'boolean') return value;
      throw new LedgerlineError('attribute_type', `${entry.field} must be of type boolean`);
    case 'redaction':
      return redactionOf(objectOf(value, entry.field));
    default:
      return textsOf(objectOf(value, entry.field), MEMBERS.get(entry.kind) ?? []);
  }
}

const MEMBERS: ReadonlyMap<string, readonly string[]> = new Map(
  GROUP_FIELDS.map(([name, members]) => [name, members.map(([member]) => member)]),
);

function textOf(value: unknown, name: string): string {
  if (typeof value === 'string') return value.toWellFormed();
  throw new LedgerlineError('attribute_type', `${name} must be of type string`);
}

function listOf(value: unknown, name: string): readonly string[] {
  if (Array.isArray(value)) return value.map((member) => textOf(member, name));
  throw new LedgerlineError('attribute_type', `${name} must be a list of strings`);
}

/** The members that are there; others than the named ones are no part of the canonical event. */
function textsOf(value: Json, names: readonly string[]): Json {
  const present = names.filter((name) => value[name] !== undefined && value[name] !== null);
  return Object.fromEntries(present.map((name) => [name, textOf(value[name], name)]));
}

function intOf(value: unknown, name: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new LedgerlineError('attribute_type', `${name} must be of type int`);
}

function redactionOf(value: Json): RedactionSummary {
  const count = intOf(value['count'] ?? 0, 'redaction.count');
  const { unsealed: left, sealed, counts, gateway } = value;
  const unsealed = left === undefined ? undefined : intOf(left, 'redaction.unsealed');
  return {
    policy: textOf(value['policy'], 'redaction.policy'),
    count,
    detectors: listOf(value['detectors'] ?? [], 'redaction.detectors'),
    ...(counts !== undefined && { counts: listOf(counts, 'redaction.counts') }),
    ...(gateway !== undefined && { gateway: gatewayOf(objectOf(gateway, 'redaction.gateway')) }),
    ...(sealed !== undefined && { sealed: textOf(sealed, 'redaction.sealed') }),
    ...(unsealed !== undefined && { unsealed }),
  };
}

function gatewayOf(value: Json): NonNullable<RedactionSummary['gateway']> {
  return {
    policy: textOf(value['policy'], 'redaction.gateway.policy'),
    counts: listOf(value['counts'] ?? [], 'redaction.gateway.counts'),
  };
}

/** Conflict X8: one numeric scale under two sets of labels. */
function severityOf(value: unknown): string {
  const label = typeof value === 'string' ? value.toLowerCase() : '';
  if (label === 'critical') return 'fatal';
  return label === 'warning' ? 'warn' : label;
}

function complete(out: Json, form: LegacyForm): CanonicalEvent {
  const given = typeof out['event_type'] === 'string' ? out['event_type'] : '';
  const isKnown = isEventType(given) || isVendorEventType(given);
  const isLine = form === 'eventLog' && given !== '' && !isKnown;
  const type = isLine ? LOG_EVENT : given;
  const payload = (out['payload'] ?? {}) as CanonicalEvent['payload'];
  const occurred = out['occurred_at_unix_nano'];
  const ids = { userId: out['user_id'], authSubject: out['auth_subject'] };
  return {
    schema_version: SCHEMA_VERSION,
    storage_class: defaultStorageClasses(type),
    severity: defaultSeverity(type),
    observed_at_unix_nano: occurred,
    actor_type: actorTypeOf({ ...ids, agentId: out['agent_id'] }),
    train_ok: false,
    synthesized_fields: [],
    policy_ids: [],
    incident_ids: [],
    ...out,
    event_type: type,
    payload: isLine ? { ...payload, [ATTR_LEDGERLINE_LOG_NAME]: given } : payload,
  } as unknown as CanonicalEvent;
}

/** Requirement 10: outside of a run the trace is the run, or the request where there is no trace. */
function synthesise(event: CanonicalEvent): CanonicalEvent {
  if (!isEventType(event.event_type)) return event;
  const needed: readonly string[] = EVENT_DEFINITIONS[event.event_type].required;
  const made: Json = {};
  if (event.run_id === undefined && needed.includes(ATTR_LEDGERLINE_RUN_ID)) {
    const candidates = [event.trace_id, event.request_id, event.event_id];
    made['run_id'] = candidates.find((id) => id !== undefined && isToken(id));
  }
  if (event.step_id === undefined && needed.includes(ATTR_LEDGERLINE_STEP_ID)) {
    made['step_id'] = ROOT_STEP;
  }
  const names = Object.keys(made);
  if (names.length === 0) return event;
  const flagged = new Set([...event.synthesized_fields, ...names]);
  return { ...event, ...made, synthesized_fields: [...flagged].toSorted() };
}

function objectOf(value: unknown, name: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw new LedgerlineError('attribute_type', `${name} must be an object`);
}
