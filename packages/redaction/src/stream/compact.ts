// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { CLASS, WORD } from '../engine/bytes.ts';

/** Of a run of letters, digits and blanks, so many stay at each of its ends. */
const KEPT = 4;

/**
 * Shortens runs of letters, digits and blanks in `bytes[from, to)`: inside of a finding they neither
 * open nor close anything. Marks stay, so quotes, brackets and backslashes still count right.
 * Returns the new size.
 */
export function compacted(bytes: Uint8Array, from: number, to: number, size: number): number {
  let out = from;
  let i = from;
  while (i < to) {
    const start = i;
    while (i < to && isInert(bytes[i]!)) i += 1;
    const length = i - start;
    if (length > 2 * KEPT) {
      bytes.copyWithin(out, start, start + KEPT);
      bytes.copyWithin(out + KEPT, i - KEPT, i);
      out += 2 * KEPT;
    } else {
      bytes.copyWithin(out, start, i);
      out += length;
    }
    if (i < to) {
      bytes[out] = bytes[i]!;
      out += 1;
      i += 1;
    }
  }
  if (out === i) return size;
  bytes.copyWithin(out, i, size);
  return size - (i - out);
}

function isInert(byte: number): boolean {
  return byte === 0x20 || byte >= 0x80 || (CLASS[byte]! & WORD) !== 0;
}
