// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { CanonicalEvent } from '../canonical-event.ts';

export type Field = keyof CanonicalEvent;

export type LegacyForm = 'stream' | 'dataset' | 'eventLog';

/** How a field is written in JSON. */
export type FieldKind =
  | 'text'
  | 'time'
  | 'level'
  | 'list'
  | 'flag'
  | 'redaction'
  | 'source'
  | 'source_ref'
  | 'payload';

export interface LegacyField {
  readonly field: Field;
  readonly kind: FieldKind;
  /** Where each form has it: the group, or '' for the top, and the name in it. */
  readonly at: Readonly<Record<LegacyForm, readonly [group: string, name: string]>>;
  /** Further names that are read (conflict X9): the canonical one and short ones. */
  readonly aliases: readonly string[];
}

/** Every field of a canonical event and its place in each legacy form. */
export const LEGACY_FIELDS: readonly LegacyField[] = [
  at('event_id', 'text', ['', 'id'], ['', 'eventId'], ['', 'id']),
  at('event_type', 'text', ['', 'type'], ['', 'eventType'], ['', 'event']),
  at(
    'schema_version',
    'text',
    ['', 'version'],
    ['', 'schemaVersion'],
    ['metadata', 'schemaVersion'],
  ),
  at('occurred_at_unix_nano', 'time', ['', 'timestamp'], ['', 'occurredAt'], ['', 'timestamp']),
  at(
    'observed_at_unix_nano',
    'time',
    ['meta', 'observedAt'],
    ['', 'observedAt'],
    ['metadata', 'observedAt'],
  ),
  at('severity', 'level', ['meta', 'severity'], ['', 'severity'], ['', 'level']),
  at(
    'storage_class',
    'list',
    ['routing', 'storageClass'],
    ['', 'storageClass'],
    ['metadata', 'storageClass'],
  ),
  scope('tenant_id', 'tenantId', 'tenant'),
  scope('env', 'env', 'environment'),
  scope('project_id', 'projectId', 'project'),
  scope('surface_id', 'surfaceId', 'surface'),
  scope('app_id', 'appId', 'app'),
  id('trace_id', 'traceId'),
  id('span_id', 'spanId'),
  id('run_id', 'runId'),
  id('step_id', 'stepId'),
  id('request_id', 'requestId'),
  id('correlation_id', 'correlationId'),
  id('session_id', 'sessionId'),
  actor('actor_type', 'actorType'),
  actor('actor_id', 'actorId'),
  at('agent_id', 'text', ['actor', 'agentId'], ['', 'agentId'], ['', 'agentId']),
  actor('user_id', 'userId'),
  actor('auth_subject', 'authSubject'),
  mark('persist', 'persist', 'text'),
  mark('train_ok', 'trainOk', 'flag'),
  mark('synthesized_fields', 'synthesizedFields', 'list'),
  mark('policy_ids', 'policyIds', 'list'),
  mark('incident_ids', 'incidentIds', 'list'),
  mark('redaction', 'redaction', 'redaction'),
  mark('source', 'source', 'source'),
  mark('source_ref', 'sourceRef', 'source_ref'),
  at('message', 'text', ['', 'message'], ['', 'message'], ['', 'message']),
  at('payload', 'payload', ['', 'payload'], ['', 'data'], ['', 'details']),
];

function at(
  field: Field,
  kind: FieldKind,
  stream: readonly [string, string],
  dataset: readonly [string, string],
  eventLog: readonly [string, string],
  ...aliases: readonly string[]
): LegacyField {
  return { field, kind, at: { stream, dataset, eventLog }, aliases: [field, ...aliases] };
}

function scope(field: Field, name: string, short: string): LegacyField {
  return at(field, 'text', ['routing', name], ['', name], ['', name], short);
}

function id(field: Field, name: string): LegacyField {
  return at(field, 'text', ['ids', name], ['', name], ['metadata', name]);
}

function actor(field: Field, name: string): LegacyField {
  return at(field, 'text', ['actor', name], ['', name], ['metadata', name]);
}

function mark(field: Field, name: string, kind: FieldKind): LegacyField {
  return at(field, kind, ['meta', name], ['', name], ['metadata', name]);
}
