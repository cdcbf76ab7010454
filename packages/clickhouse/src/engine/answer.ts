// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { writeFrames } from './block-framing.ts';
import { chooseCoding, encoderOf } from './content-coding.ts';
import type { Outcome } from './execute.ts';
import type { EngineFault } from './fault.ts';
import { ANSWER_HEAD_BYTES } from './limits.ts';
import { nativeForProtocol } from './native-result.ts';
import type { RequestParameters } from './request-parameters.ts';

export interface Answering {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly queryId: string;
  readonly startedAt: bigint;
}

/** Headers that every answer carries. */
export function commonHeaders(answering: Answering): void {
  const { response } = answering;
  response.setHeader('X-ClickHouse-Query-Id', answering.queryId);
  response.setHeader('X-ClickHouse-Server-Display-Name', 'ledgerline');
  response.setHeader('X-ClickHouse-Timezone', 'UTC');
}

/** Sends a result. An error of the engine in the middle breaks the connection off. */
export async function sendOutcome(
  answering: Answering,
  outcome: Outcome,
  parameters: RequestParameters,
): Promise<void> {
  const { response, request } = answering;
  const pieces = encoded(outcome, parameters);
  const head = await firstPieces(pieces);
  response.statusCode = 200;
  response.setHeader('Content-Type', contentType(outcome.format));
  response.setHeader('X-ClickHouse-Format', outcome.format);
  response.setHeader('X-ClickHouse-Summary', summary(outcome, answering.startedAt));
  const coding = parameters.httpCompression
    ? chooseCoding(headerOf(request, 'accept-encoding'))
    : undefined;
  if (coding !== undefined) response.setHeader('Content-Encoding', coding);
  const body = Readable.from(chain(head, pieces), { objectMode: false });
  if (coding === undefined) await pipeline(body, response);
  else await pipeline(body, encoderOf(coding), response);
}

/** The result's pieces in the form that the client asked for. */
async function* encoded(
  outcome: Outcome,
  parameters: RequestParameters,
): AsyncGenerator<Buffer, void, undefined> {
  let pieces: AsyncIterable<Buffer> | Iterable<Buffer> = Buffer.isBuffer(outcome.body)
    ? [outcome.body]
    : outcome.body;
  if (parameters.protocolVersion > 0 && outcome.format === 'Native') {
    pieces = nativeForProtocol(pieces, parameters.protocolVersion);
  }
  if (parameters.compressBlocks) pieces = writeFrames(pieces, parameters.frameMethod);
  yield* pieces;
}

/** What comes before the head of the answer is sent, so that most errors still get a status. */
async function firstPieces(pieces: AsyncGenerator<Buffer, void, undefined>): Promise<Buffer[]> {
  const head: Buffer[] = [];
  let bytes = 0;
  while (bytes < ANSWER_HEAD_BYTES) {
    const piece = await pieces.next();
    if (piece.done === true) break;
    head.push(piece.value);
    bytes += piece.value.length;
  }
  return head;
}

async function* chain(
  head: readonly Buffer[],
  rest: AsyncGenerator<Buffer, void, undefined>,
): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* head;
    yield* rest;
  } finally {
    await rest.return();
  }
}

/** Sends an error as ClickHouse does: code in a header, text as the body. */
export function sendFault(answering: Answering, fault: EngineFault): void {
  const { response } = answering;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  for (const name of ['Content-Encoding', 'X-ClickHouse-Format', 'X-ClickHouse-Summary']) {
    response.removeHeader(name);
  }
  response.statusCode = fault.status;
  response.setHeader('X-ClickHouse-Exception-Code', String(fault.code));
  response.setHeader('Content-Type', 'text/plain; charset=UTF-8');
  if (fault.code === 194 || fault.code === 516) {
    response.setHeader('WWW-Authenticate', 'Basic realm="ClickHouse server HTTP API"');
  }
  if (fault.status === 503) response.setHeader('Retry-After', '1');
  response.end(`${fault.text}\n`);
}

function summary(outcome: Outcome, startedAt: bigint): string {
  return JSON.stringify({
    read_rows: String(outcome.readRows),
    read_bytes: String(outcome.readBytes),
    written_rows: String(outcome.writtenRows),
    written_bytes: String(outcome.writtenBytes),
    total_rows_to_read: '0',
    result_rows: String(outcome.writtenRows),
    result_bytes: String(outcome.writtenBytes),
    elapsed_ns: String(process.hrtime.bigint() - startedAt),
    memory_usage: '0',
  });
}

/** `JSONEachRow`, `JSONCompactEachRowWithNames` and their like. */
function isJsonLines(format: string): boolean {
  if (format === 'NDJSON' || format === 'JSONLines') return true;
  return format.startsWith('JSON') && format.includes('EachRow') && /^\w+$/u.test(format);
}

function contentType(format: string): string {
  if (isJsonLines(format)) return 'application/x-ndjson; charset=UTF-8';
  if (format.startsWith('JSON')) return 'application/json; charset=UTF-8';
  if (format.startsWith('CSV')) return 'text/csv; charset=UTF-8; header=absent';
  if (format.startsWith('TabSeparated') || format.startsWith('TSV')) {
    return 'text/tab-separated-values; charset=UTF-8';
  }
  if (/^(?:Native|RowBinary|Arrow|Parquet|ORC|Avro|MsgPack|Protobuf|BSON)/u.test(format)) {
    return 'application/octet-stream';
  }
  return 'text/plain; charset=UTF-8';
}

export function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}
