// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { JsonValue } from './tagged-json.ts';
import type { Persist, Severity, StorageClass } from '../generated/enums.ts';

// The three JSON forms in which events went around before there was one canonical event. All have the
// same fields (requirement 26) and differ in where they put them; names are camelCase (conflict X9).

/** What all forms say in the same words. */
interface LegacyCommon {
  readonly message?: string;
  readonly trainOk?: boolean;
}

/** Redaction, source and source reference, as the canonical event has them. */
interface LegacyOrigin {
  readonly redaction?: {
    readonly policy: string;
    readonly count: number;
    readonly detectors: readonly string[];
  };
  readonly source?: {
    readonly domain?: string;
    readonly component?: string;
    readonly origin?: string;
  };
  readonly sourceRef?: { readonly kind?: string; readonly id?: string; readonly uri?: string };
}

interface LegacyScope {
  readonly tenantId: string;
  readonly env: string;
  readonly projectId: string;
  readonly surfaceId: string;
  readonly appId: string;
}

interface LegacyIds {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly runId?: string;
  readonly stepId?: string;
  readonly requestId?: string;
  readonly correlationId?: string;
  readonly sessionId?: string;
}

interface LegacyActor {
  readonly actorType?: string;
  readonly actorId?: string;
  readonly agentId?: string;
  readonly userId?: string;
  readonly authSubject?: string;
}

interface LegacyMarks {
  readonly persist?: Persist;
  readonly synthesizedFields?: readonly string[];
  readonly policyIds?: readonly string[];
  readonly incidentIds?: readonly string[];
}

/** What a live stream carried: routing decides who sees it, ids tie it together, meta says what may be
 * done with it (requirement 23). Times are RFC 3339 with nanoseconds. */
export interface StreamEvent {
  readonly id: string;
  readonly type: string;
  readonly version?: string;
  readonly timestamp: string;
  readonly message?: string;
  readonly routing: LegacyScope & { readonly storageClass?: readonly StorageClass[] };
  readonly ids: LegacyIds;
  readonly actor: LegacyActor;
  readonly meta: LegacyMarks &
    LegacyOrigin & {
      readonly severity?: Severity;
      readonly observedAt?: string;
      readonly trainOk?: boolean;
    };
  readonly payload: { readonly [key: string]: JsonValue };
}

/** What went into datasets: the same fields, flat. */
export interface DatasetEvent
  extends LegacyCommon, LegacyScope, LegacyIds, LegacyActor, LegacyMarks, LegacyOrigin {
  readonly eventId: string;
  readonly eventType: string;
  readonly schemaVersion?: string;
  readonly occurredAt: string;
  readonly observedAt?: string;
  readonly severity?: Severity;
  readonly storageClass?: readonly StorageClass[];
  readonly data: { readonly [key: string]: JsonValue };
}

/** A line of the event log. `level` is DEBUG, INFO, WARN, ERROR or CRITICAL (conflict X8); trace,
 * request and actor stand in the metadata, as its readers expect them (requirement 19). An `event`
 * that is no event type makes a `log_event` and is kept as `ledgerline.log.name`. */
export interface EventLogEntry extends LegacyScope {
  readonly id: string;
  readonly timestamp: string;
  readonly level?: string;
  readonly event: string;
  readonly agentId?: string;
  readonly message?: string;
  readonly metadata: LegacyIds &
    Omit<LegacyActor, 'agentId'> &
    LegacyMarks &
    LegacyOrigin & {
      readonly schemaVersion?: string;
      readonly observedAt?: string;
      readonly storageClass?: readonly StorageClass[];
      readonly trainOk?: boolean;
    };
  readonly details: { readonly [key: string]: JsonValue };
}
