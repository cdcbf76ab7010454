// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import { LedgerlineError } from '@ledgerline/conventions';
import { MAX_SYNC_INFLATE_BYTES } from '../limits.ts';

export type BodyEncoding = 'identity' | 'gzip' | 'zstd';

/** The body encoding that the headers name; throws `encoding_unsupported` for any other one. */
export function bodyEncoding(header: string | undefined): BodyEncoding {
  const name = header?.trim().toLowerCase() ?? 'identity';
  if (name === '' || name === 'identity') return 'identity';
  if (name === 'gzip' || name === 'zstd') return name;
  throw new LedgerlineError(
    'encoding_unsupported',
    'The content encoding is not identity, gzip or zstd.',
  );
}

function tooLarge(maxBytes: number): LedgerlineError {
  return new LedgerlineError(
    'payload_too_large',
    `The body is larger than ${maxBytes} bytes, as sent or after decompression.`,
  );
}

/**
 * Reads a request's body as sent; stops at the first byte beyond `maxBytes`.
 *
 * `onBytes` hears of every chunk and may throw to refuse the rest (memory in flight).
 */
export async function readRaw(
  request: IncomingMessage,
  maxBytes: number,
  onBytes: (count: number) => void,
): Promise<Buffer> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > maxBytes) throw tooLarge(maxBytes);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge(maxBytes);
    onBytes(chunk.length);
    chunks.push(chunk);
  }
  if (!request.complete) {
    throw new LedgerlineError('payload_malformed', 'The body ended before its length.');
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length);
}

/**
 * Decompresses a body, with the output counted as it comes: a bomb costs at most `maxBytes`.
 *
 * Small bodies are inflated in one call, which costs less than a stream; the rest streams, so that
 * a large one does not hold the event loop.
 */
export async function inflate(
  raw: Buffer,
  encoding: BodyEncoding,
  maxBytes: number,
): Promise<Buffer> {
  if (encoding === 'identity') return raw;
  const limit = Math.min(maxBytes, MAX_SYNC_INFLATE_BYTES);
  const hint = sizeHint(raw, encoding);
  if (hint <= limit) {
    const small = inflateSync(raw, encoding, limit, hint);
    if (small !== undefined) return small;
  }
  return inflateStream(raw, encoding, maxBytes);
}

/** The size that a gzip trailer claims; a claim only, so it decides the way and nothing else. */
function sizeHint(raw: Buffer, encoding: BodyEncoding): number {
  if (encoding === 'gzip' && raw.length >= 18) return raw.readUInt32LE(raw.length - 4);
  return raw.length * 4;
}

function malformed(cause: unknown): LedgerlineError {
  return new LedgerlineError('payload_malformed', 'The compressed body cannot be decompressed.', {
    cause,
  });
}

function inflateSync(
  raw: Buffer,
  encoding: 'gzip' | 'zstd',
  limit: number,
  hint: number,
): Buffer | undefined {
  // A chunk of the claimed size is filled in one step; the claim is bounded by `limit` already.
  const chunkSize = Math.max(4096, hint + 64);
  try {
    const options = { maxOutputLength: limit, chunkSize };
    return encoding === 'gzip'
      ? zlib.gunzipSync(raw, options)
      : zlib.zstdDecompressSync(raw, options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw malformed(error);
  }
}

async function inflateStream(
  raw: Buffer,
  encoding: 'gzip' | 'zstd',
  maxBytes: number,
): Promise<Buffer> {
  const options = { chunkSize: 256 * 1024 };
  const inflater =
    encoding === 'gzip' ? zlib.createGunzip(options) : zlib.createZstdDecompress(options);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    await pipeline(Readable.from([raw]), inflater, async (source: AsyncIterable<Buffer>) => {
      for await (const chunk of source) {
        length += chunk.length;
        if (length > maxBytes) throw tooLarge(maxBytes);
        chunks.push(chunk);
      }
    });
  } catch (error) {
    if (LedgerlineError.is(error)) throw error;
    throw malformed(error);
  }
  return Buffer.concat(chunks, length);
}
