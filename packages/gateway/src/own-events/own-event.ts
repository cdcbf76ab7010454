// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  defaultSeverity,
  defaultStorageClasses,
  SCHEMA_VERSION,
  uuidv7,
  type AttributeValue,
  type CanonicalEvent,
  type Severity,
} from '@ledgerline/conventions';

/** The types that the gateway writes of its own accord: its entry in conventions/producers.yaml. */
export type OwnEventType =
  | 'log_event'
  | 'request_started'
  | 'request_ended'
  | 'request_failed'
  | 'audit_action';

/** Something that the gateway itself has to tell a tenant. */
export interface OwnEvent {
  readonly type: OwnEventType;
  readonly tenant: string;
  /** Nanoseconds since 1970. */
  readonly occurredAtUnixNano: bigint;
  /** Default: that of the type. */
  readonly severity?: Severity;
  readonly message?: string;
  readonly payload: Readonly<Record<string, AttributeValue>>;
  readonly ids?: RequestIds;
  /** The credential on whose behalf something happened. */
  readonly credentialId?: string;
}

/** What ties the events of one request together. */
export interface RequestIds {
  readonly requestId: string;
  /** 32 and 16 lower-case hexadecimal digits. */
  readonly traceId: string;
  readonly spanId: string;
}

/** Where the gateway stands in the scope of a tenant: said here, never guessed from a request. */
export const OWN_SCOPE = {
  project_id: 'ledgerline',
  surface_id: 'api',
  app_id: 'gateway',
} as const;

/** `ledgerline.source` of every own event. */
const OWN_SOURCE = { domain: 'SYSTEM', component: 'gateway', origin: 'SYSTEM' } as const;

/** An id that others made has at most 256 characters. */
const MAX_CREDENTIAL_ID_CHARS = 256;

/** The canonical form. `environment` is the deployment's own (`GatewayOptions.environment`). */
export function canonicalOwnEvent(event: OwnEvent, environment: string): CanonicalEvent {
  const { type, ids, message } = event;
  const actor = event.credentialId?.slice(0, MAX_CREDENTIAL_ID_CHARS) ?? '';
  return {
    ...OWN_SCOPE,
    tenant_id: event.tenant,
    env: environment,
    schema_version: SCHEMA_VERSION,
    event_id: uuidv7(),
    event_type: type,
    storage_class: defaultStorageClasses(type),
    severity: event.severity ?? defaultSeverity(type),
    occurred_at_unix_nano: event.occurredAtUnixNano,
    observed_at_unix_nano: event.occurredAtUnixNano,
    ...(ids && { trace_id: ids.traceId, span_id: ids.spanId, request_id: ids.requestId }),
    actor_type: 'system',
    ...(actor !== '' && { actor_id: actor }),
    train_ok: false,
    synthesized_fields: [],
    source: OWN_SOURCE,
    policy_ids: [],
    incident_ids: [],
    ...(message !== undefined && { message }),
    payload: event.payload,
  };
}
