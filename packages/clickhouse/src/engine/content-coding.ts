// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Readable, Transform } from 'node:stream';
import {
  constants,
  createBrotliCompress,
  createBrotliDecompress,
  createDeflate,
  createGunzip,
  createGzip,
  createInflate,
  createZstdCompress,
  createZstdDecompress,
} from 'node:zlib';
import { EngineFault } from './fault.ts';

/** Undoes a `Content-Encoding`. @throws EngineFault 48 (HTTP 415) for one that is not known. */
export function decodeBody(body: Readable, coding: string | undefined): Readable {
  const name = (coding ?? '').trim().toLowerCase();
  if (name === '' || name === 'identity') return body;
  const decoder = decoderOf(name);
  if (decoder === undefined) {
    throw new EngineFault(
      48,
      'NOT_IMPLEMENTED',
      `Unknown content encoding '${name}': send gzip, deflate, br or zstd`,
      415,
    );
  }
  body.once('error', (cause) => decoder.destroy(cause));
  // Whoever reads gets the error; a body that is refused unread must not end the process with one.
  decoder.on('error', () => undefined);
  return body.pipe(decoder);
}

function decoderOf(name: string): Transform | undefined {
  switch (name) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    case 'zstd':
      return createZstdDecompress();
    default:
      return undefined;
  }
}

/** The coding to answer with: the cheapest that the client takes, or none. */
export function chooseCoding(accept: string | undefined): string | undefined {
  const wanted = new Set<string>();
  for (const part of (accept ?? '').split(',')) {
    const [name, ...rest] = part.split(';');
    const refused = rest.some((p) => /^\s*q=0(?:\.0*)?\s*$/u.test(p));
    if (!refused && name !== undefined) wanted.add(name.trim().toLowerCase());
  }
  return ['zstd', 'gzip', 'deflate', 'br'].find((name) => wanted.has(name));
}

/** A compressor for one of the codings that `chooseCoding` returns. */
export function encoderOf(coding: string): Transform {
  switch (coding) {
    case 'zstd':
      return createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 1 } });
    case 'br':
      return createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 3 } });
    case 'deflate':
      return createDeflate({ level: 3 });
    default:
      return createGzip({ level: 3 });
  }
}
