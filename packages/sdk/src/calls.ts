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
  isToken,
  uuidv7,
  type AttributeValue,
} from '@ledgerline/conventions';
import { context, SpanKind, trace } from '@opentelemetry/api';
import { bounded, content } from './call-content.ts';
import type {
  CallHandle,
  CallOptions,
  ModelCallHandle,
  ModelCallOptions,
  ToolCallOptions,
} from './call-options.ts';
import { CallResult, endFacts } from './call-result.ts';
import type { EmitOptions } from './emitter.ts';
import { failureAttributes } from './failure.ts';
import { closeSpan, type FlowParts } from './flow.ts';
import { startDurably, type DurableStart } from './guarded-start.ts';
import type { AuditFailure } from './outcome.ts';
import { toAttributes, toAttributeValue } from './payload.ts';
import { redactedArguments } from './redacted-arguments.ts';
import { settle } from './settle.ts';
import { usageAttributes, type ModelUsage } from './usage.ts';

/** One call as both wrappers describe it. */
interface Call {
  readonly spanName: string;
  readonly spanKind: SpanKind;
  readonly options: CallOptions<never>;
  readonly identity: Readonly<Record<string, unknown>>;
  /** The arguments or messages; where they stand on the started event. */
  readonly input: unknown;
  readonly inputName: string;
  /** Further content of the started event. */
  readonly more?: Readonly<Record<string, unknown>>;
  /** Where the result stands on the ended event. */
  readonly outputName: string;
  /** For audited calls: what to do when the start cannot be made durable. */
  readonly auditFailure?: AuditFailure;
}

/** Wrappers of tool and model calls; they return and throw exactly what the wrapped function does. */
export class Calls {
  readonly #parts: FlowParts;

  constructor(parts: FlowParts) {
    this.#parts = parts;
  }

  toolCall<T, A = undefined>(
    options: ToolCallOptions<A, Awaited<T>>,
    fn: (call: CallHandle, args: A) => T,
  ): T {
    const { name, operation = 'execute_tool', sideEffecting = false } = options;
    const identity = {
      ...identityOf(options, 'tool'),
      [ATTR_GEN_AI_OPERATION_NAME]: operation,
      [ATTR_GEN_AI_TOOL_NAME]: name,
      [ATTR_GEN_AI_TOOL_CALL_ID]: options.toolCallId,
      [ATTR_LEDGERLINE_CALL_SIDE_EFFECT]: sideEffecting,
    };
    const call: Call = {
      spanName: `${operation} ${name}`,
      spanKind: SpanKind.INTERNAL,
      options,
      identity,
      input: options.arguments,
      inputName: ATTR_GEN_AI_TOOL_CALL_ARGUMENTS,
      outputName: ATTR_GEN_AI_TOOL_CALL_RESULT,
      ...(sideEffecting && {
        auditFailure: options.auditFailure ?? this.#parts.emitter.auditFailure,
      }),
    };
    return this.#execute(call, fn);
  }

  modelCall<T, M = undefined, S = undefined>(
    options: ModelCallOptions<M, Awaited<T>, S>,
    fn: (call: ModelCallHandle<S>, messages: M) => T,
  ): T {
    const { provider, model, operation = 'chat' } = options;
    const call: Call = {
      spanName: `${operation} ${model}`,
      spanKind: SpanKind.CLIENT,
      options,
      identity: {
        ...identityOf(options, 'model'),
        [ATTR_GEN_AI_OPERATION_NAME]: operation,
        [ATTR_GEN_AI_PROVIDER_NAME]: provider,
        [ATTR_GEN_AI_REQUEST_MODEL]: model,
      },
      input: options.messages,
      inputName: ATTR_GEN_AI_INPUT_MESSAGES,
      more: { [ATTR_GEN_AI_SYSTEM_INSTRUCTIONS]: options.systemInstructions },
      outputName: ATTR_GEN_AI_OUTPUT_MESSAGES,
    };
    const systemInstructions = this.#redacted(
      options.systemInstructions,
      ATTR_GEN_AI_SYSTEM_INSTRUCTIONS,
    ) as S;
    return this.#execute(call, (handle: CallHandle, messages: never) =>
      fn({ ...handle, systemInstructions }, messages),
    );
  }

  #execute<T>(call: Call, fn: (handle: CallHandle, args: never) => T): T {
    const { emitter, tracer } = this.#parts;
    const { identity, auditFailure, options } = call;
    const span = tracer.startSpan(call.spanName, {
      kind: call.spanKind,
      attributes: toAttributes(identity),
    });
    const inner = trace.setSpan(context.active(), span);
    const within = <V>(work: () => V): V => context.with(inner, work);
    // What happened cannot be blocked any more: its end is told in whatever way is left.
    const emitOptions: EmitOptions =
      auditFailure === undefined ? {} : { storageClass: ['audit'], auditFailure: 'degrade' };
    const emit = (
      type: 'tool_call_started' | 'tool_call_ended' | 'tool_call_failed',
      more: Readonly<Record<string, unknown>>,
    ): void => {
      emitter.emit(type, { ...identity, ...more } as never, emitOptions);
    };
    const input = call.input === undefined ? undefined : toAttributeValue(call.input);
    const started = startedContent(call, input);
    const args = this.#redacted(call.input, call.inputName, input) as never;
    const result = new CallResult(options, call.outputName, this.#parts);
    const emitUsage = (usage: ModelUsage): void => this.#emitUsage(identity, usage);
    const { traceId, spanId } = span.spanContext();
    const handle: CallHandle = {
      callId: identity[ATTR_LEDGERLINE_CALL_ID] as string,
      attempt: identity[ATTR_LEDGERLINE_CALL_ATTEMPT] as number,
      traceId,
      spanId,
      recordUsage: (usage) => {
        if (result.hasEnded) within(() => emitUsage(usage));
        else result.addUsage(usage);
      },
    };
    const run = (): T =>
      settle(() => within(() => fn(handle, args)), {
        within,
        onChunk: (chunk) => result.addChunk(chunk),
        onEnd: (ending) =>
          within(() => {
            const facts = endFacts(ending);
            const output = result.end(ending);
            if (ending.ok) emit('tool_call_ended', { ...output, ...facts });
            else emit('tool_call_failed', { ...failureAttributes(ending.error), ...facts });
            if (result.usage !== undefined) emitUsage(result.usage);
            closeSpan(span, ending, facts);
          }),
      });
    if (auditFailure === 'block') {
      const payload = { ...identity, ...started } as never;
      const block = { auditFailure } as const;
      const start: DurableStart = {
        later: () => emitter.emitDurable('tool_call_started', payload, block),
        now: () => emitter.emitDurableNow('tool_call_started', payload, block),
        onBlocked: (error) => closeSpan(span, { ok: false, error, durationMs: 0 }),
      };
      return within(() => startDurably(fn, start, run));
    }
    within(() => emit('tool_call_started', started));
    return run();
  }

  #emitUsage(identity: Call['identity'], usage: ModelUsage): void {
    const payload: Record<string, unknown> = { ...identity, ...usageAttributes(usage) };
    for (const key of [ATTR_LEDGERLINE_CALL_ATTEMPT, ATTR_LEDGERLINE_CALL_SIDE_EFFECT]) {
      delete payload[key];
    }
    this.#parts.emitter.emit('usage_recorded', payload as never);
  }

  /** What the function shall send: never anything that the started event does not show. */
  #redacted(
    given: unknown,
    name: string,
    value: AttributeValue | undefined = given === undefined ? undefined : toAttributeValue(given),
  ): unknown {
    if (value === undefined) return given;
    const redacted = this.#parts.redactor.value(value, name, []);
    try {
      return redactedArguments(given, redacted);
    } catch {
      // What cannot be looked at is not sent as it is either.
      return redacted;
    }
  }
}

function identityOf(options: CallOptions<never>, kind: 'tool' | 'model'): Record<string, unknown> {
  const { callId, attributes } = options;
  return {
    ...attributes,
    [ATTR_LEDGERLINE_CALL_ID]: callId !== undefined && isToken(callId) ? callId : uuidv7(),
    [ATTR_LEDGERLINE_CALL_KIND]: kind,
    [ATTR_LEDGERLINE_CALL_ATTEMPT]: options.attempt ?? 1,
  };
}

function startedContent(call: Call, input: AttributeValue | undefined): Record<string, unknown> {
  if (call.options.captureContent === false) return {};
  const attributes: Record<string, unknown> = { [call.inputName]: bounded(input) };
  for (const [name, value] of Object.entries(call.more ?? {})) attributes[name] = content(value);
  return attributes;
}
