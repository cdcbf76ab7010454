// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
// Generated from conventions/ by `npm run generate`. Do not edit.

import type { EventType } from './enums.ts';

/** A component of ours that writes events (requirement 151). */
export interface Producer {
  /** The value of ledgerline.source.component. */
  readonly component: string;
  readonly owner: string;
  /** What makes it write. */
  readonly trigger: string;
  readonly events: readonly EventType[];
  /** Where its events can be read. */
  readonly tables: readonly string[];
  /** Which part of the envelope it answers for. */
  readonly metadata: string;
}

export const PRODUCERS: readonly Producer[] = [
  {
    component: 'sdk',
    owner: 'packages/sdk',
    trigger: 'The engine calls an emitter, a wrapper or audit(), the HTTP middleware takes up a request, or a record of the logs API passes by.',
    events: [
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
],
    tables: [
  'otel_logs',
  'otel_traces',
  'audit_ledger',
],
    metadata: 'The whole envelope; ids that the engine did not give are made up and flagged.',
  },
  {
    component: 'gateway',
    owner: 'packages/gateway',
    trigger: 'A record of an OTLP client arrives that names no event; a route below /api/v1 is called, logs are read, or requests are denied or refused for load.',
    events: [
  'log_event',
  'request_started',
  'request_ended',
  'request_failed',
  'audit_action',
],
    tables: [
  'otel_logs',
  'otel_traces',
  'audit_ledger',
],
    metadata: 'Event id, schema version, storage class and correlation ids of records that came without them; the whole envelope of its own events.',
  },
  {
    component: 'cli',
    owner: 'packages/cli',
    trigger: 'Somebody opens sealed originals with `ledgerline unseal`.',
    events: [
  'audit_action',
],
    tables: [
  'otel_logs',
  'audit_ledger',
],
    metadata: 'The whole envelope of its own events.',
  },
  {
    component: 'collector',
    owner: 'collector-config',
    trigger: 'A Collector forwards what other processes sent to it.',
    events: [
  'log_event',
],
    tables: [
  'otel_logs',
  'otel_traces',
],
    metadata: 'The resource attributes that its configuration adds.',
  },
];
