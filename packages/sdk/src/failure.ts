// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_ERROR_TYPE,
  ATTR_EXCEPTION_MESSAGE,
  ATTR_EXCEPTION_TYPE,
  ATTR_LEDGERLINE_CALL_RETRY_AFTER_MS,
  ATTR_LEDGERLINE_CALL_RETRYABLE,
  ATTR_LEDGERLINE_ERROR_CODE,
} from '@ledgerline/conventions';
import { attempt, errorCodeOf, errorMessage, errorType, property } from './errors.ts';

/** Codes of Node and of its fetch for troubles of the network, which pass. */
const PASSING_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_SOCKET',
]);

/** HTTP statuses below 500 after which the same request may succeed (RFC 9110, RFC 6585). */
const PASSING_STATUSES = new Set([408, 409, 425, 429]);

/** What a failed call says about its error; what the error does not say is left out. */
export function failureAttributes(error: unknown): Record<string, unknown> {
  const type = errorType(error);
  const status = statusOf(error);
  const code = errorCodeOf(error) ?? errorCodeOf(property(error, 'cause'));
  return {
    [ATTR_ERROR_TYPE]: type,
    // A client that names no code still says which status it was given.
    [ATTR_LEDGERLINE_ERROR_CODE]: code ?? (status === undefined ? undefined : String(status)),
    [ATTR_EXCEPTION_TYPE]: type,
    [ATTR_EXCEPTION_MESSAGE]: errorMessage(error),
    [ATTR_LEDGERLINE_CALL_RETRYABLE]: retryableOf(error, code, status),
    [ATTR_LEDGERLINE_CALL_RETRY_AFTER_MS]: retryAfterMsOf(error),
  };
}

function retryableOf(
  error: unknown,
  code: string | undefined,
  status: number | undefined,
): boolean | undefined {
  for (const name of ['retryable', 'isRetryable']) {
    const said = property(error, name);
    if (typeof said === 'boolean') return said;
  }
  if (status !== undefined) return status >= 500 || PASSING_STATUSES.has(status);
  return code !== undefined && PASSING_CODES.has(code) ? true : undefined;
}

/** The HTTP status that clients put on their errors, or on the response inside of them. */
function statusOf(error: unknown): number | undefined {
  const response = property(error, 'response');
  const candidates = [
    property(error, 'status'),
    property(error, 'statusCode'),
    property(response, 'status'),
    property(response, 'statusCode'),
  ];
  return candidates.find(
    (value): value is number =>
      Number.isInteger(value) && Number(value) >= 400 && Number(value) < 600,
  );
}

/** What the other side asked to wait, in milliseconds: of the error itself, then of its headers. */
function retryAfterMsOf(error: unknown): number | undefined {
  const own = property(error, 'retryAfterMs');
  if (isWait(own)) return own;
  const headers = [
    property(error, 'headers'),
    property(error, 'responseHeaders'),
    property(property(error, 'response'), 'headers'),
  ];
  for (const each of headers) {
    const ms = Number.parseFloat(header(each, 'retry-after-ms') ?? '');
    if (isWait(ms)) return ms;
    const fromSeconds = waitOf(header(each, 'retry-after'));
    if (fromSeconds !== undefined) return fromSeconds;
  }
  return waitOf(property(error, 'retryAfter'));
}

/** Retry-After is a number of seconds or a date (RFC 9110, section 10.2.3). */
function waitOf(value: unknown): number | undefined {
  if (typeof value === 'number') return isWait(value) ? value * 1000 : undefined;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const seconds = Number(value);
  if (!Number.isNaN(seconds)) return isWait(seconds) ? seconds * 1000 : undefined;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

function isWait(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/** A header of a `Headers` object or of a plain one. */
function header(headers: unknown, name: string): string | undefined {
  const value =
    headers instanceof Headers ? attempt(() => headers.get(name)) : property(headers, name);
  return typeof value === 'string' ? value : undefined;
}
