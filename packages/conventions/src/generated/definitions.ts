// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
// Generated from conventions/ by `npm run generate`. Do not edit.

import type { AttributeKey } from './attributes.ts';
import type { EventType, Severity, StorageClass } from './enums.ts';

export type AttributeType =
  | 'string'
  | 'int'
  | 'double'
  | 'boolean'
  | 'string[]'
  | 'int[]'
  | 'double[]'
  | 'boolean[]'
  | 'any';

export interface AttributeDefinition {
  readonly type: AttributeType;
  /** What redaction may find here: plain text, personal data, a secret, or free content. */
  readonly sensitivity: 'plain' | 'personal' | 'secret' | 'content';
  /** `payload` for every attribute that is no field of the envelope. */
  readonly group: 'scope' | 'identity' | 'correlation' | 'context' | 'payload';
  readonly shape: 'free' | 'token' | 'tokens' | 'foreign' | 'semver' | 'classes';
  /** The field of CanonicalEvent, for attributes of the envelope. */
  readonly field?: string;
  /** The allowed values; any other one is refused. */
  readonly values?: readonly string[];
}

export interface RequiredWhen {
  readonly attribute: AttributeKey;
  readonly when: AttributeKey;
  readonly value: string;
}

export interface EventDefinition {
  readonly brief: string;
  readonly severity: Severity;
  readonly storageClasses: readonly StorageClass[];
  readonly required: readonly AttributeKey[];
  readonly requiredWhen: readonly RequiredWhen[];
  readonly optional: readonly AttributeKey[];
}

export const ATTRIBUTE_DEFINITIONS: Readonly<Record<AttributeKey, AttributeDefinition>> = {
  'ledgerline.tenant.id': {
    type: 'string',
    sensitivity: 'plain',
    group: 'scope',
    shape: 'token',
    field: 'tenant_id',
  },
  'deployment.environment.name': {
    type: 'string',
    sensitivity: 'plain',
    group: 'scope',
    shape: 'token',
    field: 'env',
  },
  'ledgerline.project.id': {
    type: 'string',
    sensitivity: 'plain',
    group: 'scope',
    shape: 'token',
    field: 'project_id',
  },
  'ledgerline.surface.id': {
    type: 'string',
    sensitivity: 'plain',
    group: 'scope',
    shape: 'token',
    field: 'surface_id',
  },
  'ledgerline.app.id': {
    type: 'string',
    sensitivity: 'plain',
    group: 'scope',
    shape: 'token',
    field: 'app_id',
  },
  'log.record.uid': {
    type: 'string',
    sensitivity: 'plain',
    group: 'identity',
    shape: 'token',
    field: 'event_id',
  },
  'ledgerline.schema.version': {
    type: 'string',
    sensitivity: 'plain',
    group: 'identity',
    shape: 'semver',
    field: 'schema_version',
  },
  'ledgerline.storage_class': {
    type: 'string',
    sensitivity: 'plain',
    group: 'identity',
    shape: 'classes',
    field: 'storage_class',
  },
  'ledgerline.run.id': {
    type: 'string',
    sensitivity: 'plain',
    group: 'correlation',
    shape: 'token',
    field: 'run_id',
  },
  'ledgerline.step.id': {
    type: 'string',
    sensitivity: 'plain',
    group: 'correlation',
    shape: 'token',
    field: 'step_id',
  },
  'ledgerline.request.id': {
    type: 'string',
    sensitivity: 'plain',
    group: 'correlation',
    shape: 'foreign',
    field: 'request_id',
  },
  'ledgerline.correlation.id': {
    type: 'string',
    sensitivity: 'plain',
    group: 'context',
    shape: 'foreign',
    field: 'correlation_id',
  },
  'user.id': {
    type: 'string',
    sensitivity: 'personal',
    group: 'context',
    shape: 'foreign',
    field: 'user_id',
  },
  'ledgerline.auth.subject': {
    type: 'string',
    sensitivity: 'personal',
    group: 'context',
    shape: 'foreign',
    field: 'auth_subject',
  },
  'session.id': {
    type: 'string',
    sensitivity: 'plain',
    group: 'context',
    shape: 'foreign',
    field: 'session_id',
  },
  'ledgerline.actor.type': {
    type: 'string',
    sensitivity: 'plain',
    group: 'context',
    shape: 'free',
    field: 'actor_type',
    values: ['human', 'agent', 'system', 'tool'],
  },
  'ledgerline.actor.id': {
    type: 'string',
    sensitivity: 'plain',
    group: 'context',
    shape: 'foreign',
    field: 'actor_id',
  },
  'gen_ai.agent.id': {
    type: 'string',
    sensitivity: 'plain',
    group: 'context',
    shape: 'foreign',
    field: 'agent_id',
  },
  'ledgerline.train_ok': {
    type: 'boolean',
    sensitivity: 'plain',
    group: 'context',
    shape: 'free',
    field: 'train_ok',
  },
  'ledgerline.synthesized_fields': {
    type: 'string',
    sensitivity: 'plain',
    group: 'context',
    shape: 'tokens',
    field: 'synthesized_fields',
  },
  'ledgerline.redaction.policy': {
    type: 'string',
    sensitivity: 'plain',
    group: 'context',
    shape: 'token',
    field: 'redaction',
  },
  'ledgerline.redaction.count': {
    type: 'int',
    sensitivity: 'plain',
    group: 'context',
    shape: 'free',
    field: 'redaction',
  },
  'ledgerline.redaction.detectors': {
    type: 'string',
    sensitivity: 'plain',
    group: 'context',
    shape: 'tokens',
    field: 'redaction',
  },
  'ledgerline.source.domain': {
    type: 'string',
    sensitivity: 'plain',
    group: 'context',
    shape: 'free',
    field: 'source',
    values: ['ACTIVITY', 'POLICY', 'INCIDENTS', 'LOGS', 'SYSTEM'],
  },
  'ledgerline.source.component': {
    type: 'string',
    sensitivity: 'plain',
    group: 'context',
    shape: 'token',
    field: 'source',
  },
  'ledgerline.source.origin': {
    type: 'string',
    sensitivity: 'plain',
    group: 'context',
    shape: 'free',
    field: 'source',
    values: ['SYSTEM', 'HUMAN', 'AGENT', 'MIGRATION', 'REPLAY'],
  },
  'ledgerline.source_ref.kind': {
    type: 'string',
    sensitivity: 'plain',
    group: 'context',
    shape: 'token',
    field: 'source_ref',
  },
  'ledgerline.source_ref.id': {
    type: 'string',
    sensitivity: 'plain',
    group: 'context',
    shape: 'foreign',
    field: 'source_ref',
  },
  'ledgerline.source_ref.uri': {
    type: 'string',
    sensitivity: 'content',
    group: 'context',
    shape: 'free',
    field: 'source_ref',
  },
  'ledgerline.persist': {
    type: 'string',
    sensitivity: 'plain',
    group: 'context',
    shape: 'free',
    field: 'persist',
    values: ['always', 'sampled', 'never'],
  },
  'ledgerline.policy.ids': {
    type: 'string',
    sensitivity: 'plain',
    group: 'context',
    shape: 'tokens',
    field: 'policy_ids',
  },
  'ledgerline.incident.ids': {
    type: 'string',
    sensitivity: 'plain',
    group: 'context',
    shape: 'tokens',
    field: 'incident_ids',
  },
  'gen_ai.operation.name': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'gen_ai.provider.name': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'gen_ai.request.model': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'gen_ai.response.model': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'gen_ai.response.id': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'gen_ai.response.finish_reasons': {
    type: 'string[]',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'gen_ai.usage.input_tokens': {
    type: 'int',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'gen_ai.usage.output_tokens': {
    type: 'int',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'gen_ai.usage.cache_read.input_tokens': {
    type: 'int',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'gen_ai.usage.cache_write.input_tokens': {
    type: 'int',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'gen_ai.usage.reasoning.output_tokens': {
    type: 'int',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'gen_ai.tool.name': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'gen_ai.tool.call.id': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'gen_ai.tool.call.arguments': {
    type: 'any',
    sensitivity: 'content',
    group: 'payload',
    shape: 'free',
  },
  'gen_ai.tool.call.result': {
    type: 'any',
    sensitivity: 'content',
    group: 'payload',
    shape: 'free',
  },
  'gen_ai.input.messages': {
    type: 'any',
    sensitivity: 'content',
    group: 'payload',
    shape: 'free',
  },
  'gen_ai.output.messages': {
    type: 'any',
    sensitivity: 'content',
    group: 'payload',
    shape: 'free',
  },
  'gen_ai.system_instructions': {
    type: 'any',
    sensitivity: 'content',
    group: 'payload',
    shape: 'free',
  },
  'gen_ai.agent.name': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'gen_ai.conversation.id': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'service.name': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'error.type': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'exception.type': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'exception.message': {
    type: 'string',
    sensitivity: 'content',
    group: 'payload',
    shape: 'free',
  },
  'exception.stacktrace': {
    type: 'string',
    sensitivity: 'content',
    group: 'payload',
    shape: 'free',
  },
  'audit.action': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'audit.outcome': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
    values: ['success', 'failure', 'unknown'],
  },
  'audit.actor.id': {
    type: 'string',
    sensitivity: 'personal',
    group: 'payload',
    shape: 'free',
  },
  'audit.actor.type': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
    values: ['user', 'service', 'system'],
  },
  'audit.record.id': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'audit.target.id': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'audit.target.type': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'audit.source.id': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'audit.source.type': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'ledgerline.flow.name': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'ledgerline.step.name': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'ledgerline.step.index': {
    type: 'int',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'ledgerline.step.parent_id': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'token',
  },
  'ledgerline.outcome': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
    values: ['success', 'failure', 'cancelled'],
  },
  'ledgerline.duration_ms': {
    type: 'double',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'ledgerline.error.code': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'ledgerline.call.id': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'token',
  },
  'ledgerline.call.kind': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
    values: ['tool', 'model'],
  },
  'ledgerline.call.attempt': {
    type: 'int',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'ledgerline.call.side_effect': {
    type: 'boolean',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'ledgerline.call.retry_after_ms': {
    type: 'double',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'ledgerline.cost.micros': {
    type: 'int',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'ledgerline.cost.currency': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'ledgerline.cost.is_estimate': {
    type: 'boolean',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'ledgerline.decision.chosen': {
    type: 'string',
    sensitivity: 'content',
    group: 'payload',
    shape: 'free',
  },
  'ledgerline.decision.options': {
    type: 'string[]',
    sensitivity: 'content',
    group: 'payload',
    shape: 'free',
  },
  'ledgerline.decision.reason': {
    type: 'string',
    sensitivity: 'content',
    group: 'payload',
    shape: 'free',
  },
  'ledgerline.decision.confidence': {
    type: 'double',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'ledgerline.message.role': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
    values: ['user', 'assistant', 'system', 'tool'],
  },
  'ledgerline.message.text': {
    type: 'string',
    sensitivity: 'content',
    group: 'payload',
    shape: 'free',
  },
  'ledgerline.state.changed_keys': {
    type: 'string[]',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'ledgerline.state.patch': {
    type: 'any',
    sensitivity: 'content',
    group: 'payload',
    shape: 'free',
  },
  'ledgerline.state.hash': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'ledgerline.state.item_count': {
    type: 'int',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'ledgerline.safety.gate': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'ledgerline.safety.verdict': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
    values: ['allow', 'deny', 'warn', 'escalate'],
  },
  'ledgerline.safety.reason': {
    type: 'string',
    sensitivity: 'content',
    group: 'payload',
    shape: 'free',
  },
  'ledgerline.approval.id': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'token',
  },
  'ledgerline.approval.subject': {
    type: 'string',
    sensitivity: 'content',
    group: 'payload',
    shape: 'free',
  },
  'ledgerline.approval.reason': {
    type: 'string',
    sensitivity: 'content',
    group: 'payload',
    shape: 'free',
  },
  'ledgerline.approval.waited_ms': {
    type: 'double',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'ledgerline.invariant.name': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'ledgerline.invariant.detail': {
    type: 'string',
    sensitivity: 'content',
    group: 'payload',
    shape: 'free',
  },
  'ledgerline.log.logger': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'ledgerline.log.name': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'ledgerline.bridge.framework': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'ledgerline.bridge.event': {
    type: 'string',
    sensitivity: 'plain',
    group: 'payload',
    shape: 'free',
  },
  'ledgerline.bridge.payload': {
    type: 'any',
    sensitivity: 'content',
    group: 'payload',
    shape: 'free',
  },
};

export const EVENT_DEFINITIONS: Readonly<Record<EventType, EventDefinition>> = {
  flow_started: {
    brief: 'A run of a flow began.',
    severity: 'info',
    storageClasses: ['ops', 'stream'],
    required: ['ledgerline.run.id', 'ledgerline.flow.name'],
    requiredWhen: [],
    optional: ['gen_ai.agent.name', 'gen_ai.conversation.id'],
  },
  flow_ended: {
    brief: 'A run of a flow ended.',
    severity: 'info',
    storageClasses: ['ops', 'stream'],
    required: ['ledgerline.run.id', 'ledgerline.flow.name', 'ledgerline.outcome'],
    requiredWhen: [],
    optional: ['ledgerline.duration_ms', 'error.type', 'ledgerline.error.code'],
  },
  step_started: {
    brief: 'A step of a run began.',
    severity: 'info',
    storageClasses: ['ops', 'stream'],
    required: ['ledgerline.run.id', 'ledgerline.step.id', 'ledgerline.step.name'],
    requiredWhen: [],
    optional: ['ledgerline.step.index', 'ledgerline.step.parent_id'],
  },
  step_ended: {
    brief: 'A step of a run ended.',
    severity: 'info',
    storageClasses: ['ops', 'stream'],
    required: ['ledgerline.run.id', 'ledgerline.step.id', 'ledgerline.step.name', 'ledgerline.outcome'],
    requiredWhen: [],
    optional: ['ledgerline.step.index', 'ledgerline.step.parent_id', 'ledgerline.duration_ms', 'error.type', 'ledgerline.error.code'],
  },
  agent_decision: {
    brief: 'An agent chose what to do next.',
    severity: 'info',
    storageClasses: ['ops', 'stream'],
    required: ['ledgerline.decision.chosen'],
    requiredWhen: [],
    optional: ['ledgerline.decision.options', 'ledgerline.decision.reason', 'ledgerline.decision.confidence', 'gen_ai.agent.name'],
  },
  agent_message: {
    brief: 'A message was said in a conversation with an agent.',
    severity: 'info',
    storageClasses: ['ops', 'stream'],
    required: ['ledgerline.message.role'],
    requiredWhen: [],
    optional: ['ledgerline.message.text', 'gen_ai.conversation.id', 'gen_ai.agent.name', 'gen_ai.input.messages', 'gen_ai.output.messages'],
  },
  state_pulse: {
    brief: 'What changed in an orchestrator\'s state since the last pulse.',
    severity: 'debug',
    storageClasses: ['ops'],
    required: ['ledgerline.state.changed_keys'],
    requiredWhen: [],
    optional: ['ledgerline.state.hash', 'ledgerline.state.item_count', 'ledgerline.state.patch'],
  },
  tool_call_started: {
    brief: 'A call of a tool or a model began.',
    severity: 'info',
    storageClasses: ['ops'],
    required: ['ledgerline.call.id', 'ledgerline.call.kind'],
    requiredWhen: [
      { attribute: 'gen_ai.tool.name', when: 'ledgerline.call.kind', value: 'tool' },
      { attribute: 'gen_ai.request.model', when: 'ledgerline.call.kind', value: 'model' },
    ],
    optional: ['gen_ai.tool.name', 'gen_ai.request.model', 'gen_ai.operation.name', 'gen_ai.provider.name', 'gen_ai.tool.call.id', 'ledgerline.call.attempt', 'ledgerline.call.side_effect', 'gen_ai.tool.call.arguments', 'gen_ai.input.messages', 'gen_ai.system_instructions'],
  },
  tool_call_ended: {
    brief: 'A call of a tool or a model returned.',
    severity: 'info',
    storageClasses: ['ops'],
    required: ['ledgerline.call.id', 'ledgerline.call.kind'],
    requiredWhen: [
      { attribute: 'gen_ai.tool.name', when: 'ledgerline.call.kind', value: 'tool' },
      { attribute: 'gen_ai.request.model', when: 'ledgerline.call.kind', value: 'model' },
    ],
    optional: ['gen_ai.tool.name', 'gen_ai.request.model', 'gen_ai.operation.name', 'gen_ai.provider.name', 'gen_ai.tool.call.id', 'ledgerline.call.attempt', 'ledgerline.call.side_effect', 'gen_ai.response.model', 'gen_ai.response.id', 'gen_ai.response.finish_reasons', 'gen_ai.usage.input_tokens', 'gen_ai.usage.output_tokens', 'ledgerline.duration_ms', 'gen_ai.tool.call.result', 'gen_ai.output.messages'],
  },
  tool_call_failed: {
    brief: 'A call of a tool or a model failed.',
    severity: 'error',
    storageClasses: ['ops'],
    required: ['ledgerline.call.id', 'ledgerline.call.kind', 'error.type'],
    requiredWhen: [
      { attribute: 'gen_ai.tool.name', when: 'ledgerline.call.kind', value: 'tool' },
      { attribute: 'gen_ai.request.model', when: 'ledgerline.call.kind', value: 'model' },
    ],
    optional: ['gen_ai.tool.name', 'gen_ai.request.model', 'gen_ai.operation.name', 'gen_ai.provider.name', 'gen_ai.tool.call.id', 'ledgerline.call.attempt', 'ledgerline.call.side_effect', 'ledgerline.error.code', 'ledgerline.duration_ms', 'ledgerline.call.retry_after_ms', 'exception.type', 'exception.message'],
  },
  usage_recorded: {
    brief: 'What a call used and what it cost.',
    severity: 'info',
    storageClasses: ['cost', 'ops'],
    required: ['ledgerline.run.id', 'ledgerline.step.id', 'ledgerline.call.id', 'ledgerline.cost.micros', 'ledgerline.cost.currency', 'ledgerline.cost.is_estimate'],
    requiredWhen: [],
    optional: ['ledgerline.call.kind', 'gen_ai.operation.name', 'gen_ai.provider.name', 'gen_ai.request.model', 'gen_ai.response.model', 'gen_ai.tool.name', 'gen_ai.usage.input_tokens', 'gen_ai.usage.output_tokens', 'gen_ai.usage.cache_read.input_tokens', 'gen_ai.usage.cache_write.input_tokens', 'gen_ai.usage.reasoning.output_tokens'],
  },
  safety_gate_evaluated: {
    brief: 'A safety gate looked at what was about to happen.',
    severity: 'info',
    storageClasses: ['ops'],
    required: ['ledgerline.safety.gate', 'ledgerline.safety.verdict'],
    requiredWhen: [],
    optional: ['ledgerline.safety.reason'],
  },
  safety_escalated: {
    brief: 'A safety gate passed the decision on.',
    severity: 'warn',
    storageClasses: ['audit', 'ops'],
    required: ['ledgerline.safety.gate'],
    requiredWhen: [],
    optional: ['ledgerline.safety.reason', 'ledgerline.approval.id'],
  },
  safety_decision: {
    brief: 'A decision was taken on what a safety gate had held up.',
    severity: 'info',
    storageClasses: ['audit', 'ops'],
    required: ['ledgerline.safety.gate', 'ledgerline.safety.verdict'],
    requiredWhen: [],
    optional: ['ledgerline.safety.reason', 'ledgerline.approval.id'],
  },
  human_prompted: {
    brief: 'A human was asked to approve something.',
    severity: 'info',
    storageClasses: ['audit', 'ops'],
    required: ['ledgerline.approval.id'],
    requiredWhen: [],
    optional: ['ledgerline.approval.subject'],
  },
  human_approved: {
    brief: 'A human approved.',
    severity: 'info',
    storageClasses: ['audit', 'ops'],
    required: ['ledgerline.approval.id'],
    requiredWhen: [],
    optional: ['ledgerline.approval.subject', 'ledgerline.approval.reason', 'ledgerline.approval.waited_ms'],
  },
  human_rejected: {
    brief: 'A human rejected.',
    severity: 'warn',
    storageClasses: ['audit', 'ops'],
    required: ['ledgerline.approval.id'],
    requiredWhen: [],
    optional: ['ledgerline.approval.subject', 'ledgerline.approval.reason', 'ledgerline.approval.waited_ms'],
  },
  exception_raised: {
    brief: 'An exception was raised.',
    severity: 'error',
    storageClasses: ['ops'],
    required: ['exception.type'],
    requiredWhen: [],
    optional: ['exception.message', 'exception.stacktrace', 'error.type', 'ledgerline.error.code'],
  },
  invariant_failed: {
    brief: 'Something that must always hold did not.',
    severity: 'error',
    storageClasses: ['audit', 'ops'],
    required: ['ledgerline.invariant.name'],
    requiredWhen: [],
    optional: ['ledgerline.invariant.detail', 'ledgerline.error.code'],
  },
  audit_action: {
    brief: 'Somebody did something that must be accounted for.',
    severity: 'info',
    storageClasses: ['audit', 'ops'],
    required: ['audit.action', 'audit.outcome'],
    requiredWhen: [],
    optional: ['audit.actor.id', 'audit.actor.type', 'audit.target.id', 'audit.target.type', 'audit.source.id', 'audit.source.type', 'ledgerline.error.code'],
  },
  log_event: {
    brief: 'A line of a log; its text is the message of the event.',
    severity: 'info',
    storageClasses: ['ops'],
    required: [],
    requiredWhen: [],
    optional: ['ledgerline.log.logger', 'ledgerline.log.name', 'ledgerline.error.code', 'exception.type', 'exception.message', 'exception.stacktrace'],
  },
  framework_bridge: {
    brief: 'An event taken over from another framework\'s trace.',
    severity: 'info',
    storageClasses: ['ops'],
    required: ['ledgerline.bridge.framework', 'ledgerline.bridge.event'],
    requiredWhen: [],
    optional: ['ledgerline.bridge.payload'],
  },
};
