// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { RedactionPolicy } from '../types.ts';
import { CLASS, DIGIT, endOfEscape, LETTER, WORD } from './bytes.ts';
import { NO_BYTE, pairOf, TOKEN_BYTES_MAX, type Dispatch } from './dispatch.ts';
import { visitNumber, visitToken } from './visit.ts';
import { Scan, type Hit, type KeyContext } from './scan.ts';

// What the loop does with a byte. Most bytes are ordinary and cost one table look-up.
const ORDINARY = 0;
const IN_WORD = 1;
const NUMBER = 2;
const MARK = 3;
const BACKSLASH = 4;
const ACTION = new Uint8Array(256);
for (let b = 0; b < 256; b += 1) {
  if ((CLASS[b]! & LETTER) !== 0) ACTION[b] = IN_WORD;
  else if ((CLASS[b]! & DIGIT) !== 0) ACTION[b] = NUMBER;
}
for (const mark of '@:=-,>') ACTION[mark.charCodeAt(0)] = MARK;
ACTION[0x5c] = BACKSLASH;

const NOTHING: Scanned = { hits: [], settled: true };

/** What one pass found: hits in order that do not overlap. */
export interface Scanned {
  readonly hits: readonly Hit[];
  /** True when a pass over the output is known to find nothing. */
  readonly settled: boolean;
}

/** One pass over a byte range. */
export function scanBytes(
  policy: RedactionPolicy,
  bytes: Uint8Array,
  start: number,
  end: number,
  context: KeyContext,
): Scanned {
  const { dispatch } = policy;
  let scan: Scan | undefined;
  let i = start;
  while (i < end) {
    const action = ACTION[bytes[i]!]!;
    if (action === ORDINARY) {
      i += 1;
      continue;
    }
    if (action === MARK) {
      const next = i + 1 < end ? bytes[i + 1]! : NO_BYTE;
      const list = dispatch.marks[bytes[i]!]?.[next];
      if (list === undefined || list.length === 0) {
        i += 1;
        continue;
      }
      scan ??= new Scan(policy, bytes, start, end, context);
      let to = -1;
      for (let n = 0; n < list.length && to < 0; n += 1) to = scan.ask(list[n]!, i);
      i = to < 0 ? i + 1 : to;
      continue;
    }
    if (action === BACKSLASH) {
      // The `n` of `\nghp_…` belongs to a JSON escape; the word begins behind it.
      i = endOfEscape(bytes, i, end);
      continue;
    }
    const from = i;
    if (i + 2 < end && mayBegin(dispatch, bytes, i)) {
      scan ??= new Scan(policy, bytes, start, end, context);
      const to = visitWord(scan, dispatch, i);
      if (to >= 0) {
        i = to;
        continue;
      }
    }
    i += 1;
    while (i < end && ACTION[bytes[i]!] === action) i += 1;
    // A run of letters alone is a word of a language: nothing to see.
    if (i >= end || (CLASS[bytes[i]!]! & WORD) === 0) {
      if (action === IN_WORD) continue;
      if (i - from < dispatch.loneDigitsMin && !mayGoOn(bytes, i, end)) continue;
      scan ??= new Scan(policy, bytes, start, end, context);
      const to = visitNumber(scan, dispatch, from);
      if (to >= 0) i = to;
      continue;
    }
    i += 1;
    while (i < end && (CLASS[bytes[i]!]! & WORD) !== 0) i += 1;
    const size = i - from;
    if (
      (size <= TOKEN_BYTES_MAX && dispatch.tokens[size]!.length > 0) ||
      (size >= dispatch.contextTokenMin && size <= dispatch.contextTokenMax)
    ) {
      scan ??= new Scan(policy, bytes, start, end, context);
      const to = visitToken(scan, dispatch, from, size);
      if (to >= 0) i = to;
    }
  }
  return scan ?? NOTHING;
}

/** True when the first three characters of a word begin something that a detector asks for. */
function mayBegin(dispatch: Dispatch, bytes: Uint8Array, at: number): boolean {
  const third = dispatch.thirds[pairOf(bytes[at]!, bytes[at + 1]!)]!;
  return third !== 0 && (third & (1 << (bytes[at + 2]! & 31))) !== 0;
}

function visitWord(scan: Scan, dispatch: Dispatch, at: number): number {
  const list = dispatch.words[pairOf(scan.bytes[at]!, scan.bytes[at + 1]!)]!;
  for (const detector of list) {
    const to = scan.ask(detector, at);
    if (to >= 0) return to;
  }
  return -1;
}

/** True when another group of digits may follow: a joint, then a digit, or a bracket or space. */
function mayGoOn(bytes: Uint8Array, at: number, end: number): boolean {
  if (at + 1 >= end || JOINT[bytes[at]!] === 0) return false;
  const next = bytes[at + 1]!;
  return (CLASS[next]! & DIGIT) !== 0 || JOINT[next] === 1;
}

const JOINT = new Uint8Array(256);
for (const char of ' -./()') JOINT[char.charCodeAt(0)] = 1;
