// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_AUDIT_ACTION,
  ATTR_AUDIT_ACTOR_ID,
  ATTR_AUDIT_ACTOR_TYPE,
  ATTR_AUDIT_OUTCOME,
  ATTR_AUDIT_SOURCE_ID,
  ATTR_AUDIT_SOURCE_TYPE,
  ATTR_AUDIT_TARGET_ID,
  ATTR_AUDIT_TARGET_TYPE,
  ATTR_LEDGERLINE_AUDIT_REASON,
  ATTR_LEDGERLINE_ERROR_CODE,
  ATTR_LEDGERLINE_READ_ROWS,
  defaultSeverity,
  defaultStorageClasses,
  SCHEMA_VERSION,
  uuidv7,
  type CanonicalEvent,
  type ErrorCode,
} from '@ledgerline/conventions';

/** One call of `ledgerline unseal`, as its audit events tell it. */
export interface OpeningCall {
  /** What ties its events together. */
  readonly id: string;
  readonly tenant: string;
  readonly environment: string;
  /** Who calls. */
  readonly actor: string;
  /** Redacted already. */
  readonly reason: string;
  readonly host: string;
}

/**
 * What is told of one record: `unknown` before it is opened, then whether it opened. Never a value,
 * and no path either: a path may come from anybody's keys.
 */
export type OpeningOutcome =
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'success'; readonly originals: number }
  | { readonly outcome: 'failure'; readonly code: ErrorCode };

/** The `audit_action` of one record. */
export function openingEvent(
  call: OpeningCall,
  recordId: string,
  outcome: OpeningOutcome,
): CanonicalEvent {
  const now = BigInt(Date.now()) * 1_000_000n;
  return {
    tenant_id: call.tenant,
    env: call.environment,
    project_id: 'ledgerline',
    surface_id: 'cli',
    app_id: 'ledgerline',
    schema_version: SCHEMA_VERSION,
    event_id: uuidv7(),
    event_type: 'audit_action',
    storage_class: defaultStorageClasses('audit_action'),
    severity: outcome.outcome === 'failure' ? 'warn' : defaultSeverity('audit_action'),
    occurred_at_unix_nano: now,
    observed_at_unix_nano: now,
    correlation_id: call.id,
    actor_type: 'human',
    user_id: call.actor,
    train_ok: false,
    synthesized_fields: [],
    source: { domain: 'SYSTEM', component: 'cli', origin: 'HUMAN' },
    policy_ids: [],
    incident_ids: [],
    payload: {
      [ATTR_AUDIT_ACTION]: 'ORIGINALS_OPENED',
      [ATTR_AUDIT_OUTCOME]: outcome.outcome,
      [ATTR_AUDIT_ACTOR_ID]: call.actor,
      [ATTR_AUDIT_ACTOR_TYPE]: 'user',
      [ATTR_AUDIT_TARGET_ID]: recordId,
      [ATTR_AUDIT_TARGET_TYPE]: 'record',
      [ATTR_AUDIT_SOURCE_ID]: call.host,
      [ATTR_AUDIT_SOURCE_TYPE]: 'host',
      [ATTR_LEDGERLINE_AUDIT_REASON]: call.reason,
      ...(outcome.outcome === 'success' && { [ATTR_LEDGERLINE_READ_ROWS]: outcome.originals }),
      ...(outcome.outcome === 'failure' && { [ATTR_LEDGERLINE_ERROR_CODE]: outcome.code }),
    },
  };
}
