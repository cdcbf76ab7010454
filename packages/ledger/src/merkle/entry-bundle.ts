// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { MAX_LEAF_BYTES } from '../limits.ts';

const LENGTH_BYTES = 2;

/** One entry as it stands in a bundle: big-endian uint16 length, then the bytes. C2SP tlog-tiles. */
export function encodeEntry(entry: Uint8Array | string): Uint8Array {
  const bytes = typeof entry === 'string' ? Buffer.from(entry, 'utf8') : entry;
  if (bytes.length > MAX_LEAF_BYTES) {
    throw new RangeError(`an entry has at most ${MAX_LEAF_BYTES} bytes, not ${bytes.length}`);
  }
  const framed = Buffer.alloc(LENGTH_BYTES + bytes.length);
  framed.writeUInt16BE(bytes.length, 0);
  framed.set(bytes, LENGTH_BYTES);
  return framed;
}

/** Entries of a bundle, as views into `bytes`; undefined when the framing does not add up. */
export function decodeEntryBundle(bytes: Uint8Array): Uint8Array[] | undefined {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length) {
    const [high, low] = [bytes[at], bytes[at + 1]];
    if (high === undefined || low === undefined) return undefined;
    const start = at + LENGTH_BYTES;
    at = start + high * 256 + low;
    if (at > bytes.length) return undefined;
    entries.push(bytes.subarray(start, at));
  }
  return entries;
}
