// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { RedactionPolicy } from '../types.ts';
import { CLASS, DIGIT, endOfEscape, HEX, LETTER, UPPER, WORD } from './bytes.ts';
import { ACTION, NO_BYTE, pairOf, TOKEN_BYTES_MAX, type Dispatch } from './dispatch.ts';
import { SIGN } from './signs.ts';
import { visitNumber, visitToken } from './visit.ts';
import { Scan, type Hit, type KeyContext } from './scan.ts';

/** By signs. */
const NOTHING: readonly Scanned[] = [0, 1, 2, 3].map((signs) => ({
  hits: [],
  settled: true,
  signs,
}));
/** Shorter words and tokens are not looked at as base64. */
const ENCODED_BYTES_MIN = 12;

/** What one pass found: hits in order that do not overlap. */
export interface Scanned {
  readonly hits: readonly Hit[];
  /** True when a pass over the output is known to find nothing. */
  readonly settled: boolean;
  /** Bits of `SIGN`. */
  readonly signs: number;
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
  const { actions } = dispatch;
  let scan: Scan | undefined;
  let signs = 0;
  let i = start;
  while (i < end) {
    const action = actions[bytes[i]!]!;
    if (action === ACTION.ordinary) {
      i += 1;
      continue;
    }
    if (action === ACTION.mark) {
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
    if (action === ACTION.backslash) {
      // The `n` of `\nghp_…` belongs to a JSON escape; the word begins behind it.
      const slash = i;
      i = endOfEscape(bytes, i, end);
      // `\\u0040` is one, too, in JSON inside a string.
      if (bytes[slash + 1] === 0x75 || bytes[i] === 0x75) signs |= SIGN.view;
      continue;
    }
    if (action >= ACTION.percent) {
      if (action === ACTION.wide || isPercentCode(bytes, i, end)) signs |= SIGN.view;
      i += 1;
      while (action === ACTION.wide && i < end && bytes[i]! >= 0x80) i += 1;
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
    while (i < end && actions[bytes[i]!] === action) i += 1;
    // A run of letters alone is a word of a language: nothing to see.
    if (i >= end || (CLASS[bytes[i]!]! & WORD) === 0) {
      if (action === ACTION.word) {
        if (i - from >= ENCODED_BYTES_MIN && hasBothCases(bytes, from, i)) signs |= SIGN.encoded;
        continue;
      }
      if (i - from < dispatch.loneDigitsMin && !mayGoOn(bytes, i, end)) continue;
      scan ??= new Scan(policy, bytes, start, end, context);
      const to = visitNumber(scan, dispatch, from);
      if (to >= 0) i = to;
      continue;
    }
    i += 1;
    while (i < end && (CLASS[bytes[i]!]! & WORD) !== 0) i += 1;
    const size = i - from;
    if (size >= ENCODED_BYTES_MIN && hasBothCases(bytes, from, i)) signs |= SIGN.encoded;
    if (
      (size <= TOKEN_BYTES_MAX && dispatch.tokens[size]!.length > 0) ||
      (size >= dispatch.contextTokenMin && size <= dispatch.contextTokenMax)
    ) {
      scan ??= new Scan(policy, bytes, start, end, context);
      const to = visitToken(scan, dispatch, from, size);
      if (to >= 0) i = to;
    }
  }
  if (scan === undefined) return NOTHING[signs]!;
  scan.signs = signs;
  return scan;
}

function isPercentCode(bytes: Uint8Array, at: number, end: number): boolean {
  if (at + 2 >= end) return false;
  return (CLASS[bytes[at + 1]!]! & CLASS[bytes[at + 2]!]! & HEX) !== 0;
}

function hasBothCases(bytes: Uint8Array, start: number, end: number): boolean {
  let upper = 0;
  let lower = 0;
  for (let i = start; i < end; i += 1) {
    const kind = CLASS[bytes[i]!]!;
    if ((kind & UPPER) !== 0) upper += 1;
    else if ((kind & LETTER) !== 0) lower += 1;
    if (upper > 1 && lower > 1) return true;
  }
  return false;
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
for (const char of ' -./()_') JOINT[char.charCodeAt(0)] = 1;
