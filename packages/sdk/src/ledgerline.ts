// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_AUDIT_ACTION,
  ATTR_AUDIT_OUTCOME,
  ATTR_AUDIT_TARGET_ID,
  ATTR_AUDIT_TARGET_TYPE,
  SCHEMA_URL,
  type AuditOutcome,
  type EventType,
  type VendorEventType,
} from '@ledgerline/conventions';
import { context } from '@opentelemetry/api';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { AlwaysOnSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import type { CallHandle, ModelCallOptions, ToolCallOptions } from './call-options.ts';
import { Calls } from './calls.ts';
import {
  assertContext,
  completeContext,
  extendContext,
  type ContextInput,
  type LedgerlineContext,
} from './context.ts';
import { Emitter, type EmitOptions, type PayloadOf } from './emitter.ts';
import { Flows, type FlowHandle, type FlowOptions } from './flow.ts';
import { registerContextManager, registerProviders } from './globals.ts';
import { SDK_SCOPE_NAME, SDK_SCOPE_VERSION } from './instrumentation-scope.ts';
import { MAX_ATTRIBUTES } from './limits.ts';
import { LedgerlineLogRecordProcessor } from './log-processor.ts';
import type { LedgerlineOptions } from './options.ts';
import type { AuditReceipt, EmitResult } from './outcome.ts';
import { Pipeline, type FlushReport } from './pipeline.ts';
import { propagatorOf } from './propagation/propagator.ts';
import { propagationSettings } from './propagation/settings.ts';
import { buildResource } from './resource.ts';
import type { Scope } from './scope.ts';
import { LedgerlineSpanProcessor } from './span-processor.ts';
import type { LedgerlineStats } from './stats.ts';

/** What an audit call says beside its action; further keys become payload. */
export interface AuditDetails {
  /** `success` by default. */
  readonly outcome?: AuditOutcome;
  readonly targetId?: string;
  readonly targetType?: string;
  readonly [key: string]: unknown;
}

/** A started SDK. */
export interface Ledgerline extends AsyncDisposable {
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
  modelCall<T, M = undefined>(
    options: ModelCallOptions<M, Awaited<T>>,
    fn: (call: CallHandle, messages: M) => T,
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
  /** Runs `fn` with context keys that hold for everything inside, over awaits and timers too. */
  withContext<T>(input: ContextInput, fn: () => T): T;
  /** The context in force, with the options' scope and defaults behind it. */
  currentContext(): LedgerlineContext;
  /** The same; throws `context_missing` unless all five scope keys are there and usable. */
  assertContext(): LedgerlineContext & Scope;
  stats(): LedgerlineStats;
  /** Waits until everything is delivered, or the deadline; says what is not. */
  flush(options?: { timeoutMs?: number }): Promise<FlushReport>;
  /** Flushes, closes, and takes its providers back from OTel's globals. */
  shutdown(options?: { timeoutMs?: number }): Promise<FlushReport>;
  /** For processors in other providers that shall share queues, outbox and counters. */
  readonly pipeline: Pipeline;
  readonly loggerProvider: LoggerProvider;
  readonly tracerProvider: TracerProvider;
}

/**
 * Starts the SDK: providers, context, queues and outbox; registers them with OTel's globals.
 * Throws `scope_missing`, `config_invalid`, `sink_not_durable` or `outbox_unavailable`.
 */
export function startLedgerline(options: LedgerlineOptions = {}): Ledgerline {
  const settings = propagationSettings(options.propagation);
  const pipeline = new Pipeline(options);
  const resource = buildResource(pipeline.identity, options.resourceAttributes);
  const loggerProvider = new LoggerProvider({
    resource,
    processors: [new LedgerlineLogRecordProcessor(pipeline)],
    logRecordLimits: { attributeCountLimit: MAX_ATTRIBUTES },
  });
  const tracerProvider = new TracerProvider({
    resource,
    // Canonical events are never sampled, and neither are the spans that they point to.
    sampler: new AlwaysOnSampler(),
    spanProcessors: [new LedgerlineSpanProcessor(pipeline)],
    spanLimits: { attributeCountLimit: MAX_ATTRIBUTES },
  });
  registerContextManager();
  const undoProviders =
    options.registerGlobals === false
      ? () => {}
      : registerProviders(loggerProvider, tracerProvider, propagatorOf(settings, pipeline));

  const instrumentationScope = {
    name: SDK_SCOPE_NAME,
    version: SDK_SCOPE_VERSION,
    schemaUrl: SCHEMA_URL,
  };
  const tracer = tracerProvider.getTracer(SDK_SCOPE_NAME, SDK_SCOPE_VERSION, instrumentationScope);
  const { redactor, base } = pipeline;
  const emitter = new Emitter(pipeline, { resource, instrumentationScope });
  const flows = new Flows({ tracer, emitter, redactor, base });
  const calls = new Calls({ tracer, emitter, redactor, base });
  let closing: Promise<FlushReport> | undefined;

  const shutdown: Ledgerline['shutdown'] = (limits) => {
    closing ??= (async () => {
      const report = await pipeline.shutdown(limits?.timeoutMs);
      undoProviders();
      await Promise.all([loggerProvider.shutdown(), tracerProvider.shutdown()]);
      return report;
    })();
    return closing;
  };

  return {
    run: (name, fn, flowOptions) => flows.run(name, fn, flowOptions),
    step: (name, fn, flowOptions) => flows.step(name, fn, flowOptions),
    toolCall: (callOptions, fn) => calls.toolCall(callOptions, fn),
    modelCall: (callOptions, fn) => calls.modelCall(callOptions, fn),
    emit: (type, payload, emitOptions) => emitter.emit(type, payload, emitOptions),
    emitDurable: (type, payload, emitOptions) => emitter.emitDurable(type, payload, emitOptions),
    audit: (action, details, emitOptions) =>
      emitter.emitDurable('audit_action', auditPayload(action, details), emitOptions),
    withContext: (input, fn) =>
      context.with(extendContext(context.active(), redactor.context(input)), fn),
    currentContext: () => completeContext(pipeline.base),
    assertContext: () => assertContext(pipeline.base),
    stats: () => pipeline.stats(),
    flush: (limits) => pipeline.flush(limits?.timeoutMs),
    shutdown,
    [Symbol.asyncDispose]: async () => {
      await shutdown();
    },
    pipeline,
    loggerProvider,
    tracerProvider,
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
