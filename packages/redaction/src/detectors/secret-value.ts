// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { CLASS, DIGIT, LETTER } from '../engine/bytes.ts';

/** Bytes of a value whose characters are counted; a mask shows itself much earlier. */
const COUNTED_BYTES_MAX = 96;
/** Masks write this many of one letter in a row: `ghp_xxxxxx`. */
const MASK_RUN_MIN = 6;
/** Bits per character; random keys of 16 hex digits have 3, repeated characters below 2. */
const ENTROPY_MIN = 2.4;

/** True for what stands in examples in the place of a key: `xxxxxx`, `AAAA…`, `########`. */
export function isMasked(bytes: Uint8Array, start: number, end: number): boolean {
  const to = Math.min(end, start + COUNTED_BYTES_MAX);
  let run = 1;
  for (let i = start + 1; i < to; i += 1) {
    const same = (bytes[i]! | 0x20) === (bytes[i - 1]! | 0x20);
    run = same ? run + 1 : 1;
    if (run >= MASK_RUN_MIN && MASK[bytes[i]!] === 1) return true;
  }
  return to - start >= 16 && entropy(bytes, start, to) < ENTROPY_MIN;
}

const MASK = new Uint8Array(256);
for (const char of 'xX*#.') MASK[char.charCodeAt(0)] = 1;

const COUNTS = new Uint8Array(256);

function entropy(bytes: Uint8Array, start: number, end: number): number {
  COUNTS.fill(0);
  for (let i = start; i < end; i += 1) COUNTS[bytes[i]!]! += 1;
  let bits = 0;
  for (let i = start; i < end; i += 1) bits -= Math.log2(COUNTS[bytes[i]!]! / (end - start));
  return bits / (end - start);
}

/** A digit among letters and no space: what words of a language do not have. */
export function looksGenerated(bytes: Uint8Array, start: number, end: number): boolean {
  let digits = 0;
  let letters = 0;
  for (let i = start; i < end; i += 1) {
    const byte = bytes[i]!;
    if (byte <= 0x20) return false;
    if ((CLASS[byte]! & DIGIT) !== 0) digits += 1;
    else if ((CLASS[byte]! & LETTER) !== 0) letters += 1;
  }
  return end - start >= 8 && digits >= 1 && digits + letters >= (end - start) / 2;
}
