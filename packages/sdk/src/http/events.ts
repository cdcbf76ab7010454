// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

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
  ATTR_URL_SCHEME,
  ATTR_USER_AGENT_ORIGINAL,
  type EventType,
  type Outcome,
  type Severity,
} from '@ledgerline/conventions';
import { errorCodeOf, errorType } from '../errors.ts';
import { MAX_USER_AGENT_CHARS } from './limits.ts';
import { accessOf, type RequestFacts } from './request-facts.ts';

/** Before the key of a label that arrived as baggage. */
const LABEL_PREFIX = 'ledgerline.label.';

/** How a request ended, as its framework tells. */
export interface Ended {
  /** Absent when the client was gone before there was one. */
  readonly status?: number;
  /** The pattern that matched, such as `/orders/:id`. */
  readonly route?: string;
  /** The client went away, or the response broke off. */
  readonly isAborted?: boolean;
  readonly durationMs: number;
  readonly error?: unknown;
}

/**
 * What messages show of a request. The path is redacted before it stands in a sentence, where the
 * status behind a number would look like more of its digits.
 */
export type RequestLine = Pick<RequestFacts, 'method' | 'path'>;

/** What a canonical event of a request consists of. */
export interface RequestEvent {
  readonly type: EventType;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly severity: Severity;
  readonly message: string;
}

const SERVER_ERROR = 500;
const CLIENT_ERROR = 400;

/** What all events and the span of one request share. */
export function requestAttributes(
  facts: RequestFacts,
  labels: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const attributes: Record<string, unknown> = {
    [ATTR_HTTP_REQUEST_METHOD]: facts.method,
    [ATTR_URL_PATH]: facts.path,
    [ATTR_LEDGERLINE_HTTP_ACCESS]: accessOf(facts.method),
  };
  for (const [key, value] of Object.entries(labels)) attributes[LABEL_PREFIX + key] = value;
  return attributes;
}

/** What the started event and the span say beside: how the request came in, and from what. */
export function arrivalAttributes({ scheme, header }: RequestFacts): Record<string, unknown> {
  const userAgent = header('user-agent')?.slice(0, MAX_USER_AGENT_CHARS);
  return {
    ...(scheme !== undefined && { [ATTR_URL_SCHEME]: scheme }),
    ...(userAgent !== undefined && userAgent !== '' && { [ATTR_USER_AGENT_ORIGINAL]: userAgent }),
  };
}

export function startedEvent(
  facts: RequestLine,
  payload: Readonly<Record<string, unknown>>,
): RequestEvent {
  const message = `${facts.method} ${facts.path} started`;
  return { type: 'request_started', payload, severity: 'info', message };
}

/** How grave it is that a handler threw this: naming a status below 500 is a chosen answer. */
export function thrownSeverity(error: unknown): Severity {
  return (statusOf(error) ?? SERVER_ERROR) < SERVER_ERROR ? 'warn' : 'error';
}

/** The one event with which every request ends or fails; its message is the access line. */
export function endedEvent(
  facts: RequestLine,
  shared: Record<string, unknown>,
  ended: Ended,
): RequestEvent {
  return {
    type: outcomeOf(ended) === 'success' ? 'request_ended' : 'request_failed',
    payload: { ...shared, ...endAttributes(ended) },
    severity: severityOf(ended),
    message: accessLine(facts, ended),
  };
}

/** What the ended event and the span say about the end. */
export function endAttributes(ended: Ended): Record<string, unknown> {
  const { status, route } = ended;
  return {
    ...(route !== undefined && { [ATTR_HTTP_ROUTE]: route }),
    ...(status !== undefined && { [ATTR_HTTP_RESPONSE_STATUS_CODE]: status }),
    [ATTR_LEDGERLINE_OUTCOME]: outcomeOf(ended),
    [ATTR_LEDGERLINE_DURATION_MS]: ended.durationMs,
    ...failureAttributes(ended),
  };
}

/** `GET /orders/17 200 12.3 ms`; `-` stands for a status that nobody got. */
export function accessLine(facts: RequestLine, ended: Ended): string {
  const end = ended.isAborted === true ? ' aborted' : '';
  return `${facts.method} ${facts.path} ${ended.status ?? '-'} ${ended.durationMs.toFixed(1)} ms${end}`;
}

export function outcomeOf({ error, isAborted, status }: Ended): Outcome {
  if (isAborted === true) return error === undefined ? 'cancelled' : 'failure';
  if (status !== undefined) return status < SERVER_ERROR ? 'success' : 'failure';
  return error === undefined ? 'success' : 'failure';
}

function severityOf(ended: Ended): Severity {
  if (outcomeOf(ended) === 'failure') return 'error';
  return ended.isAborted === true || (ended.status ?? 0) >= CLIENT_ERROR ? 'warn' : 'info';
}

/** The thrown error, else the abort, else the status, as OTel's HTTP conventions ask for. */
function failureAttributes(ended: Ended): Record<string, unknown> {
  if (ended.error !== undefined) return errorAttributes(ended.error);
  if (ended.isAborted === true) return { [ATTR_ERROR_TYPE]: 'request_aborted' };
  if (outcomeOf(ended) !== 'failure') return {};
  return { [ATTR_ERROR_TYPE]: String(ended.status) };
}

function errorAttributes(error: unknown): Record<string, unknown> {
  const code = errorCodeOf(error);
  return {
    [ATTR_ERROR_TYPE]: errorType(error),
    ...(code !== undefined && { [ATTR_LEDGERLINE_ERROR_CODE]: code }),
  };
}

/** The status that an error itself asks for, as `http-errors`, Fastify and Hono do it. */
function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { status, statusCode } = error as { status?: unknown; statusCode?: unknown };
  const named = statusCode ?? status;
  return typeof named === 'number' ? named : undefined;
}
