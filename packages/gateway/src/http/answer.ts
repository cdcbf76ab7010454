// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { ServerResponse } from 'node:http';
import type { ErrorCode, LedgerlineError } from '@ledgerline/conventions';
import {
  MAX_IN_FLIGHT_REQUESTS,
  MAX_MESSAGE_CHARS,
  RETRY_AFTER_ENGINE_S,
  RETRY_AFTER_OVERLOAD_S,
} from '../limits.ts';
import { WireWriter } from '../otlp/wire-writer.ts';

/** The two encodings of OTLP/HTTP; an answer has the encoding of its request. */
export type OtlpEncoding = 'protobuf' | 'json';
export type Signal = 'logs' | 'traces';

const CONTENT_TYPES: Readonly<Record<OtlpEncoding, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};

/** The encoding that a content type names; undefined when OTLP does not know it. */
export function otlpEncoding(contentType: string | undefined): OtlpEncoding | undefined {
  const [name, ...parameters] = (contentType ?? '').split(';');
  const type = name!.trim().toLowerCase();
  if (type === 'application/x-protobuf') return 'protobuf';
  if (type !== 'application/json') return undefined;
  const charset = parameters
    .map((p) => p.trim().toLowerCase())
    .find((p) => p.startsWith('charset='));
  return charset === undefined || /^charset="?utf-?8"?$/.test(charset) ? 'json' : undefined;
}

/**
 * 200 with Export{Logs,Trace}ServiceResponse. `partial_success` stays unset when nothing was
 * rejected. Source: OTLP specification 1.11, "OTLP/HTTP Response".
 */
export function answerSuccess(
  response: ServerResponse,
  signal: Signal,
  encoding: OtlpEncoding,
  rejected: number,
  message: string,
): void {
  const text = message.slice(0, MAX_MESSAGE_CHARS);
  let body: Uint8Array | string;
  if (encoding === 'json') {
    const count = signal === 'logs' ? 'rejectedLogRecords' : 'rejectedSpans';
    const partial = { partialSuccess: { [count]: String(rejected), errorMessage: text } };
    body = JSON.stringify(rejected === 0 ? {} : partial);
  } else {
    const writer = new WireWriter(256);
    if (rejected > 0) {
      const partial = writer.open(0x0a);
      writer.varint(0x08, rejected);
      writer.text(0x12, text);
      writer.close(partial);
    }
    body = writer.finish();
  }
  send(response, 200, CONTENT_TYPES[encoding], body);
}

/** Canonical google.rpc codes for the statuses that we send. */
const RPC_CODES: Readonly<Record<number, number>> = {
  400: 3,
  401: 16,
  403: 7,
  404: 5,
  405: 12,
  409: 6,
  413: 8,
  415: 3,
  429: 8,
  500: 13,
  503: 14,
};

/** The statuses on which an OTLP client sends again. */
const RETRYABLE = new Set([429, 502, 503, 504]);

/** The status of an error for an OTLP client: what may succeed later must have a retryable one. */
export function otlpStatus(error: LedgerlineError): number {
  if (error.retryable && !RETRYABLE.has(error.status)) return 503;
  return error.status in RPC_CODES ? error.status : 400;
}

/** An error answer: google.rpc.Status in the encoding of the request. */
export function answerError(
  response: ServerResponse,
  encoding: OtlpEncoding,
  error: LedgerlineError,
): void {
  const status = otlpStatus(error);
  const message = `${error.code}: ${error.message} ${error.remedy}`.slice(0, MAX_MESSAGE_CHARS);
  const code = RPC_CODES[status] ?? 2;
  let body: Uint8Array | string;
  if (encoding === 'json') body = JSON.stringify({ code, message });
  else {
    const writer = new WireWriter(message.length + 64);
    writer.varint(0x08, code);
    writer.text(0x12, message);
    body = writer.finish();
  }
  setErrorHeaders(response, status);
  send(response, status, CONTENT_TYPES[encoding], body);
}

/** An error answer for every other route: an RFC 9457 problem whose type is a code of the catalogue. */
export function answerProblem(
  response: ServerResponse,
  status: number,
  code: ErrorCode,
  detail: string,
  more: Readonly<Record<string, unknown>> = {},
): void {
  setErrorHeaders(response, status);
  const problem = { type: problemType(code), title: code, status, detail, ...more };
  send(response, status, 'application/problem+json', JSON.stringify(problem));
}

/** The `type` of a problem; `GET /api/v1/problems` says what it means. */
export function problemType(code: ErrorCode): string {
  return `urn:ledgerline:error:${code}`;
}

/** What is limited is how much is under way at once (draft-ietf-httpapi-ratelimit-headers). */
const RATE_LIMIT_POLICY = `"in-flight";q=${MAX_IN_FLIGHT_REQUESTS};qu="concurrent-requests"`;

function setErrorHeaders(response: ServerResponse, status: number): void {
  if (status === 401) response.setHeader('www-authenticate', 'Bearer realm="ledgerline"');
  if (status === 429) {
    response.setHeader('retry-after', String(RETRY_AFTER_OVERLOAD_S));
    response.setHeader('ratelimit-policy', RATE_LIMIT_POLICY);
    response.setHeader('ratelimit', `"in-flight";r=0;t=${RETRY_AFTER_OVERLOAD_S}`);
  }
  if (status === 503) response.setHeader('retry-after', String(RETRY_AFTER_ENGINE_S));
}

export function send(
  response: ServerResponse,
  status: number,
  contentType: string,
  body: Uint8Array | string,
): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': typeof body === 'string' ? Buffer.byteLength(body) : body.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}
