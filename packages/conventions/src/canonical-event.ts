// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import type { AttributeValue } from './attribute-value.ts';
import type {
  ActorType,
  EventType,
  Persist,
  Severity,
  SourceDomain,
  SourceOrigin,
  StorageClass,
} from './generated/enums.ts';

/** A type of a vendor, `x.<vendor>.<name>`. */
export type VendorEventType = `x.${string}.${string}`;

/** What redaction did to the event. */
export interface RedactionSummary {
  /** `id@version` of the policy. */
  readonly policy: string;
  readonly count: number;
  /** Names of the detectors that found something, sorted. */
  readonly detectors: readonly string[];
  /** How many findings of each type, as `email~2` or `email.pseudonym~2`. */
  readonly counts?: readonly string[];
  /** What the gateway's own pass found, when it found something. */
  readonly gateway?: { readonly policy: string; readonly counts: readonly string[] };
  /** The originals of placeholders, encrypted for the tenant's key. */
  readonly sealed?: string;
  /** Originals that should have been sealed and were not. */
  readonly unsealed?: number;
}

/** Where the event comes from. */
export interface EventSource {
  readonly domain?: SourceDomain;
  readonly component?: string;
  readonly origin?: SourceOrigin;
}

/** What the event was made from in another system, such as a ticket or a span. */
export interface SourceRef {
  readonly kind?: string;
  readonly id?: string;
  readonly uri?: string;
}

/** The five keys that every event must carry and that nobody may guess. */
export interface ScopeKeys {
  readonly tenant_id: string;
  readonly env: string;
  readonly project_id: string;
  readonly surface_id: string;
  readonly app_id: string;
}

/** The one schema of an event. Its wire is an OTLP log record (toLogRecord, fromLogRecord); its JSON
 * form is canonicalJson of it, described by schema/canonical-event.schema.json. Times are
 * nanoseconds since 1970, trace and span ids lower-case hexadecimal. */
export interface CanonicalEvent extends ScopeKeys {
  readonly schema_version: string;
  readonly event_id: string;
  readonly event_type: EventType | VendorEventType;
  /** Sorted, never empty. */
  readonly storage_class: readonly StorageClass[];
  readonly severity: Severity;
  readonly occurred_at_unix_nano: bigint;
  readonly observed_at_unix_nano: bigint;
  readonly trace_id?: string;
  readonly span_id?: string;
  readonly run_id?: string;
  readonly step_id?: string;
  readonly request_id?: string;
  readonly correlation_id?: string;
  readonly user_id?: string;
  readonly auth_subject?: string;
  readonly session_id?: string;
  readonly actor_type: ActorType;
  readonly actor_id?: string;
  readonly agent_id?: string;
  /** Whether content may be used for training; false unless the producer says otherwise. */
  readonly train_ok: boolean;
  /** Names of the fields that were made up because the producer gave none. */
  readonly synthesized_fields: readonly string[];
  readonly redaction?: RedactionSummary;
  readonly source?: EventSource;
  readonly source_ref?: SourceRef;
  /** Absent means always; never is refused in the class audit. */
  readonly persist?: Persist;
  readonly policy_ids: readonly string[];
  readonly incident_ids: readonly string[];
  /** A display string; facts belong in the payload. */
  readonly message?: string;
  /** Every attribute that is no field of the envelope, by its attribute key. */
  readonly payload: Readonly<Record<string, AttributeValue>>;
}
