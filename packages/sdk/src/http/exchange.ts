// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { ATTR_CLIENT_ADDRESS, type StorageClass } from '@ledgerline/conventions';
import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
} from '@opentelemetry/api';
import { elapsedMs } from '../clock.ts';
import { contextState, extendContext, type ContextInput } from '../context.ts';
import { errorMessage, errorType, isAbort } from '../errors.ts';
import type { Ledgerline } from '../ledgerline.ts';
import { isThenable } from '../override.ts';
import { toAttributes } from '../payload.ts';
import { labelList, labelsFrom, type LabelList, type Labels } from '../propagation/labels.ts';
import { remoteBaggage, remoteSpan, TRACEPARENT, traceHeaders } from '../propagation/w3c.ts';
import {
  accessLine,
  arrivalAttributes,
  endAttributes,
  endedEvent,
  outcomeOf,
  requestAttributes,
  startedEvent,
  thrownSeverity,
  type Ended,
  type RequestEvent,
  type RequestLine,
} from './events.ts';
import { accessOf, type RequestFacts } from './request-facts.ts';
import { REQUEST_ID_HEADER, requestIdFrom, type RequestId } from './request-id.ts';

/** What an application may say about a request; its id is the middleware's affair. */
export type RequestContext = Omit<ContextInput, 'requestId'>;

export interface HttpOptions<Native = unknown> {
  /**
   * The only source of tenant, user and other keys of the context: the application's own look at the
   * request, after its own authentication. What it throws is the request's error.
   */
  readonly resolve?: (
    request: RequestFacts,
    native: Native,
  ) => RequestContext | undefined | Promise<RequestContext | undefined>;
  /** Baggage keys that come in as labels: by default none. */
  readonly labels?: readonly string[];
  /**
   * `client.address` of the started event, such as `(_facts, request) => request.ip`; none by
   * default. It passes the redaction, which leaves `[IP]` unless the policy lets addresses be.
   */
  readonly clientAddress?: (request: RequestFacts, native: Native) => string | undefined;
  /** True puts the events of writes into the audit class as well; false by default. */
  readonly auditWrites?: boolean;
  /** Gets `GET /orders/17 200 12.3 ms`, redacted, for a developer's log. */
  readonly onAccessLine?: (line: string) => void;
}

/** What the exchanges of one middleware share. */
export interface HttpParts<Native> {
  readonly ledgerline: Ledgerline;
  readonly options: HttpOptions<Native>;
  readonly labels: LabelList;
}

const TRACER = '@ledgerline/sdk/http';

/** Checks the options once; throws `config_invalid`. */
export function httpParts<Native>(
  ledgerline: Ledgerline,
  options: HttpOptions<Native> = {},
): HttpParts<Native> {
  return { ledgerline, options, labels: labelList(options.labels) };
}

/** One request and its response: a context, a span, and what is said of its start, error and end. */
export class HttpExchange<Native = unknown> {
  /** What the response carries back. */
  readonly headers: Readonly<Record<string, string>>;
  readonly #parts: HttpParts<Native>;
  readonly #facts: RequestFacts;
  readonly #line: RequestLine;
  readonly #id: RequestId;
  readonly #labels: Labels;
  readonly #span: Span;
  readonly #shared: Record<string, unknown>;
  readonly #startedAt = performance.now();
  readonly #storageClass: readonly StorageClass[];
  #context: Context;
  #emitters: readonly object[] = [];
  #error: unknown;
  #isBegun = false;
  #isEnded = false;
  /** How it ended while the application was still finding out whose request it is. */
  #earlyEnd: Omit<Ended, 'durationMs' | 'error'> | undefined;

  constructor(parts: HttpParts<Native>, facts: RequestFacts) {
    const { redactor } = parts.ledgerline.pipeline;
    this.#parts = parts;
    this.#facts = facts;
    this.#line = { method: facts.method, path: redactor.text(facts.path, 'url.path', []) };
    this.#id = requestIdFrom(facts.header(REQUEST_ID_HEADER), redactor);
    this.#labels = labelsFrom(parts.labels, remoteBaggage(facts.header), redactor);
    this.#shared = requestAttributes(facts, this.#labels.entries);
    const isAudited = parts.options.auditWrites === true && accessOf(facts.method) === 'write';
    this.#storageClass = isAudited ? ['audit'] : [];
    const outer = outerContext(facts);
    const tracer = parts.ledgerline.tracerProvider.getTracer(TRACER);
    const attributes = toAttributes({ ...this.#shared, ...arrivalAttributes(facts) });
    this.#span = tracer.startSpan(facts.method, { kind: SpanKind.SERVER, attributes }, outer);
    this.#context = this.#enter(trace.setSpan(outer, this.#span), {});
    const traceparent = traceHeaders(this.#context)[TRACEPARENT];
    this.headers = {
      [REQUEST_ID_HEADER]: this.#id.requestId,
      // None where tracing is suppressed.
      ...(traceparent !== undefined && { [TRACEPARENT]: traceparent }),
    };
  }

  /** Asks the application whose request it is and emits the started event; a promise when it is one. */
  prepare(native: Native): void | Promise<void> {
    const { resolve } = this.#parts.options;
    let resolved: ReturnType<NonNullable<typeof resolve>>;
    try {
      resolved = resolve === undefined ? undefined : this.run(() => resolve(this.#facts, native));
    } catch (error) {
      this.#begin(native);
      this.failed(error);
      throw error;
    }
    if (!isThenable(resolved)) return this.#begin(native, resolved);
    return resolved.then(
      (input) => this.#begin(native, input),
      (error: unknown) => {
        this.#begin(native);
        this.failed(error);
        throw error;
      },
    );
  }

  /** Runs in the context of the request. */
  run<T>(fn: () => T): T {
    return context.with(this.#context, fn);
  }

  /** Listeners that these emitters get from now on run in the context, once it is complete. */
  bind(...emitters: readonly object[]): void {
    this.#emitters = emitters;
  }

  /**
   * A handler threw; only the first error of a request is an event, and one that a handler recorded
   * or logged before it threw is that event already.
   */
  failed(error: unknown): void {
    // After an abort the handler's own AbortError says nothing new; a real failure does.
    if (this.#error !== undefined || (this.#isEnded && isAbort(error))) return;
    this.#error = error ?? new Error(String(error));
    const severity = thrownSeverity(this.#error);
    const options = { severity, attributes: this.#shared };
    this.run(() => this.#parts.ledgerline.recordException(this.#error, options));
    if (error instanceof Error && !this.#isEnded) this.#span.recordException(error);
  }

  /** The response is complete or broke off; what comes later is ignored. */
  ended(end: Omit<Ended, 'durationMs' | 'error'>): void {
    if (this.#isEnded) return;
    if (!this.#isBegun) {
      this.#earlyEnd ??= end;
      return;
    }
    this.#isEnded = true;
    const durationMs = elapsedMs(this.#startedAt);
    const error = this.#error;
    const ended: Ended = { ...end, durationMs, ...(error !== undefined && { error }) };
    const { ledgerline, options } = this.#parts;
    this.#emit(endedEvent(this.#line, this.#shared, ended), this.#storageClass);
    this.#closeSpan(ended);
    if (options.onAccessLine === undefined) return;
    const line = accessLine(this.#line, ended);
    try {
      options.onAccessLine(ledgerline.pipeline.redactor.text(line, 'access', []));
    } catch (error) {
      // A log that breaks must not break the request that it is about.
      const reason = `onAccessLine failed (${errorType(error)})`;
      ledgerline.pipeline.reportTrouble('access_line_lost', reason);
    }
  }

  #begin(native: Native, resolved: RequestContext = {}): void {
    this.#context = this.#enter(this.#context, resolved);
    // The span began before anybody said whose it is.
    this.#span.setAttributes(contextState(this.#context).attributes);
    for (const emitter of this.#emitters) context.bind(this.#context, emitter);
    const address = this.#address(native);
    const payload = {
      ...this.#shared,
      ...arrivalAttributes(this.#facts),
      ...(address !== undefined && { [ATTR_CLIENT_ADDRESS]: address }),
    };
    this.#emit(startedEvent(this.#line, payload), this.#storageClass);
    this.#isBegun = true;
    if (this.#earlyEnd !== undefined) this.ended(this.#earlyEnd);
  }

  #address(native: Native): string | undefined {
    const { ledgerline, options } = this.#parts;
    try {
      return this.run(() => options.clientAddress?.(this.#facts, native));
    } catch (error) {
      // An address that cannot be told is no reason to refuse the request.
      const reason = `clientAddress failed (${errorType(error)})`;
      ledgerline.pipeline.reportTrouble('client_address_lost', reason);
      return undefined;
    }
  }

  #emit(
    { type, payload, severity, message }: RequestEvent,
    storageClass: readonly StorageClass[] = [],
  ): void {
    const options = { severity, message, ...(storageClass.length > 0 && { storageClass }) };
    this.run(() => this.#parts.ledgerline.emit(type, payload as never, options));
  }

  /** What the application says stands over what a label says. */
  #enter(parent: Context, resolved: RequestContext): Context {
    const { requestId, isMade } = this.#id;
    const { redactor } = this.#parts.ledgerline.pipeline;
    const input = redactor.context({ ...this.#labels.input, ...resolved, requestId });
    const entries = Object.entries(this.#labels.entries);
    const baggage = propagation.createBaggage(
      Object.fromEntries(entries.map(([key, value]) => [key, { value }])),
    );
    const outer = propagation.setBaggage(parent, baggage);
    return extendContext(outer, input, isMade ? ['request_id'] : []);
  }

  #closeSpan(ended: Ended): void {
    const { route } = ended;
    if (route !== undefined) this.#span.updateName(`${this.#facts.method} ${route}`);
    this.#span.setAttributes(toAttributes(endAttributes(ended)));
    if (outcomeOf(ended) !== 'success') {
      const message = ended.error === undefined ? '' : errorMessage(ended.error);
      this.#span.setStatus({ code: SpanStatusCode.ERROR, message });
    }
    this.#span.end();
  }
}

/**
 * Where a request begins: nowhere but in the caller's trace. What was active when the server began
 * to listen is another context and must not reach requests. An OTel HTTP instrumentation that
 * already took up this request is recognised by its server span or by the trace.
 */
function outerContext(facts: RequestFacts): Context {
  const remote = remoteSpan(facts.header);
  const active = context.active();
  const span = trace.getSpan(active);
  const isServer = span !== undefined && 'kind' in span && span.kind === SpanKind.SERVER;
  if (span !== undefined && (isServer || span.spanContext().traceId === remote?.traceId)) {
    return trace.setSpan(ROOT_CONTEXT, span);
  }
  return remote === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, remote);
}
