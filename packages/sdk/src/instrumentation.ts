// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_AUDIT_ACTION,
  ATTR_AUDIT_OUTCOME,
  ATTR_AUDIT_TARGET_ID,
  ATTR_AUDIT_TARGET_TYPE,
  type AuditOutcome,
  type EventType,
  type VendorEventType,
} from '@ledgerline/conventions';
import { context } from '@opentelemetry/api';
import type {
  CallHandle,
  ModelCallHandle,
  ModelCallOptions,
  ToolCallOptions,
} from './call-options.ts';
import { Calls } from './calls.ts';
import { extendContext, type ContextInput } from './context.ts';
import type { EmitOptions, PayloadOf } from './emitter.ts';
import { Exceptions, type ExceptionOptions } from './exceptions.ts';
import { Flows, type FlowHandle, type FlowOptions, type FlowParts } from './flow.ts';
import type { AuditReceipt, EmitResult } from './outcome.ts';
import { Pulses, type PulseOptions } from './pulse.ts';
import {
  Safety,
  type Approval,
  type ApprovalAnswer,
  type ApprovalOptions,
  type ApprovalRequest,
  type GateVerdict,
} from './safety.ts';

/** What an audit call says beside its action; further keys become payload. */
export interface AuditDetails {
  /** `success` by default. */
  readonly outcome?: AuditOutcome;
  readonly targetId?: string;
  readonly targetType?: string;
  readonly [key: string]: unknown;
}

/** What an engine calls to say what it does. */
export interface Instrumentation {
  /** Runs `fn` as a run: a trace with flow_started and flow_ended. Returns and throws what `fn` does. */
  run<T>(name: string, fn: (run: FlowHandle) => T, options?: FlowOptions): T;
  /** Runs `fn` as a step: a span with step_started and step_ended. */
  step<T>(name: string, fn: (step: FlowHandle) => T, options?: FlowOptions): T;
  /**
   * Runs `fn` as a tool call: tool_call_started, then tool_call_ended or tool_call_failed. `args` are
   * the arguments without what redaction found in them: send these.
   */
  toolCall<T, A = undefined>(
    options: ToolCallOptions<A, Awaited<T>>,
    fn: (call: CallHandle, args: A) => T,
  ): T;
  /** Runs `fn` as a model call: like a tool call, and usage_recorded under the same call id. */
  modelCall<T, M = undefined, S = undefined>(
    options: ModelCallOptions<M, Awaited<T>, S>,
    fn: (call: ModelCallHandle<S>, messages: M) => T,
  ): T;
  /** Emits one event; never throws. `ok` means queued, or for audit events handed to the outbox. */
  emit<E extends EventType | VendorEventType>(
    type: E,
    payload: PayloadOf<E>,
    options?: EmitOptions,
  ): EmitResult;
  /**
   * Emits any event into the audit class as well; resolves once it is on disk. Otherwise rejects, or
   * with `auditFailure: 'degrade'` resolves with a lesser receipt.
   */
  emitDurable<E extends EventType | VendorEventType>(
    type: E,
    payload: PayloadOf<E>,
    options?: EmitOptions,
  ): Promise<AuditReceipt>;
  /** Records an audit_action; resolves and rejects as `emitDurable` does. */
  audit(action: string, details?: AuditDetails, options?: EmitOptions): Promise<AuditReceipt>;
  /**
   * Emits a state_pulse: what changed since the last pulse of the same run and name, as a JSON Patch,
   * and the SHA-256 of the canonical state, both of the redacted state; never throws.
   */
  pulse(state: unknown, options?: PulseOptions): EmitResult;
  /** Emits exception_raised, once for each error; never throws. The id is that of its event. */
  recordException(error: unknown, options?: ExceptionOptions): EmitResult;
  /** Runs a safety gate: safety_gate_evaluated, and safety_escalated when it passes the decision on. */
  gate<T extends GateVerdict | PromiseLike<GateVerdict>>(name: string, evaluate: () => T): T;
  /**
   * Asks a human: human_prompted, human_approved or human_rejected, safety_decision, each on disk
   * before this goes on. Rejects when that fails, and with what `ask` throws.
   */
  approval(
    options: ApprovalOptions,
    ask: (request: ApprovalRequest) => ApprovalAnswer | PromiseLike<ApprovalAnswer>,
  ): Promise<Approval>;
  /** Runs `fn` with context keys that hold for everything inside, over awaits and timers too. */
  withContext<T>(input: ContextInput, fn: () => T): T;
}

/** The calls of an engine over one emitter, one tracer and one redaction. */
export function createInstrumentation(parts: FlowParts): Instrumentation {
  const { emitter, redactor } = parts;
  const flows = new Flows(parts);
  const calls = new Calls(parts);
  const pulses = new Pulses(parts);
  const exceptions = new Exceptions(parts);
  const safety = new Safety(parts, exceptions);
  return {
    run: (name, fn, options) => flows.run(name, fn, options),
    step: (name, fn, options) => flows.step(name, fn, options),
    toolCall: (options, fn) => calls.toolCall(options, fn),
    modelCall: (options, fn) => calls.modelCall(options, fn),
    emit: (type, payload, options) => emitter.emit(type, payload, options),
    emitDurable: (type, payload, options) => emitter.emitDurable(type, payload, options),
    audit: (action, details, options) =>
      emitter.emitDurable('audit_action', auditPayload(action, details), options),
    pulse: (state, options) => pulses.pulse(state, options),
    recordException: (error, options) => exceptions.record(error, options),
    gate: (name, evaluate) => safety.gate(name, evaluate),
    approval: (options, ask) => safety.approval(options, ask),
    withContext: (input, fn) =>
      context.with(extendContext(context.active(), redactor.context(input)), fn),
  };
}

function auditPayload(action: string, details: AuditDetails = {}): PayloadOf<'audit_action'> {
  const { outcome = 'success', targetId, targetType, ...payload } = details;
  return {
    ...payload,
    [ATTR_AUDIT_ACTION]: action,
    [ATTR_AUDIT_OUTCOME]: outcome,
    ...(targetId !== undefined && { [ATTR_AUDIT_TARGET_ID]: targetId }),
    ...(targetType !== undefined && { [ATTR_AUDIT_TARGET_TYPE]: targetType }),
  };
}
