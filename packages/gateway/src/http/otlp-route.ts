// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';
import { LedgerlineError } from '@ledgerline/conventions';
import type { Writer } from '../credentials.ts';
import { MAX_BODY_BYTES, MAX_JSON_BODY_BYTES } from '../limits.ts';
import { ByteStore } from '../otlp/byte-store.ts';
import { jsonToProtobuf } from '../otlp/json-form.ts';
import { OtlpDecodeError } from '../otlp/wire-reader.ts';
import type { Counters } from '../stats.ts';
import { answerSuccess, otlpEncoding, type Signal } from './answer.ts';
import type { InFlight } from './in-flight.ts';
import type { Route, RouteContext } from './routes.ts';
import { takeBody, utf8Text } from './take-body.ts';

/** One request's body as protobuf bytes, with what identifies a resend of it. */
export interface OtlpRequest {
  readonly store: ByteStore;
  /** SHA-256 of the body after decompression: equal for a resend of the same bytes. */
  readonly digest: Buffer;
  readonly credential: Writer;
}

/** What became of a request whose records are durable now. */
export interface IngestResult {
  /** Records that can never be accepted as they are. */
  readonly rejected: number;
  /** Why, for the first few of them; no values. */
  readonly message: string;
}

/** Takes a request in; resolves when everything that it accepted is durable. Throws LedgerlineError. */
export type Ingest = (request: OtlpRequest) => Promise<IngestResult>;

export interface OtlpRouteOptions {
  readonly signal: Signal;
  readonly ingest: Ingest;
  readonly inFlight: InFlight;
  readonly counters: Counters;
}

/** `POST /v1/<signal>`, the OTLP/HTTP endpoint of one signal. */
export function otlpRoute(options: OtlpRouteOptions): Route {
  return {
    method: 'POST',
    path: `/v1/${options.signal}`,
    rule: 'write',
    errors: 'otlp',
    handle: (context) => handle(options, context),
  };
}

async function handle(options: OtlpRouteOptions, context: RouteContext): Promise<void> {
  const { request, response, credential } = context;
  if (credential === undefined) throw new LedgerlineError('internal', 'A route without its rule.');
  const encoding = otlpEncoding(request.headers['content-type']);
  if (encoding === undefined) {
    throw new LedgerlineError(
      'content_type_unsupported',
      'The content type is neither application/x-protobuf nor application/json.',
    );
  }
  const maxBytes = encoding === 'json' ? MAX_JSON_BODY_BYTES : MAX_BODY_BYTES;
  await takeBody(request, maxBytes, options.inFlight, async (body) => {
    const digest = createHash('sha256').update(body).digest();
    const bytes = encoding === 'json' ? fromJson(body, options) : body;
    const result = await decoded(() =>
      options.ingest({ store: new ByteStore(bytes), digest, credential }),
    );
    answerSuccess(response, options.signal, encoding, result.rejected, result.message);
  });
}

function malformed(message: string, cause: unknown): LedgerlineError {
  return new LedgerlineError('payload_malformed', message, { cause });
}

async function decoded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OtlpDecodeError) throw malformed(`Not OTLP: ${error.message}.`, error);
    throw error;
  }
}

function fromJson(body: Uint8Array, { signal, counters }: OtlpRouteOptions): Uint8Array {
  return counters.time('decodeMs', () => jsonBytes(body, signal));
}

function jsonBytes(body: Uint8Array, signal: Signal): Uint8Array {
  const text = utf8Text(body);
  if (text === undefined)
    throw new LedgerlineError('payload_malformed', 'The JSON body is not UTF-8.');
  try {
    return jsonToProtobuf(text, signal);
  } catch (error) {
    if (error instanceof OtlpDecodeError) throw malformed(`Not OTLP: ${error.message}.`, error);
    throw error;
  }
}
