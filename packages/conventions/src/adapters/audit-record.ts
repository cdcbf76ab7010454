// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { AttributeValue } from '../attribute-value.ts';
import type { CanonicalEvent } from '../canonical-event.ts';
import { LedgerlineError } from '../errors.ts';
import { fromLogRecord } from '../from-log-record.ts';
import {
  ATTR_AUDIT_ACTOR_ID,
  ATTR_AUDIT_ACTOR_TYPE,
  ATTR_AUDIT_RECORD_ID,
  ATTR_LEDGERLINE_ACTOR_ID,
  ATTR_LEDGERLINE_ACTOR_TYPE,
  ATTR_LEDGERLINE_LOG_NAME,
  ATTR_LEDGERLINE_SCHEMA_VERSION,
  ATTR_LEDGERLINE_STORAGE_CLASS,
  ATTR_LOG_RECORD_UID,
  ATTR_USER_ID,
} from '../generated/attributes.ts';
import { SCHEMA_VERSION, type ActorType } from '../generated/enums.ts';
import type { WireLogRecord } from '../log-record.ts';
import { SCOPE_ATTRIBUTES, SCOPE_KEYS } from '../scope.ts';
import { defaultStorageClasses, formatStorageClasses } from '../storage-class.ts';
import type { ScopeKeys } from '../canonical-event.ts';
import { toLogRecord } from '../to-log-record.ts';
import { assertValid } from './assert-valid.ts';
import { AUDIT_ACTOR_TYPES } from './audit-call.ts';

type Attributes = Record<string, AttributeValue>;

// An automated actor of the draft need be no agent: it is software, and its id is kept.
const ACTOR_TYPES: Readonly<Record<string, ActorType>> = {
  user: 'human',
  service: 'system',
  system: 'system',
};

const AUDIT_ACTION = 'audit_action';

/** The record of an audit_action in OpenTelemetry's draft audit signal: a log record without severity
 * whose `audit.record.id` is the event id. Everything else of the event stays on it, so that
 * fromAuditRecord gives the event back, but for a severity other than that of its type. Throws a
 * LedgerlineError `event_type_unknown` for other events. Source: apeirora/
 * opentelemetry-specification, branch auditing, specification/audit/data-model.md. */
export function toAuditRecord(event: CanonicalEvent): WireLogRecord {
  if (event.event_type !== AUDIT_ACTION) {
    throw new LedgerlineError('event_type_unknown', 'only an audit_action is an audit record');
  }
  const record = toLogRecord(event);
  const {
    [ATTR_LOG_RECORD_UID]: _uid,
    [ATTR_LEDGERLINE_LOG_NAME]: name,
    ...attributes
  } = record.attributes;
  return {
    ...record,
    eventName: typeof name === 'string' && name !== '' ? name : AUDIT_ACTION,
    severityNumber: 0,
    severityText: '',
    attributes: {
      [ATTR_AUDIT_ACTOR_ID]: actorIdOf(event),
      [ATTR_AUDIT_ACTOR_TYPE]: AUDIT_ACTOR_TYPES[event.actor_type],
      ...attributes,
      [ATTR_AUDIT_RECORD_ID]: event.event_id,
    },
  };
}

/** The event of a record of the draft audit signal. What the record does not say of the scope comes
 * from `scope`; its name, when it is not audit_action, is kept as `ledgerline.log.name`; its actor
 * becomes the user, or whatever the record says in our own attributes. Throws a LedgerlineError with
 * the code of the first problem. */
export function fromAuditRecord(
  record: WireLogRecord,
  scope: Partial<ScopeKeys> = {},
): CanonicalEvent {
  const { [ATTR_AUDIT_RECORD_ID]: recordId, ...rest } = record.attributes;
  const attributes: Attributes = { ...rest };
  for (const key of SCOPE_KEYS) {
    const value = scope[key];
    if (value !== undefined) attributes[SCOPE_ATTRIBUTES[key]] ??= value;
  }
  if (recordId !== undefined) attributes[ATTR_LOG_RECORD_UID] ??= recordId;
  attributes[ATTR_LEDGERLINE_SCHEMA_VERSION] ??= SCHEMA_VERSION;
  attributes[ATTR_LEDGERLINE_STORAGE_CLASS] ??= formatStorageClasses(
    defaultStorageClasses(AUDIT_ACTION),
  );
  if (attributes[ATTR_LEDGERLINE_ACTOR_TYPE] === undefined) attributeActor(attributes);
  if (record.eventName !== AUDIT_ACTION) attributes[ATTR_LEDGERLINE_LOG_NAME] = record.eventName;
  return assertValid(fromLogRecord({ ...record, eventName: AUDIT_ACTION, attributes }));
}

function attributeActor(attributes: Attributes): void {
  const kind = attributes[ATTR_AUDIT_ACTOR_TYPE];
  const actor = ACTOR_TYPES[typeof kind === 'string' ? kind : ''] ?? 'system';
  attributes[ATTR_LEDGERLINE_ACTOR_TYPE] = actor;
  const id = attributes[ATTR_AUDIT_ACTOR_ID];
  if (id === undefined) return;
  attributes[actor === 'human' ? ATTR_USER_ID : ATTR_LEDGERLINE_ACTOR_ID] ??= id;
}

function actorIdOf(event: CanonicalEvent): string {
  const human = event.actor_type === 'human' ? (event.user_id ?? event.auth_subject) : undefined;
  const agent = event.actor_type === 'agent' ? event.agent_id : undefined;
  return human ?? agent ?? event.actor_id ?? 'unknown';
}
