// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
// Generated from conventions/ by `npm run generate`. Do not edit.

import type { AttributeValue } from '../attribute-value.ts';
import type { AuditActorType, AuditFate, AuditOutcome, CallKind, CostBasis, DropSignal, HttpAccess, MessageRole, Outcome, SafetyVerdict } from './enums.ts';

/** The payload attributes of each event type. Further keys are allowed; these have a meaning. */
export interface EventPayloads {
  /** A run of a flow began. */
  readonly flow_started: {
    /** The name of the flow that a run executes. */
    readonly 'ledgerline.flow.name': string;
    /** The name of the agent as people know it. */
    readonly 'gen_ai.agent.name'?: string;
    /** The conversation or thread that the call is part of. */
    readonly 'gen_ai.conversation.id'?: string;
  };
  /** A run of a flow ended. */
  readonly flow_ended: {
    /** The name of the flow that a run executes. */
    readonly 'ledgerline.flow.name': string;
    /** How a flow, a step or a streamed call ended. */
    readonly 'ledgerline.outcome': Outcome;
    /** How long it took, in milliseconds. */
    readonly 'ledgerline.duration_ms'?: number;
    /** The class of the failure, of low cardinality. */
    readonly 'error.type'?: string;
    /** The code of the failure, from the error catalogue or from the engine's own. */
    readonly 'ledgerline.error.code'?: string;
  };
  /** A step of a run began. */
  readonly step_started: {
    /** The name of the step. */
    readonly 'ledgerline.step.name': string;
    /** The position of the step in its run, from 0. */
    readonly 'ledgerline.step.index'?: number | bigint;
    /** The step that this step is inside of. */
    readonly 'ledgerline.step.parent_id'?: string;
  };
  /** A step of a run ended. */
  readonly step_ended: {
    /** The name of the step. */
    readonly 'ledgerline.step.name': string;
    /** How a flow, a step or a streamed call ended. */
    readonly 'ledgerline.outcome': Outcome;
    /** The position of the step in its run, from 0. */
    readonly 'ledgerline.step.index'?: number | bigint;
    /** The step that this step is inside of. */
    readonly 'ledgerline.step.parent_id'?: string;
    /** How long it took, in milliseconds. */
    readonly 'ledgerline.duration_ms'?: number;
    /** The class of the failure, of low cardinality. */
    readonly 'error.type'?: string;
    /** The code of the failure, from the error catalogue or from the engine's own. */
    readonly 'ledgerline.error.code'?: string;
  };
  /** An agent chose what to do next. */
  readonly agent_decision: {
    /** What the agent decided to do. */
    readonly 'ledgerline.decision.chosen': string;
    /** What it chose from. */
    readonly 'ledgerline.decision.options'?: readonly string[];
    /** Why, in the agent's words, redacted. */
    readonly 'ledgerline.decision.reason'?: string;
    /** How sure it was, from 0 to 1. */
    readonly 'ledgerline.decision.confidence'?: number;
    /** The name of the agent as people know it. */
    readonly 'gen_ai.agent.name'?: string;
  };
  /** A message was said in a conversation with an agent. */
  readonly agent_message: {
    /** Who says the message. */
    readonly 'ledgerline.message.role': MessageRole;
    /** The text of the message, redacted. */
    readonly 'ledgerline.message.text'?: string;
    /** The conversation or thread that the call is part of. */
    readonly 'gen_ai.conversation.id'?: string;
    /** The name of the agent as people know it. */
    readonly 'gen_ai.agent.name'?: string;
    /** The messages given to the model, redacted. */
    readonly 'gen_ai.input.messages'?: AttributeValue;
    /** The messages that the model returned, redacted. */
    readonly 'gen_ai.output.messages'?: AttributeValue;
  };
  /** What changed in an orchestrator's state since the last pulse. */
  readonly state_pulse: {
    /** The keys of the state that differ from the last pulse. */
    readonly 'ledgerline.state.changed_keys': readonly string[];
    /** Which state of the run this is, when there are several. */
    readonly 'ledgerline.state.name'?: string;
    /** SHA-256 of the canonical JSON of the whole state after its redaction, in hexadecimal. */
    readonly 'ledgerline.state.hash'?: string;
    /** How many items the state holds. */
    readonly 'ledgerline.state.item_count'?: number | bigint;
    /** The change as a JSON Patch, redacted. */
    readonly 'ledgerline.state.patch'?: AttributeValue;
  };
  /** A call of a tool or a model began. */
  readonly tool_call_started: {
    /** The id of one tool or model call; the same on its start, end, failure and usage. */
    readonly 'ledgerline.call.id': string;
    /** Whether the call goes to a tool or to a model. */
    readonly 'ledgerline.call.kind': CallKind;
    /** The name of the tool. */
    readonly 'gen_ai.tool.name'?: string;
    /** The model that was asked for. */
    readonly 'gen_ai.request.model'?: string;
    /** What the call does. */
    readonly 'gen_ai.operation.name'?: string;
    /** Who serves the model. */
    readonly 'gen_ai.provider.name'?: string;
    /** The id that the model gave its request for the tool. */
    readonly 'gen_ai.tool.call.id'?: string;
    /** Which attempt this is, from 1. */
    readonly 'ledgerline.call.attempt'?: number | bigint;
    /** Whether the call changes something outside the engine. */
    readonly 'ledgerline.call.side_effect'?: boolean;
    /** What the tool was called with, redacted. */
    readonly 'gen_ai.tool.call.arguments'?: AttributeValue;
    /** The messages given to the model, redacted. */
    readonly 'gen_ai.input.messages'?: AttributeValue;
    /** The instructions that the model was given apart from the conversation, redacted. */
    readonly 'gen_ai.system_instructions'?: AttributeValue;
  };
  /** A call of a tool or a model returned. */
  readonly tool_call_ended: {
    /** The id of one tool or model call; the same on its start, end, failure and usage. */
    readonly 'ledgerline.call.id': string;
    /** Whether the call goes to a tool or to a model. */
    readonly 'ledgerline.call.kind': CallKind;
    /** The name of the tool. */
    readonly 'gen_ai.tool.name'?: string;
    /** The model that was asked for. */
    readonly 'gen_ai.request.model'?: string;
    /** What the call does. */
    readonly 'gen_ai.operation.name'?: string;
    /** Who serves the model. */
    readonly 'gen_ai.provider.name'?: string;
    /** The id that the model gave its request for the tool. */
    readonly 'gen_ai.tool.call.id'?: string;
    /** Which attempt this is, from 1. */
    readonly 'ledgerline.call.attempt'?: number | bigint;
    /** Whether the call changes something outside the engine. */
    readonly 'ledgerline.call.side_effect'?: boolean;
    /** The model that answered, which may be a dated version of the one asked for. */
    readonly 'gen_ai.response.model'?: string;
    /** The id that the provider gave the answer. */
    readonly 'gen_ai.response.id'?: string;
    /** Why the model stopped, one entry a choice. */
    readonly 'gen_ai.response.finish_reasons'?: readonly string[];
    /** Tokens that went in, cached ones included. */
    readonly 'gen_ai.usage.input_tokens'?: number | bigint;
    /** Tokens that came out. */
    readonly 'gen_ai.usage.output_tokens'?: number | bigint;
    /** How long the first piece of a streamed answer took, in seconds. */
    readonly 'gen_ai.response.time_to_first_chunk'?: number;
    /** How a flow, a step or a streamed call ended. */
    readonly 'ledgerline.outcome'?: Outcome;
    /** How long it took, in milliseconds. */
    readonly 'ledgerline.duration_ms'?: number;
    /** What the tool returned, redacted. */
    readonly 'gen_ai.tool.call.result'?: AttributeValue;
    /** The messages that the model returned, redacted. */
    readonly 'gen_ai.output.messages'?: AttributeValue;
  };
  /** A call of a tool or a model failed. */
  readonly tool_call_failed: {
    /** The id of one tool or model call; the same on its start, end, failure and usage. */
    readonly 'ledgerline.call.id': string;
    /** Whether the call goes to a tool or to a model. */
    readonly 'ledgerline.call.kind': CallKind;
    /** The name of the tool. */
    readonly 'gen_ai.tool.name'?: string;
    /** The model that was asked for. */
    readonly 'gen_ai.request.model'?: string;
    /** What the call does. */
    readonly 'gen_ai.operation.name'?: string;
    /** Who serves the model. */
    readonly 'gen_ai.provider.name'?: string;
    /** The id that the model gave its request for the tool. */
    readonly 'gen_ai.tool.call.id'?: string;
    /** Which attempt this is, from 1. */
    readonly 'ledgerline.call.attempt'?: number | bigint;
    /** Whether the call changes something outside the engine. */
    readonly 'ledgerline.call.side_effect'?: boolean;
    /** The class of the failure, of low cardinality. */
    readonly 'error.type': string;
    /** The code of the failure, from the error catalogue or from the engine's own. */
    readonly 'ledgerline.error.code'?: string;
    /** How long it took, in milliseconds. */
    readonly 'ledgerline.duration_ms'?: number;
    /** Whether the same call may succeed later without a change; absent when nobody knows. */
    readonly 'ledgerline.call.retryable'?: boolean;
    /** How long the other side asked to wait, in milliseconds. */
    readonly 'ledgerline.call.retry_after_ms'?: number;
    /** How long the first piece of a streamed answer took, in seconds. */
    readonly 'gen_ai.response.time_to_first_chunk'?: number;
    /** The class of the exception. */
    readonly 'exception.type'?: string;
    /** The message of the exception, redacted. */
    readonly 'exception.message'?: string;
  };
  /** What a call used and what it cost. */
  readonly usage_recorded: {
    /** The id of one tool or model call; the same on its start, end, failure and usage. */
    readonly 'ledgerline.call.id': string;
    /** Whether the cost is anything else than the amount that is billed, or is not known. */
    readonly 'ledgerline.cost.is_estimate': boolean;
    /** Where the cost comes from. */
    readonly 'ledgerline.cost.basis'?: CostBasis;
    /** The cost in millionths of the currency's unit, so that sums are exact. */
    readonly 'ledgerline.cost.micros'?: number | bigint;
    /** The ISO 4217 code of the currency. */
    readonly 'ledgerline.cost.currency'?: string;
    /** The price table that a list price was taken from, as name@version. */
    readonly 'ledgerline.cost.price_source'?: string;
    /** The day on which that table was published, as YYYY-MM-DD. */
    readonly 'ledgerline.cost.price_date'?: string;
    /** Whether the call goes to a tool or to a model. */
    readonly 'ledgerline.call.kind'?: CallKind;
    /** What the call does. */
    readonly 'gen_ai.operation.name'?: string;
    /** Who serves the model. */
    readonly 'gen_ai.provider.name'?: string;
    /** The model that was asked for. */
    readonly 'gen_ai.request.model'?: string;
    /** The model that answered, which may be a dated version of the one asked for. */
    readonly 'gen_ai.response.model'?: string;
    /** The name of the tool. */
    readonly 'gen_ai.tool.name'?: string;
    /** Tokens that went in, cached ones included. */
    readonly 'gen_ai.usage.input_tokens'?: number | bigint;
    /** Tokens that came out. */
    readonly 'gen_ai.usage.output_tokens'?: number | bigint;
    /** Tokens of the input that the provider had in its cache. */
    readonly 'gen_ai.usage.cache_read.input_tokens'?: number | bigint;
    /** Tokens of the input that the provider put into its cache. */
    readonly 'gen_ai.usage.cache_write.input_tokens'?: number | bigint;
    /** Tokens of the output that the model spent on reasoning. */
    readonly 'gen_ai.usage.reasoning.output_tokens'?: number | bigint;
  };
  /** A safety gate looked at what was about to happen. */
  readonly safety_gate_evaluated: {
    /** The name of the safety gate. */
    readonly 'ledgerline.safety.gate': string;
    /** What the gate, or whoever it escalated to, said. */
    readonly 'ledgerline.safety.verdict': SafetyVerdict;
    /** Why, redacted. */
    readonly 'ledgerline.safety.reason'?: string;
  };
  /** A safety gate passed the decision on. */
  readonly safety_escalated: {
    /** The name of the safety gate. */
    readonly 'ledgerline.safety.gate': string;
    /** Why, redacted. */
    readonly 'ledgerline.safety.reason'?: string;
    /** The id of one request for approval; the same on the prompt and on the answer. */
    readonly 'ledgerline.approval.id'?: string;
  };
  /** A decision was taken on what a safety gate had held up. */
  readonly safety_decision: {
    /** The name of the safety gate. */
    readonly 'ledgerline.safety.gate': string;
    /** What the gate, or whoever it escalated to, said. */
    readonly 'ledgerline.safety.verdict': SafetyVerdict;
    /** Why, redacted. */
    readonly 'ledgerline.safety.reason'?: string;
    /** The id of one request for approval; the same on the prompt and on the answer. */
    readonly 'ledgerline.approval.id'?: string;
  };
  /** A human was asked to approve something. */
  readonly human_prompted: {
    /** The id of one request for approval; the same on the prompt and on the answer. */
    readonly 'ledgerline.approval.id': string;
    /** What approval is asked for, redacted. */
    readonly 'ledgerline.approval.subject'?: string;
  };
  /** A human approved. */
  readonly human_approved: {
    /** The id of one request for approval; the same on the prompt and on the answer. */
    readonly 'ledgerline.approval.id': string;
    /** What approval is asked for, redacted. */
    readonly 'ledgerline.approval.subject'?: string;
    /** The reason that the human gave, redacted. */
    readonly 'ledgerline.approval.reason'?: string;
    /** How long the answer took, in milliseconds. */
    readonly 'ledgerline.approval.waited_ms'?: number;
  };
  /** A human rejected. */
  readonly human_rejected: {
    /** The id of one request for approval; the same on the prompt and on the answer. */
    readonly 'ledgerline.approval.id': string;
    /** What approval is asked for, redacted. */
    readonly 'ledgerline.approval.subject'?: string;
    /** The reason that the human gave, redacted. */
    readonly 'ledgerline.approval.reason'?: string;
    /** How long the answer took, in milliseconds. */
    readonly 'ledgerline.approval.waited_ms'?: number;
  };
  /** An exception was raised. */
  readonly exception_raised: {
    /** The class of the exception. */
    readonly 'exception.type': string;
    /** The message of the exception, redacted. */
    readonly 'exception.message'?: string;
    /** The stack of the exception, redacted. */
    readonly 'exception.stacktrace'?: string;
    /** The class of the failure, of low cardinality. */
    readonly 'error.type'?: string;
    /** The code of the failure, from the error catalogue or from the engine's own. */
    readonly 'ledgerline.error.code'?: string;
    /** The name of the logger. */
    readonly 'ledgerline.log.logger'?: string;
  };
  /** Something that must always hold did not. */
  readonly invariant_failed: {
    /** The invariant that did not hold. */
    readonly 'ledgerline.invariant.name': string;
    /** What was found instead, redacted. */
    readonly 'ledgerline.invariant.detail'?: string;
    /** The code of the failure, from the error catalogue or from the engine's own. */
    readonly 'ledgerline.error.code'?: string;
  };
  /** Somebody did something that must be accounted for. */
  readonly audit_action: {
    /** What was done, as a verb or a verb with its object. */
    readonly 'audit.action': string;
    /** How the action ended. */
    readonly 'audit.outcome': AuditOutcome;
    /** Who did it, as the audited system names them. */
    readonly 'audit.actor.id'?: string;
    /** What kind of actor that is, in the words of the draft audit signal. */
    readonly 'audit.actor.type'?: AuditActorType;
    /** The id of what it was done to. */
    readonly 'audit.target.id'?: string;
    /** The kind of thing that it was done to. */
    readonly 'audit.target.type'?: string;
    /** The system from which the action was taken. */
    readonly 'audit.source.id'?: string;
    /** The kind of that system. */
    readonly 'audit.source.type'?: string;
    /** The code of the failure, from the error catalogue or from the engine's own. */
    readonly 'ledgerline.error.code'?: string;
    /** The pattern of the route that answered, as the framework spells it. */
    readonly 'http.route'?: string;
    /** Why somebody did it, in their words, redacted. */
    readonly 'ledgerline.audit.reason'?: string;
    /** By what a reader asked, comma-joined; the names of the filters, never their values. */
    readonly 'ledgerline.read.filters'?: string;
    /** How many rows a reader was given. */
    readonly 'ledgerline.read.rows'?: number | bigint;
  };
  /** A line of a log; its text is the message of the event. */
  readonly log_event: {
    /** The name of the logger. */
    readonly 'ledgerline.log.logger'?: string;
    /** The name that the log gave the event, when it is no event type. */
    readonly 'ledgerline.log.name'?: string;
    /** The code of the failure, from the error catalogue or from the engine's own. */
    readonly 'ledgerline.error.code'?: string;
    /** How many times it happened, when one event tells of all of them. */
    readonly 'ledgerline.occurrences'?: number | bigint;
    /** The status of the response; absent when nobody got one. */
    readonly 'http.response.status_code'?: number | bigint;
    /** The class of the exception. */
    readonly 'exception.type'?: string;
    /** The message of the exception, redacted. */
    readonly 'exception.message'?: string;
    /** The stack of the exception, redacted. */
    readonly 'exception.stacktrace'?: string;
  };
  /** An event taken over from another framework's trace. */
  readonly framework_bridge: {
    /** The framework whose trace was taken over. */
    readonly 'ledgerline.bridge.framework': string;
    /** The framework's own name of the event. */
    readonly 'ledgerline.bridge.event': string;
    /** The framework's own data, redacted. */
    readonly 'ledgerline.bridge.payload'?: AttributeValue;
  };
  /** Events or spans were lost, and this says how many and why. */
  readonly events_dropped: {
    /** What was lost. */
    readonly 'ledgerline.drop.signal': DropSignal;
    /** Why, as an error code or another stable name of low cardinality. */
    readonly 'ledgerline.drop.reason': string;
    /** How many, exactly. */
    readonly 'ledgerline.drop.count': number | bigint;
    /** The queue that lost them, as the counters of the SDK name it; those of further sinks begin with sink. */
    readonly 'ledgerline.drop.queue'?: string;
    /** When the first of them was lost, ISO 8601 in UTC. */
    readonly 'ledgerline.drop.first_at'?: string;
    /** When the last of them was lost, ISO 8601 in UTC. */
    readonly 'ledgerline.drop.last_at'?: string;
  };
  /** Audit events were not kept the way that audit events are, and their callers went on. */
  readonly audit_degraded: {
    /** Why, as an error code or another stable name of low cardinality. */
    readonly 'ledgerline.drop.reason': string;
    /** How many, exactly. */
    readonly 'ledgerline.drop.count': number | bigint;
    /** What became of an audit event that is not in the outbox. */
    readonly 'ledgerline.audit.fate': AuditFate;
    /** The ids of the first events that are meant. */
    readonly 'ledgerline.audit.event_ids'?: readonly string[];
    /** When the first of them was lost, ISO 8601 in UTC. */
    readonly 'ledgerline.drop.first_at'?: string;
    /** When the last of them was lost, ISO 8601 in UTC. */
    readonly 'ledgerline.drop.last_at'?: string;
  };
  /** A request came in, and it is known whose it is. */
  readonly request_started: {
    /** The method of the request, upper-case; _OTHER for one that HTTP does not know. */
    readonly 'http.request.method': string;
    /** The path of the request, without host, query string and fragment; redacted. */
    readonly 'url.path': string;
    /** Whether the request asks or changes. */
    readonly 'ledgerline.http.access': HttpAccess;
    /** The scheme by which the request reached this process. */
    readonly 'url.scheme'?: string;
    /** What the client says that it is, cut and redacted. */
    readonly 'user_agent.original'?: string;
    /** The address of the peer, redacted; only where the application asks for it. */
    readonly 'client.address'?: string;
  };
  /** A request was answered, and the last byte of the response was sent. */
  readonly request_ended: {
    /** The method of the request, upper-case; _OTHER for one that HTTP does not know. */
    readonly 'http.request.method': string;
    /** The path of the request, without host, query string and fragment; redacted. */
    readonly 'url.path': string;
    /** Whether the request asks or changes. */
    readonly 'ledgerline.http.access': HttpAccess;
    /** How a flow, a step or a streamed call ended. */
    readonly 'ledgerline.outcome': Outcome;
    /** The status of the response; absent when nobody got one. */
    readonly 'http.response.status_code'?: number | bigint;
    /** The pattern of the route that answered, as the framework spells it. */
    readonly 'http.route'?: string;
    /** How long it took, in milliseconds. */
    readonly 'ledgerline.duration_ms'?: number;
    /** The class of the failure, of low cardinality. */
    readonly 'error.type'?: string;
    /** The code of the failure, from the error catalogue or from the engine's own. */
    readonly 'ledgerline.error.code'?: string;
  };
  /** A request was answered with a status of 500 or above, broke off, or got no answer. */
  readonly request_failed: {
    /** The method of the request, upper-case; _OTHER for one that HTTP does not know. */
    readonly 'http.request.method': string;
    /** The path of the request, without host, query string and fragment; redacted. */
    readonly 'url.path': string;
    /** Whether the request asks or changes. */
    readonly 'ledgerline.http.access': HttpAccess;
    /** How a flow, a step or a streamed call ended. */
    readonly 'ledgerline.outcome': Outcome;
    /** The class of the failure, of low cardinality. */
    readonly 'error.type': string;
    /** The status of the response; absent when nobody got one. */
    readonly 'http.response.status_code'?: number | bigint;
    /** The pattern of the route that answered, as the framework spells it. */
    readonly 'http.route'?: string;
    /** How long it took, in milliseconds. */
    readonly 'ledgerline.duration_ms'?: number;
    /** The code of the failure, from the error catalogue or from the engine's own. */
    readonly 'ledgerline.error.code'?: string;
  };
}
