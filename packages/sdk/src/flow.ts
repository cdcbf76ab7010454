// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_ERROR_TYPE,
  ATTR_LEDGERLINE_DURATION_MS,
  ATTR_LEDGERLINE_ERROR_CODE,
  ATTR_LEDGERLINE_FLOW_NAME,
  ATTR_LEDGERLINE_OUTCOME,
  ATTR_LEDGERLINE_STEP_INDEX,
  ATTR_LEDGERLINE_STEP_NAME,
  ATTR_LEDGERLINE_STEP_PARENT_ID,
  ROOT_STEP,
  type Outcome,
} from '@ledgerline/conventions';
import {
  context,
  createContextKey,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { contextState, extendContext, type ContextInput, type ContextState } from './context.ts';
import { impliedRunId, newRunId, newStepId } from './correlation.ts';
import type { Emitter } from './emitter.ts';
import type { Ending } from './ending.ts';
import { errorCodeOf, errorMessage, errorType, isAbort, isError } from './errors.ts';
import { toAttributes } from './payload.ts';
import type { Redactor } from './redactor.ts';
import { settle } from './settle.ts';

/** What a run or a step hands to its function. */
export interface FlowHandle {
  readonly name: string;
  readonly runId: string;
  /** `root` in a run outside of its steps. */
  readonly stepId: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Adds to the span and to the event that ends this run or step. */
  setAttribute(key: string, value: unknown): void;
}

export interface FlowOptions extends ContextInput {
  /** Further payload of the started and the ended event, and attributes of the span. */
  readonly attributes?: Readonly<Record<string, unknown>>;
}

export interface FlowParts {
  readonly tracer: Tracer;
  readonly emitter: Pick<Emitter, 'auditFailure' | 'emit' | 'emitDurable' | 'emitDurableNow'>;
  readonly redactor: Redactor;
  /** The options' scope and defaults. */
  readonly base: ContextState;
  /** Hears what went wrong beside the events, without values. */
  readonly onTrouble: (code: string, why: string) => void;
}

/** What the steps of one run share. */
interface RunProgress {
  nextStep: number;
}

const PROGRESS = createContextKey('ledgerline.run');

/** Runs as traces and steps as spans. */
export class Flows {
  readonly #parts: FlowParts;

  constructor(parts: FlowParts) {
    this.#parts = parts;
  }

  /** A run is a trace of its own; a run inside of another one links to it. */
  run<T>(name: string, fn: (run: FlowHandle) => T, options: FlowOptions = {}): T {
    const outer = context.active();
    const parent = trace.getSpanContext(outer);
    const span = this.#parts.tracer.startSpan(
      name,
      { root: true, links: parent === undefined ? [] : [{ context: parent }] },
      outer,
    );
    const input = this.#parts.redactor.context(contextInput(options));
    const ids = { runId: input.runId ?? newRunId(span.spanContext()), stepId: ROOT_STEP };
    const progress: RunProgress = { nextStep: 0 };
    const inner = extendContext(trace.setSpan(outer, span), { ...input, ...ids });
    return this.#execute(inner.setValue(PROGRESS, progress), span, fn, {
      kind: 'flow',
      name,
      payload: { ...options.attributes, [ATTR_LEDGERLINE_FLOW_NAME]: name },
    });
  }

  /** A step is a span below the active one; steps may be nested. */
  step<T>(name: string, fn: (step: FlowHandle) => T, options: FlowOptions = {}): T {
    const outer = context.active();
    const outerStep = contextState(outer).value.stepId;
    const span = this.#parts.tracer.startSpan(name, {}, outer);
    const input = this.#parts.redactor.context(contextInput(options));
    const stepId = input.stepId ?? newStepId(span.spanContext());
    const inner = extendContext(trace.setSpan(outer, span), { ...input, stepId });
    const progress = outer.getValue(PROGRESS) as RunProgress | undefined;
    const payload: Record<string, unknown> = {
      ...options.attributes,
      [ATTR_LEDGERLINE_STEP_NAME]: name,
    };
    if (progress !== undefined) payload[ATTR_LEDGERLINE_STEP_INDEX] = progress.nextStep++;
    if (outerStep !== undefined && outerStep !== ROOT_STEP) {
      payload[ATTR_LEDGERLINE_STEP_PARENT_ID] = outerStep;
    }
    return this.#execute(inner, span, fn, { kind: 'step', name, payload });
  }

  #execute<T>(
    inner: Context,
    span: Span,
    fn: (handle: FlowHandle) => T,
    what: { kind: 'flow' | 'step'; name: string; payload: Record<string, unknown> },
  ): T {
    const { emitter } = this.#parts;
    const { kind, name, payload } = what;
    const extra: Record<string, unknown> = {};
    span.setAttributes({ ...contextState(inner).attributes, ...toAttributes(payload) });
    const ids = { ...this.#parts.base.value, ...contextState(inner).value };
    const handle = createHandle(name, ids, span, extra);
    const emit = (phase: 'started' | 'ended', more: Record<string, unknown>): void => {
      const attributes = { ...payload, ...more };
      context.with(inner, () => {
        if (kind === 'flow') emitter.emit(`flow_${phase}`, attributes as never);
        else emitter.emit(`step_${phase}`, attributes as never);
      });
    };
    emit('started', {});
    const within = <V>(work: () => V): V => context.with(inner, work);
    return settle(() => within(() => fn(handle)), {
      within,
      onEnd: (ending) => {
        const end = endAttributes(ending);
        emit('ended', { ...extra, ...end });
        closeSpan(span, ending, { ...extra, ...end });
      },
    });
  }
}

/** Outcome, duration and, after a failure, class and code of the error. */
function endAttributes(ending: Ending<unknown>): Record<string, unknown> {
  const wasStopped = ending.ok ? ending.stream?.isComplete === false : isAbort(ending.error);
  const outcome: Outcome = wasStopped ? 'cancelled' : ending.ok ? 'success' : 'failure';
  const attributes: Record<string, unknown> = {
    [ATTR_LEDGERLINE_OUTCOME]: outcome,
    [ATTR_LEDGERLINE_DURATION_MS]: ending.durationMs,
  };
  if (ending.ok) return attributes;
  attributes[ATTR_ERROR_TYPE] = errorType(ending.error);
  attributes[ATTR_LEDGERLINE_ERROR_CODE] = errorCodeOf(ending.error);
  return attributes;
}

/** Sets attributes and status and ends the span; the span processor redacts what is in it. */
export function closeSpan(
  span: Span,
  ending: Ending<unknown>,
  attributes: Readonly<Record<string, unknown>> = {},
): void {
  span.setAttributes(toAttributes(attributes));
  if (!ending.ok) {
    span.setAttribute(ATTR_ERROR_TYPE, errorType(ending.error));
    span.setStatus({ code: SpanStatusCode.ERROR, message: errorMessage(ending.error) });
    if (isError(ending.error)) span.recordException(ending.error);
  }
  span.end();
}

function createHandle(
  name: string,
  ids: ContextInput,
  span: Span,
  extra: Record<string, unknown>,
): FlowHandle {
  const { traceId, spanId } = span.spanContext();
  return {
    name,
    runId: ids.runId ?? impliedRunId(ids.requestId, traceId),
    stepId: ids.stepId ?? ROOT_STEP,
    traceId,
    spanId,
    setAttribute: (key, value) => {
      extra[key] = value;
    },
  };
}

function contextInput(options: FlowOptions): ContextInput {
  const { attributes: _attributes, ...input } = options;
  return input;
}
