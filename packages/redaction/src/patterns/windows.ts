// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { RE2JS } from 're2js';
import { CUSTOM_MATCH_BYTES_MAX } from '../limits.ts';

export interface ByteSpan {
  readonly start: number;
  readonly end: number;
}

/** The longest UTF-8 sequence: what a search sees of the text around its window. */
const CONTEXT_BYTES = 4;

/**
 * All matches in `bytes[start, end)`, in order. One search of RE2 is linear, but finding *all*
 * matches with it is not: each search may read to the end of the text. So each one gets a window of
 * twice `CUSTOM_MATCH_BYTES_MAX`, which makes the whole linear; a longer match is taken in pieces.
 */
export function rangesIn(
  expression: RE2JS,
  bytes: Uint8Array,
  start: number,
  end: number,
): ByteSpan[] {
  const ranges: ByteSpan[] = [];
  if (!expression.test(bytes.subarray(start, end))) return ranges;
  let at = start;
  while (at < end) {
    const from = charStart(bytes, Math.max(start, at - CONTEXT_BYTES), start);
    const windowEnd = charEnd(bytes, Math.min(end, at + 2 * CUSTOM_MATCH_BYTES_MAX), end);
    const seen = charEnd(bytes, Math.min(end, windowEnd + CONTEXT_BYTES), end);
    const matcher = expression.matcher(bytes.subarray(from, seen));
    const found = matcher.find(at - from);
    const matchStart = found ? from + matcher.start() : windowEnd;
    const half = charEnd(bytes, Math.min(end, at + CUSTOM_MATCH_BYTES_MAX), end);
    if (matchStart >= half && half < end) {
      // Nothing begins in the first half; what begins later is judged with a whole window behind it.
      at = half;
      continue;
    }
    if (!found || matchStart >= windowEnd) break;
    const matchEnd = Math.min(from + matcher.end(), windowEnd);
    if (matchEnd > matchStart) ranges.push({ start: matchStart, end: matchEnd });
    at = matchEnd > at ? matchEnd : charEnd(bytes, at + 1, end);
  }
  return ranges;
}

/** The start of the character in which `at` lies. */
function charStart(bytes: Uint8Array, at: number, floor: number): number {
  let i = at;
  while (i > floor && (bytes[i]! & 0xc0) === 0x80) i -= 1;
  return i;
}

/** `at`, or the end of the character in which it lies. */
function charEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && (bytes[i]! & 0xc0) === 0x80) i += 1;
  return i;
}
