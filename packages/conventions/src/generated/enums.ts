// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
// Generated from conventions/ by `npm run generate`. Do not edit.

/** The version of the canonical event that this package writes. */
export const SCHEMA_VERSION = '1.0.0' as const;

/** The schema URL to set on instrumentation scopes. */
export const SCHEMA_URL = 'https://ledgerline.dev/schemas/events/1.0.0' as const;

/** The closed set of event types; others must be named x.<vendor>.<name>. */
export const EVENT_TYPES = [
  'flow_started',
  'flow_ended',
  'step_started',
  'step_ended',
  'agent_decision',
  'agent_message',
  'state_pulse',
  'tool_call_started',
  'tool_call_ended',
  'tool_call_failed',
  'usage_recorded',
  'safety_gate_evaluated',
  'safety_escalated',
  'safety_decision',
  'human_prompted',
  'human_approved',
  'human_rejected',
  'exception_raised',
  'invariant_failed',
  'audit_action',
  'log_event',
  'framework_bridge',
  'events_dropped',
  'audit_degraded',
  'request_started',
  'request_ended',
  'request_failed',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

/** Storage classes in sorted order. */
export const STORAGE_CLASSES = [
  'audit',
  'cost',
  'ops',
  'stream',
] as const;

export type StorageClass = (typeof STORAGE_CLASSES)[number];

export const SEVERITIES = [
  'debug',
  'info',
  'warn',
  'error',
  'fatal',
] as const;

export type Severity = (typeof SEVERITIES)[number];

/** OpenTelemetry SeverityNumber and SeverityText of each severity. */
export const SEVERITY_WIRE: Readonly<Record<Severity, { readonly number: number; readonly text: string }>> = {
  debug: { number: 5, text: 'DEBUG' },
  info: { number: 9, text: 'INFO' },
  warn: { number: 13, text: 'WARN' },
  error: { number: 17, text: 'ERROR' },
  fatal: { number: 21, text: 'FATAL' },
};

/** Who acted. */
export type ActorType = 'human' | 'agent' | 'system' | 'tool';

/** The domain that the event comes from. */
export type SourceDomain = 'ACTIVITY' | 'POLICY' | 'INCIDENTS' | 'LOGS' | 'SYSTEM';

/** What set the event off. */
export type SourceOrigin = 'SYSTEM' | 'HUMAN' | 'AGENT' | 'MIGRATION' | 'REPLAY';

/** Whether the event is kept, or only streamed. */
export type Persist = 'always' | 'sampled' | 'never';

/** What was done, as a verb or a verb with its object. */
export type AuditAction = 'LOG_VIEW' | 'LOG_EXPORT' | 'ACCESS_DENIED' | 'CREDENTIAL_CREATED' | 'CREDENTIAL_REVOKED' | 'ROLE_CHANGED' | 'CONFIG_CHANGED' | 'RETENTION_APPLIED' | 'SUBJECT_ACCESS' | 'SUBJECT_ERASURE' | 'LEDGER_VERIFIED' | 'SCENARIO_RUN' | 'ORIGINALS_OPENED';

/** How the action ended. */
export type AuditOutcome = 'success' | 'failure' | 'unknown';

/** What kind of actor that is, in the words of the draft audit signal. */
export type AuditActorType = 'user' | 'service' | 'system';

/** Whether the request asks or changes. */
export type HttpAccess = 'read' | 'write';

/** How a flow, a step or a streamed call ended. */
export type Outcome = 'success' | 'failure' | 'cancelled';

/** Whether the call goes to a tool or to a model. */
export type CallKind = 'tool' | 'model';

/** Where the cost comes from. */
export type CostBasis = 'billed' | 'engine' | 'list_price' | 'unknown';

/** Who says the message. */
export type MessageRole = 'user' | 'assistant' | 'system' | 'tool';

/** What the gate, or whoever it escalated to, said. */
export type SafetyVerdict = 'allow' | 'deny' | 'warn' | 'escalate';

/** What was lost. */
export type DropSignal = 'logs' | 'spans';

/** What became of an audit event that is not in the outbox. */
export type AuditFate = 'queued' | 'set_aside' | 'lost';
