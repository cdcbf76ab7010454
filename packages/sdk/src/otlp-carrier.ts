// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { ProtobufLogsSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { Carrier, Parcel, SendOutcome } from './carrier.ts';
import { errorCodeOf, errorType } from './errors.ts';
import type { GuardedRecord, GuardedSpan } from './guarded.ts';
import { MAX_SERVER_MESSAGE_CHARS } from './limits.ts';
import type { OtlpTargets } from './otel-environment.ts';
import { halvesOf, OtlpLogs } from './otlp-logs.ts';
import type { HttpAnswer, OtlpTransport } from './otlp-transport.ts';

/** What OTLP/HTTP says may be sent again (OTLP 1.9, "Failures"). */
const RETRYABLE = new Set([429, 502, 503, 504]);

interface Receipts {
  readonly signal: keyof OtlpTargets;
  /** The number of refused items and the server's words, from the body of a 200. */
  decode(body: Uint8Array): { rejected: number; message: string };
}

interface Encoding<T> extends Receipts {
  encode(items: readonly T[]): Uint8Array;
}

const LOGS: Receipts = {
  signal: 'logs',
  decode: (body) => {
    const { partialSuccess } = ProtobufLogsSerializer.deserializeResponse(body);
    return {
      rejected: partialSuccess?.rejectedLogRecords ?? 0,
      message: partialSuccess?.errorMessage ?? '',
    };
  },
};

const SPANS: Encoding<GuardedSpan> = {
  signal: 'traces',
  encode: (spans) => required(ProtobufTraceSerializer.serializeRequest([...spans])),
  decode: (body) => {
    const { partialSuccess } = ProtobufTraceSerializer.deserializeResponse(body);
    return {
      rejected: partialSuccess?.rejectedSpans ?? 0,
      message: partialSuccess?.errorMessage ?? '',
    };
  },
};

export function otlpLogsCarrier(transport: OtlpTransport): Carrier<GuardedRecord, Uint8Array> {
  const logs = new OtlpLogs();
  return otlpCarrier(transport, { ...LOGS, encode: (records) => logs.request(records) });
}

export function otlpSpansCarrier(transport: OtlpTransport): Carrier<GuardedSpan, Uint8Array> {
  return otlpCarrier(transport, SPANS);
}

/** Posts sealed log bytes and says what became of them; never rejects. */
export async function sendLogs(transport: OtlpTransport, body: Uint8Array): Promise<SendOutcome> {
  return sendBytes(transport, LOGS, body);
}

function otlpCarrier<T>(transport: OtlpTransport, encoding: Encoding<T>): Carrier<T, Uint8Array> {
  return {
    seal: (items) => {
      const body = encoding.encode(items);
      return { body, count: items.length, sizeBytes: body.byteLength };
    },
    join: joinBytes,
    halve: halvesOf,
    send: (body) => sendBytes(transport, encoding, body),
    // The transport is shared by three roads; whoever made it closes it.
    close: async () => {},
  };
}

/** Concatenated protobuf messages of one type are that message with its repeated fields joined. */
function joinBytes(parts: readonly Parcel<Uint8Array>[]): Parcel<Uint8Array> {
  const body = Buffer.concat(parts.map((part) => part.body));
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  return { body, count, sizeBytes: body.byteLength };
}

async function sendBytes(
  transport: OtlpTransport,
  encoding: Receipts,
  body: Uint8Array,
): Promise<SendOutcome> {
  let answer: HttpAnswer;
  try {
    answer = await transport.post(encoding.signal, body);
  } catch (error) {
    // The code or class only: messages of network errors may quote what was sent.
    return { kind: 'again', reason: `no answer: ${errorCodeOf(error) ?? errorType(error)}` };
  }
  return readAnswer(answer, encoding, (text) => cut(transport.clean(text)));
}

function readAnswer(
  answer: HttpAnswer,
  encoding: Receipts,
  clean: (text: string) => string,
): SendOutcome {
  const { status } = answer;
  if (status >= 200 && status < 300) {
    try {
      const { rejected, message } = encoding.decode(answer.body);
      return { kind: 'delivered', rejected, reason: clean(message) };
    } catch {
      // The receiver took the request; an answer that cannot be read rejects nothing.
      return { kind: 'delivered', rejected: 0 };
    }
  }
  const reason = `HTTP ${status} ${clean(readable(answer.body))}`.trim();
  if (!RETRYABLE.has(status)) return { kind: 'refused', status, reason };
  const afterMs = retryAfterMs(answer.retryAfter);
  return { kind: 'again', reason, ...(afterMs === undefined ? {} : { afterMs }) };
}

/** `Retry-After` is a number of seconds or an HTTP date (RFC 9110, section 10.2.3). */
function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

/** The readable characters of an error body, which is a Status message, a problem or plain text. */
function readable(body: Uint8Array): string {
  const text = Buffer.from(body).toString('utf8');
  return text.replaceAll(/[^\x20-\x7e]+/g, ' ').trim();
}

function cut(text: string): string {
  return text.slice(0, MAX_SERVER_MESSAGE_CHARS);
}

function required(bytes: Uint8Array | undefined): Uint8Array {
  if (bytes === undefined) throw new Error('the serializer returned nothing');
  return bytes;
}
