// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { CLASS, SPACE } from '../engine/bytes.ts';
import { STREAM_REACH_BYTES } from '../limits.ts';

const BLANK = 0x20;

/**
 * Up to where a text can go out when all before `at` is judged: whatever is found later begins in
 * the stretch without white space before its trigger, or in front of an `at` in letters
 * (`ada at example dot com`).
 */
export function releasable(bytes: Uint8Array, at: number, floor: number): number {
  const lowest = Math.max(floor, at - STREAM_REACH_BYTES);
  const current = stretchStart(bytes, at, lowest);
  const one = wordBefore(bytes, current, lowest);
  if (one === current) return current;
  const two = wordBefore(bytes, one, lowest);
  if (isAt(bytes, one, current - 1)) return two;
  const three = wordBefore(bytes, two, lowest);
  return two < one && isAt(bytes, two, one - 1) ? three : one;
}

/** The beginning of the word before a single blank in front of `at`, or `at`. */
function wordBefore(bytes: Uint8Array, at: number, lowest: number): number {
  if (at - 1 <= lowest || bytes[at - 1] !== BLANK) return at;
  const start = stretchStart(bytes, at - 1, lowest);
  return start === at - 1 ? at : start;
}

function isAt(bytes: Uint8Array, start: number, end: number): boolean {
  let from = start;
  let to = end;
  if (to - from === 4) {
    from += 1;
    to -= 1;
  }
  return to - from === 2 && (bytes[from]! | 0x20) === 0x61 && (bytes[from + 1]! | 0x20) === 0x74;
}

function stretchStart(bytes: Uint8Array, at: number, lowest: number): number {
  let i = at;
  while (i > lowest && (CLASS[bytes[i - 1]!]! & SPACE) === 0) i -= 1;
  while (i < at && (bytes[i]! & 0xc0) === 0x80) i += 1;
  return i;
}

/** The first white space in a range, or its end. */
export function whiteSpaceFrom(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  while (i < end && (CLASS[bytes[i]!]! & SPACE) === 0) i += 1;
  return i;
}
