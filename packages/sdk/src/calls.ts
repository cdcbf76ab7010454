// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_GEN_AI_INPUT_MESSAGES,
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_OUTPUT_MESSAGES,
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_SYSTEM_INSTRUCTIONS,
  ATTR_GEN_AI_TOOL_CALL_ARGUMENTS,
  ATTR_GEN_AI_TOOL_CALL_ID,
  ATTR_GEN_AI_TOOL_CALL_RESULT,
  ATTR_GEN_AI_TOOL_NAME,
  ATTR_LEDGERLINE_CALL_ATTEMPT,
  ATTR_LEDGERLINE_CALL_ID,
  ATTR_LEDGERLINE_CALL_KIND,
  ATTR_LEDGERLINE_CALL_SIDE_EFFECT,
  ATTR_LEDGERLINE_DURATION_MS,
  isToken,
  uuidv7,
  type AttributeValue,
} from '@ledgerline/conventions';
import { context, SpanKind, trace, type Span } from '@opentelemetry/api';
import { content, definedOnly, failure } from './call-attributes.ts';
import { attempt } from './errors.ts';
import type { EmitOptions } from './emitter.ts';
import { closeSpan, type FlowParts } from './flow.ts';
import { startDurably, type DurableStart } from './guarded-start.ts';
import { toAttributeValue } from './payload.ts';
import type { AuditFailure } from './outcome.ts';
import { settle } from './settle.ts';
import { responseAttributes, usageAttributes, type ModelUsage } from './usage.ts';

/** What both kinds of calls may say. */
interface CallOptions {
  /** Ties started, ended, failed and usage together; a UUIDv7 by default. */
  readonly callId?: string;
  /** From 1; the caller counts its retries. */
  readonly attempt?: number;
  /** False leaves arguments, messages and results out of the events; true by default, redacted. */
  readonly captureContent?: boolean;
}

export interface ToolCallOptions extends CallOptions {
  readonly name: string;
  readonly arguments?: unknown;
  /**
   * True puts the events of the call into the audit class as well. The call is then made only once
   * `tool_call_started` is on disk: see `auditFailure`.
   */
  readonly sideEffecting?: boolean;
  /**
   * Of a side-effecting call: `block` does not make the call, and throws, or for an async function
   * rejects with, the reason, when its start cannot be made durable; `degrade` makes it all the same.
   * By default what the options of `startLedgerline` say.
   */
  readonly auditFailure?: AuditFailure;
  /** The id that the model gave its request for this tool. */
  readonly toolCallId?: string;
}

export interface ModelCallOptions<R> extends CallOptions {
  readonly provider: string;
  readonly model: string;
  /** `chat` by default. */
  readonly operation?: string;
  readonly messages?: unknown;
  readonly systemInstructions?: unknown;
  /** Reads usage and cost from the result; `call.recordUsage` serves when the result has none. */
  readonly usage?: (result: R) => ModelUsage | undefined;
  /** What of the result is kept as the output; all of it by default. */
  readonly output?: (result: R) => unknown;
}

/** What a wrapped call hands to its function. */
export interface CallHandle {
  readonly callId: string;
  readonly attempt: number;
  readonly traceId: string;
  readonly spanId: string;
  /** Arguments or messages as the events show them: send these instead of the raw ones. */
  readonly redactedInput: AttributeValue;
}

export interface ModelCallHandle extends CallHandle {
  /**
   * Usage that the result does not carry: emitted when the call ends, however it ends, or at once
   * when it has ended, as usage of a stream is known only when that was read.
   */
  recordUsage(usage: ModelUsage): void;
}

interface Call {
  readonly spanName: string;
  readonly spanKind: SpanKind;
  readonly input: unknown;
  readonly identity: Readonly<Record<string, unknown>>;
  readonly started: Readonly<Record<string, unknown>>;
  /** For audited calls only. */
  readonly audit: { readonly fn: unknown; readonly onFailure: AuditFailure } | undefined;
}

/** Wrappers of tool and model calls; they return and throw exactly what the wrapped function does. */
export class Calls {
  readonly #parts: FlowParts;

  constructor(parts: FlowParts) {
    this.#parts = parts;
  }

  toolCall<T>(options: ToolCallOptions, fn: (call: CallHandle) => T): T {
    const { name, sideEffecting = false, captureContent = true } = options;
    const identity = {
      ...identityOf(options, 'tool'),
      [ATTR_GEN_AI_OPERATION_NAME]: 'execute_tool',
      [ATTR_GEN_AI_TOOL_NAME]: name,
      [ATTR_GEN_AI_TOOL_CALL_ID]: options.toolCallId,
      [ATTR_LEDGERLINE_CALL_SIDE_EFFECT]: sideEffecting,
    };
    const call: Call = {
      spanName: `execute_tool ${name}`,
      spanKind: SpanKind.INTERNAL,
      input: options.arguments,
      identity,
      started: captureContent
        ? { [ATTR_GEN_AI_TOOL_CALL_ARGUMENTS]: content(options.arguments) }
        : {},
      audit: sideEffecting
        ? { fn, onFailure: options.auditFailure ?? this.#parts.emitter.auditFailure }
        : undefined,
    };
    return this.#execute(call, fn, (result) =>
      captureContent ? { [ATTR_GEN_AI_TOOL_CALL_RESULT]: content(result) } : {},
    );
  }

  modelCall<T>(options: ModelCallOptions<Awaited<T>>, fn: (call: ModelCallHandle) => T): T {
    const { provider, model, operation = 'chat', captureContent = true } = options;
    const identity = {
      ...identityOf(options, 'model'),
      [ATTR_GEN_AI_OPERATION_NAME]: operation,
      [ATTR_GEN_AI_PROVIDER_NAME]: provider,
      [ATTR_GEN_AI_REQUEST_MODEL]: model,
    };
    const call: Call = {
      spanName: `${operation} ${model}`,
      spanKind: SpanKind.CLIENT,
      input: options.messages,
      identity,
      started: captureContent
        ? {
            [ATTR_GEN_AI_INPUT_MESSAGES]: content(options.messages),
            [ATTR_GEN_AI_SYSTEM_INSTRUCTIONS]: content(options.systemInstructions),
          }
        : {},
      audit: undefined,
    };
    const emitUsage = (used: ModelUsage): void => {
      const attributes: Record<string, unknown> = { ...identity, ...usageAttributes(used) };
      delete attributes[ATTR_LEDGERLINE_CALL_ATTEMPT];
      this.#parts.emitter.emit('usage_recorded', attributes as never);
    };
    let usage: ModelUsage | undefined;
    let ended = false;
    const wrapped = (handle: CallHandle, within: (work: () => void) => void): T =>
      fn({
        callId: handle.callId,
        attempt: handle.attempt,
        traceId: handle.traceId,
        spanId: handle.spanId,
        // A getter: redacting the messages is only paid for by those who read them.
        get redactedInput() {
          return handle.redactedInput;
        },
        recordUsage: (reported) => {
          if (ended) within(() => emitUsage(reported));
          else usage = { ...usage, ...reported };
        },
      });
    return this.#execute(
      call,
      wrapped,
      (result) => {
        const reported = attempt(() => options.usage?.(result));
        if (reported !== undefined) usage = { ...usage, ...reported };
        const output = attempt(() => (options.output ? options.output(result) : result));
        return {
          ...responseAttributes(usage),
          ...(captureContent && { [ATTR_GEN_AI_OUTPUT_MESSAGES]: content(output) }),
        };
      },
      () => {
        ended = true;
        if (usage !== undefined) emitUsage(usage);
      },
    );
  }

  #execute<T>(
    call: Call,
    fn: (handle: CallHandle, within: (work: () => void) => void) => T,
    describe: (result: Awaited<T>) => Record<string, unknown>,
    afterwards: () => void = () => {},
  ): T {
    const { emitter, tracer, redactor } = this.#parts;
    const { identity, audit } = call;
    const span = tracer.startSpan(call.spanName, {
      kind: call.spanKind,
      attributes: definedOnly(identity),
    });
    const inner = trace.setSpan(context.active(), span);
    // What happened cannot be blocked any more: its end is told in whatever way is left.
    const options: EmitOptions =
      audit === undefined ? {} : { storageClass: ['audit'], auditFailure: 'degrade' };
    const emit = (
      type: 'tool_call_started' | 'tool_call_ended' | 'tool_call_failed',
      more: Readonly<Record<string, unknown>>,
    ): void => {
      emitter.emit(type, { ...identity, ...more } as never, options);
    };
    const handle = createHandle(identity, span, () =>
      redactor.value(toAttributeValue(call.input), 'input', []),
    );
    const run = (): T =>
      settle(
        () => context.with(inner, () => fn(handle, (work) => context.with(inner, work))),
        (ending) =>
          context.with(inner, () => {
            const duration = { [ATTR_LEDGERLINE_DURATION_MS]: ending.durationMs };
            if (ending.ok) emit('tool_call_ended', { ...describe(ending.value), ...duration });
            else emit('tool_call_failed', { ...failure(ending), ...duration });
            afterwards();
            closeSpan(span, ending, duration);
          }),
      );
    if (audit?.onFailure === 'block') {
      const payload = { ...identity, ...call.started } as never;
      const block = { auditFailure: 'block' } as const;
      const start: DurableStart = {
        later: () => emitter.emitDurable('tool_call_started', payload, block),
        now: () => emitter.emitDurableNow('tool_call_started', payload, block),
        onBlocked: (error) => closeSpan(span, { ok: false, error, durationMs: 0 }),
      };
      return context.with(inner, () => startDurably(audit.fn, start, run));
    }
    context.with(inner, () => emit('tool_call_started', call.started));
    return run();
  }
}

function identityOf(options: CallOptions, kind: 'tool' | 'model'): Record<string, unknown> {
  const { callId } = options;
  return {
    [ATTR_LEDGERLINE_CALL_ID]: callId !== undefined && isToken(callId) ? callId : uuidv7(),
    [ATTR_LEDGERLINE_CALL_KIND]: kind,
    [ATTR_LEDGERLINE_CALL_ATTEMPT]: options.attempt ?? 1,
  };
}

function createHandle(
  identity: Readonly<Record<string, unknown>>,
  span: Span,
  redactInput: () => AttributeValue,
): CallHandle {
  const { traceId, spanId } = span.spanContext();
  let redacted: AttributeValue | undefined;
  return {
    callId: identity[ATTR_LEDGERLINE_CALL_ID] as string,
    attempt: identity[ATTR_LEDGERLINE_CALL_ATTEMPT] as number,
    traceId,
    spanId,
    get redactedInput() {
      redacted ??= redactInput();
      return redacted;
    },
  };
}
