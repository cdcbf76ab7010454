// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { SCHEMA_URL } from '@ledgerline/conventions';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { AlwaysOnSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { activate } from './active.ts';
import { assertContext, completeContext, type LedgerlineContext } from './context.ts';
import { Emitter } from './emitter.ts';
import { registerContextManager, registerProviders } from './globals.ts';
import { SDK_SCOPE_NAME, SDK_SCOPE_VERSION } from './instrumentation-scope.ts';
import { createInstrumentation, type Instrumentation } from './instrumentation.ts';
import { MAX_ATTRIBUTES } from './limits.ts';
import { LedgerlineLogRecordProcessor } from './log-processor.ts';
import type { LedgerlineOptions } from './options.ts';
import { Pipeline, type FlushReport } from './pipeline.ts';
import { propagatorOf } from './propagation/propagator.ts';
import { propagationSettings } from './propagation/settings.ts';
import { buildResource } from './resource.ts';
import type { Scope } from './scope.ts';
import { LedgerlineSpanProcessor } from './span-processor.ts';
import type { LedgerlineStats } from './stats.ts';

/** A started SDK. */
export interface Ledgerline extends Instrumentation, AsyncDisposable {
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
    // The older global is registered below, with the others, or left alone.
    processors: [new LedgerlineLogRecordProcessor(pipeline, { olderGlobal: false })],
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
  const instrumentation = createInstrumentation({
    tracer,
    emitter,
    redactor,
    base,
    onTrouble: (code, why) => pipeline.reportTrouble(code, why),
  });
  const deactivate = options.registerGlobals === false ? () => {} : activate(instrumentation);
  let closing: Promise<FlushReport> | undefined;

  const shutdown: Ledgerline['shutdown'] = (limits) => {
    closing ??= (async () => {
      const report = await pipeline.shutdown(limits?.timeoutMs);
      undoProviders();
      deactivate();
      await Promise.all([loggerProvider.shutdown(), tracerProvider.shutdown()]);
      return report;
    })();
    return closing;
  };

  return {
    ...instrumentation,
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
