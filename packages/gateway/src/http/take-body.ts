// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { IncomingMessage } from 'node:http';
import { bodyEncoding, inflate, readRaw } from './body.ts';
import type { InFlight } from './in-flight.ts';

/**
 * Reads and decompresses a request's body and hands it to `use`; until that is done the bytes count
 * as in flight. Throws `encoding_unsupported`, `payload_too_large`, `payload_malformed`, `overloaded`.
 */
export async function takeBody(
  request: IncomingMessage,
  maxBytes: number,
  inFlight: InFlight,
  use: (body: Buffer) => Promise<void>,
): Promise<void> {
  const compression = bodyEncoding(request.headers['content-encoding']);
  const share = inFlight.begin();
  try {
    const raw = await readRaw(request, maxBytes, (count) => share.take(count));
    const body = await inflate(raw, compression, maxBytes);
    if (body !== raw) share.take(body.length);
    await use(body);
  } finally {
    share.end();
  }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** The text of a body; undefined when it is not UTF-8. */
export function utf8Text(body: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(body);
  } catch {
    return undefined;
  }
}
