// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { SCHEMA_VERSION, type CanonicalEvent } from '@ledgerline/conventions';

/** A complete event with about twenty attributes; tests change what they are about. */
export function sampleEvent(change: Partial<CanonicalEvent> = {}): CanonicalEvent {
  return {
    schema_version: SCHEMA_VERSION,
    event_id: '0196f3a2-7c1e-7b60-8b1d-3f6f0c9a5e11',
    event_type: 'usage_recorded',
    storage_class: ['cost', 'ops'],
    severity: 'info',
    occurred_at_unix_nano: 1_795_248_000_123_456_789n,
    observed_at_unix_nano: 1_795_248_000_123_999_000n,
    tenant_id: 'acme',
    env: 'test',
    project_id: 'support',
    surface_id: 'web-chat',
    app_id: 'support-desk',
    trace_id: '5b8efff798038103d269b633813fc60c',
    span_id: 'eee19b7ec3c1b174',
    run_id: '5b8efff798038103d269b633813fc60c',
    step_id: 'eee19b7ec3c1b174',
    request_id: 'req-8812',
    agent_id: 'support-agent',
    actor_type: 'agent',
    train_ok: false,
    synthesized_fields: [],
    policy_ids: [],
    incident_ids: [],
    payload: {
      'ledgerline.call.id': 'call-1',
      'ledgerline.call.kind': 'model',
      'ledgerline.cost.micros': 1840,
      'ledgerline.cost.currency': 'USD',
      'ledgerline.cost.is_estimate': true,
      'gen_ai.provider.name': 'local',
      'gen_ai.request.model': 'tiny',
      'gen_ai.usage.input_tokens': 412,
      'gen_ai.usage.output_tokens': 96,
    },
    ...change,
  };
}

/** The attributes of the sample on the wire, without the keys named. */
export function without(
  attributes: Readonly<Record<string, unknown>>,
  ...keys: readonly string[]
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => !keys.includes(key)));
}
