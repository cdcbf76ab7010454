// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

export { LedgerlineError } from '@ledgerline/conventions';
export type {
  CallHandle,
  CallOptions,
  ChunkOf,
  ModelCallHandle,
  ModelCallOptions,
  StreamOptions,
  ToolCallOptions,
} from './call-options.ts';
export type { ModelPrices, Price, TieredPrice } from './cost/list-price.ts';
export type { PriceOverrides } from './cost/overrides.ts';
export type { TrainPreferences } from './consent.ts';
export { currentContext } from './context.ts';
export type { ContextInput, LedgerlineContext } from './context.ts';
export type { Diagnostic, DiagnosticLevel, DiagnosticSink } from './diagnostics.ts';
export type { EmitOptions, PayloadOf } from './emitter.ts';
export type { FlowHandle, FlowOptions } from './flow.ts';
export type { GenAiOptions } from './gen-ai/bridge.ts';
export { startLedgerline } from './ledgerline.ts';
export type { AuditDetails, Instrumentation } from './instrumentation.ts';
export type { Ledgerline } from './ledgerline.ts';
export { LedgerlineLogRecordProcessor } from './log-processor.ts';
export type { LedgerlineOptions, LedgerlineSinks } from './options.ts';
export type { ProducerOptions } from './producers.ts';
export type { AuditFailure, AuditReceipt, EmitResult } from './outcome.ts';
export { Pipeline } from './pipeline.ts';
export type { FlushReport } from './pipeline.ts';
export type { QueueLimits } from './limits.ts';
export type { Scope } from './scope.ts';
export { LedgerlineSpanProcessor } from './span-processor.ts';
export type { LedgerlineStats } from './stats.ts';
export type { ScopeOutcome } from './scope-outcomes.ts';
export type { ModelUsage } from './usage.ts';
export type { ExceptionOptions } from './exceptions.ts';
export type { PulseOptions } from './pulse.ts';
export type {
  Approval,
  ApprovalAnswer,
  ApprovalOptions,
  ApprovalRequest,
  GateVerdict,
} from './safety.ts';
export {
  audit,
  emit,
  emitDurable,
  pulse,
  recordException,
  withApproval,
  withContext,
  withGate,
  withModelCall,
  withRun,
  withStep,
  withToolCall,
} from './with.ts';
