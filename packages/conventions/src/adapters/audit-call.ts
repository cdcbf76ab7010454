// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { AttributeValue } from '../attribute-value.ts';
import type { CanonicalEvent, ScopeKeys } from '../canonical-event.ts';
import { canonicalValue } from '../canonical-value.ts';
import { ENVELOPE_KEYS } from '../envelope.ts';
import {
  ATTR_AUDIT_ACTION,
  ATTR_AUDIT_ACTOR_ID,
  ATTR_AUDIT_ACTOR_TYPE,
  ATTR_AUDIT_OUTCOME,
  ATTR_AUDIT_SOURCE_ID,
  ATTR_AUDIT_SOURCE_TYPE,
  ATTR_AUDIT_TARGET_ID,
  ATTR_AUDIT_TARGET_TYPE,
} from '../generated/attributes.ts';
import {
  SCHEMA_VERSION,
  type ActorType,
  type AuditActorType,
  type AuditOutcome,
} from '../generated/enums.ts';
import { missingScopeKeys, normaliseScope } from '../scope.ts';
import { LedgerlineError } from '../errors.ts';
import { defaultSeverity, defaultStorageClasses } from '../storage-class.ts';
import { actorTypeOf } from './actor-type.ts';
import { assertValid } from './assert-valid.ts';

/** Who asks and for whom: the context without which there is no audit (requirement 70). */
export interface AuditContext
  extends
    ScopeKeys,
    Partial<
      Pick<
        CanonicalEvent,
        | 'trace_id'
        | 'span_id'
        | 'run_id'
        | 'step_id'
        | 'request_id'
        | 'correlation_id'
        | 'session_id'
        | 'user_id'
        | 'auth_subject'
        | 'agent_id'
        | 'actor_type'
        | 'actor_id'
        | 'train_ok'
        | 'policy_ids'
        | 'incident_ids'
        | 'source'
        | 'source_ref'
      >
    > {}

/** What an audit call says beside its action; further keys become payload. */
export interface AuditCallDetails {
  /** `success` by default. */
  readonly outcome?: AuditOutcome;
  readonly targetId?: string;
  readonly targetType?: string;
  readonly sourceId?: string;
  readonly sourceType?: string;
  readonly message?: string;
  readonly [key: string]: AttributeValue | undefined;
}

/** What makes the call this one: a new id and the time. */
export interface AuditStamp {
  readonly eventId: string;
  readonly occurredAtUnixNano: bigint;
}

/** The draft audit signal knows three kinds of actors where we know four. */
export const AUDIT_ACTOR_TYPES: Readonly<Record<ActorType, AuditActorType>> = {
  human: 'user',
  agent: 'service',
  tool: 'service',
  system: 'system',
};

const NAMED: Readonly<Record<string, string>> = {
  targetId: ATTR_AUDIT_TARGET_ID,
  targetType: ATTR_AUDIT_TARGET_TYPE,
  sourceId: ATTR_AUDIT_SOURCE_ID,
  sourceType: ATTR_AUDIT_SOURCE_TYPE,
};

/** The event of one audit call. Ids, trace and actor come from the context, whose scope may be written
 * in camelCase or short (conflict X9); the attributed actor is the human, else the agent, else the
 * system. Throws a LedgerlineError with the code of the first problem, `scope_missing` before all. */
export function auditToCanonical(
  context: AuditContext | Readonly<Record<string, unknown>>,
  action: string,
  details: AuditCallDetails,
  stamp: AuditStamp,
): CanonicalEvent {
  const given = context as Partial<AuditContext>;
  const scope = normaliseScope(context as Readonly<Record<string, unknown>>);
  const [missing] = missingScopeKeys(scope);
  if (missing !== undefined) {
    throw new LedgerlineError('scope_missing', `${missing} is missing or no id`);
  }
  const ids = { ...scope, ...pick(given, CONTEXT_KEYS) };
  const actorType =
    given.actor_type ??
    actorTypeOf({
      userId: ids.user_id,
      authSubject: given.auth_subject,
      agentId: ids.agent_id,
    });
  const event = {
    ...ids,
    schema_version: SCHEMA_VERSION,
    event_id: stamp.eventId,
    event_type: 'audit_action',
    storage_class: defaultStorageClasses('audit_action'),
    severity: defaultSeverity('audit_action'),
    occurred_at_unix_nano: stamp.occurredAtUnixNano,
    observed_at_unix_nano: stamp.occurredAtUnixNano,
    actor_type: actorType,
    train_ok: given.train_ok ?? false,
    synthesized_fields: [],
    policy_ids: given.policy_ids ?? [],
    incident_ids: given.incident_ids ?? [],
    ...(details.message === undefined ? {} : { message: details.message.toWellFormed() }),
    payload: payloadOf(action, details, actorType, actorIdOf(actorType, { ...given, ...ids })),
  } as CanonicalEvent;
  return assertValid(event);
}

const CONTEXT_KEYS = [
  'trace_id',
  'span_id',
  'auth_subject',
  'actor_id',
  'source',
  'source_ref',
] as const;

function pick<K extends keyof AuditContext>(
  from: Partial<AuditContext>,
  keys: readonly K[],
): Partial<Pick<AuditContext, K>> {
  const out: Partial<Pick<AuditContext, K>> = {};
  for (const key of keys) if (from[key] !== undefined) out[key] = from[key];
  return out;
}

/** The id of whoever is attributed; the draft wants one even when nobody knows. */
function actorIdOf(actorType: ActorType, ids: Partial<AuditContext>): string {
  const own = actorType === 'human' ? (ids.user_id ?? ids.auth_subject) : ids.actor_id;
  const agent = actorType === 'agent' ? ids.agent_id : undefined;
  return agent ?? own ?? 'unknown';
}

const ENVELOPE: ReadonlySet<string> = new Set(ENVELOPE_KEYS);

function payloadOf(
  action: string,
  details: AuditCallDetails,
  actorType: ActorType,
  actorId: string,
): Record<string, AttributeValue> {
  const { outcome = 'success', message: _message, ...rest } = details;
  const entries = Object.keys(rest).flatMap((key): (readonly [string, AttributeValue])[] => {
    const value = rest[key];
    const name = NAMED[key] ?? key.toWellFormed();
    // A field of the envelope cannot be set by the back door.
    if (value === undefined || ENVELOPE.has(name)) return [];
    return [[name, canonicalValue(value)]];
  });
  return Object.fromEntries([
    [ATTR_AUDIT_ACTOR_ID, actorId],
    ...entries,
    [ATTR_AUDIT_ACTION, action],
    [ATTR_AUDIT_OUTCOME, outcome],
    [ATTR_AUDIT_ACTOR_TYPE, AUDIT_ACTOR_TYPES[actorType]],
  ]);
}
