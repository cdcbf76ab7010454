// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiText, CLASS, DIGIT, LETTER } from '../engine/bytes.ts';
import { beginsWith, isDigitAt } from './byte-checks.ts';
import { isWordy } from './random-look.ts';

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

/** How often each byte occurs; all zero between two calls. */
const COUNTS = new Uint8Array(256);
const LOG2 = Float64Array.from({ length: COUNTED_BYTES_MAX + 1 }, (_unused, n) => Math.log2(n));

/** Bits per byte: the sum over all bytes of the logarithm of how rare each is. */
function entropy(bytes: Uint8Array, start: number, end: number): number {
  for (let i = start; i < end; i += 1) COUNTS[bytes[i]!]! += 1;
  let bits = 0;
  for (let i = start; i < end; i += 1) {
    const count = COUNTS[bytes[i]!]!;
    if (count > 0) bits += count * (LOG2[end - start]! - LOG2[count]!);
    COUNTS[bytes[i]!] = 0;
  }
  return bits / (end - start);
}

/** So many characters in their order are typed, not drawn: `1234567890`, `abcdefghij`. */
const ORDERED_MIN = 10;
/** In random texts every sixtieth character repeats the one before it, in hex every sixteenth. */
const REPEATED_SHARE_MAX = 0.4;

/** True for the body of a key that somebody typed for an example; it would be no password. */
export function isTypedKey(bytes: Uint8Array, start: number, end: number): boolean {
  const to = Math.min(end, start + TYPED_BYTES_MAX);
  const length = to - start;
  let ordered = 1;
  let repeated = 0;
  let digits = isDigitAt(bytes, start) ? 1 : 0;
  let examples = 0;
  for (let i = start + 1; i < to; i += 1) {
    const byte = bytes[i]!;
    const step = byte - bytes[i - 1]!;
    const isDigit = isDigitAt(bytes, i);
    ordered = step === 1 || (step === -9 && byte === 0x30) ? ordered + 1 : 1;
    // Numbers of accounts stand in keys, and some of them are typed.
    const least = isDigit ? length * ORDERED_SHARE_MIN : 0;
    if (ordered >= Math.max(ORDERED_MIN, least)) return true;
    if (step === 0) repeated += 1;
    if (isDigit) digits += 1;
    if ((byte | 0x20) === 0x78 && beginsWith(bytes, i - 1, to, 'example')) examples += 1;
  }
  if (repeated >= length * REPEATED_SHARE_MAX || examples > 1) return true;
  if (examples === 1 && /EXAMPLE(?:KEY)?$/.test(asciiText(bytes, start, to))) return true;
  return digits <= 1 && isWordy(asciiText(bytes, start, to));
}

const TYPED_BYTES_MAX = 256;
const ORDERED_SHARE_MIN = 0.6;

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
