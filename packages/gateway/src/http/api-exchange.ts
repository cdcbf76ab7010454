// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_LEDGERLINE_DURATION_MS,
  ATTR_LEDGERLINE_ERROR_CODE,
  ATTR_LEDGERLINE_HTTP_ACCESS,
  ATTR_LEDGERLINE_OUTCOME,
  ATTR_URL_PATH,
  type ErrorCode,
  type Outcome,
  type Severity,
} from '@ledgerline/conventions';
import type { OwnEvent, RequestIds } from '../own-events/own-event.ts';
import type { OwnEvents } from '../own-events/own-events.ts';

/** W3C Trace Context, section 3.2; ids that are all zeros are none. */
const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** A request as the server takes it in. */
export interface Arrival {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The answer has it. */
  readonly requestId: string;
}

interface ApiExchangeOptions extends Arrival {
  readonly own: OwnEvents;
  /** The path of the route, which has no parameters. */
  readonly path: string;
  /** Whose events they are. */
  readonly tenant: string;
  readonly credentialId: string;
}

/**
 * One request to a route below `/api/`: a started event, then exactly one that says how it ended
 * (requirement 56), in the words of the SDK's middleware. A request that was refused for load makes
 * neither: it is counted among the refusals.
 */
export class ApiExchange {
  readonly ids: RequestIds;
  readonly #options: ApiExchangeOptions;
  readonly #startedAt: number = performance.now();
  readonly #arrivedAt: bigint;
  #isBegun: boolean = false;
  #isRefused: boolean = false;
  #code: ErrorCode | undefined;

  constructor(options: ApiExchangeOptions) {
    const { request, response, requestId, own } = options;
    this.#options = options;
    this.#arrivedAt = own.nowUnixNano();
    this.ids = {
      requestId,
      traceId:
        TRACEPARENT.exec(String(request.headers['traceparent'] ?? ''))?.[1] ??
        randomBytes(16).toString('hex'),
      spanId: randomBytes(8).toString('hex'),
    };
    response.once('close', () => this.#ended());
  }

  /** The request was let in and its work begins. */
  begin(): void {
    if (this.#isBegun) return;
    this.#isBegun = true;
    this.#record('request_started', this.#arrivedAt, 'info', 'started', {});
  }

  /** The request is answered with this code. */
  failed(code: ErrorCode): void {
    this.#code = code;
  }

  /** The request was not let in, because there is too much under way. */
  refused(): void {
    this.#isRefused = true;
  }

  /** Nothing more of the answer can be sent, or all of it was. */
  #ended(): void {
    if (this.#isRefused && !this.#isBegun) return;
    this.begin();
    const { response, own } = this.#options;
    const isAborted = !response.writableFinished;
    const status = response.headersSent ? response.statusCode : undefined;
    const outcome = outcomeOf(isAborted, status);
    const durationMs = Math.round((performance.now() - this.#startedAt) * 1000) / 1000;
    const code = this.#code;
    const error = code ?? (isAborted ? 'request_aborted' : String(status));
    this.#record(
      outcome === 'success' ? 'request_ended' : 'request_failed',
      own.nowUnixNano(),
      severityOf(outcome, status),
      `${status ?? '-'} ${durationMs.toFixed(1)} ms${isAborted ? ' aborted' : ''}`,
      {
        [ATTR_HTTP_ROUTE]: this.#options.path,
        ...(status !== undefined && { [ATTR_HTTP_RESPONSE_STATUS_CODE]: status }),
        [ATTR_LEDGERLINE_OUTCOME]: outcome,
        [ATTR_LEDGERLINE_DURATION_MS]: durationMs,
        ...((outcome !== 'success' || code !== undefined) && { [ATTR_ERROR_TYPE]: error }),
        ...(code !== undefined && { [ATTR_LEDGERLINE_ERROR_CODE]: code }),
      },
    );
  }

  #record(
    type: 'request_started' | 'request_ended' | 'request_failed',
    occurredAtUnixNano: bigint,
    severity: Severity,
    line: string,
    payload: OwnEvent['payload'],
  ): void {
    const { own, request, path, tenant, credentialId } = this.#options;
    const method = request.method ?? '_OTHER';
    own.record({
      type,
      tenant,
      occurredAtUnixNano,
      severity,
      message: `${method} ${path} ${line}`,
      ids: this.ids,
      credentialId,
      payload: {
        [ATTR_HTTP_REQUEST_METHOD]: method,
        [ATTR_URL_PATH]: path,
        [ATTR_LEDGERLINE_HTTP_ACCESS]: method === 'GET' || method === 'HEAD' ? 'read' : 'write',
        ...payload,
      },
    });
  }
}

function outcomeOf(isAborted: boolean, status: number | undefined): Outcome {
  if (isAborted) return 'cancelled';
  return status !== undefined && status < 500 ? 'success' : 'failure';
}

function severityOf(outcome: Outcome, status: number | undefined): Severity {
  if (outcome === 'failure') return 'error';
  return outcome === 'cancelled' || (status ?? 0) >= 400 ? 'warn' : 'info';
}
