// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { CLASS, DIGIT, SPACE } from '../engine/bytes.ts';
import { STREAM_REACH_BYTES } from '../limits.ts';

const BLANK = 0x20;

/**
 * Up to where a text can go out when all before `at` is judged: whatever is found later begins in
 * the stretch without white space before its trigger, or at the word in front of a link such as `at`
 * (`ada at example dot com`, `hunter2x is my new password`).
 */
export function releasable(bytes: Uint8Array, at: number, floor: number): number {
  let lowest = Math.max(floor, at - STREAM_REACH_BYTES);
  // Not in the middle of a character; one that is encoded in parts may begin anywhere else.
  while (lowest > floor && lowest < at && (bytes[lowest]! & 0xc0) === 0x80) lowest += 1;
  const current = stretchStart(bytes, at, lowest);
  let safe = current;
  let end = at;
  let start = current;
  for (let words = 0; words <= LINKED_WORDS_MAX; words += 1) {
    const before = wordBefore(bytes, start, lowest);
    if (mayBeLink(bytes, start, end, words === 0)) safe = before;
    // `5 of March 1990` is found at its month.
    else if (words < DATE_WORDS_MAX && isDigit(bytes[before]!) && before < start) safe = before;
    if (before === start) break;
    end = start - 1;
    start = before;
  }
  return safe;
}

/** Words between the day and the name of the month. */
const DATE_WORDS_MAX = 2;

function isDigit(byte: number): boolean {
  return (CLASS[byte]! & DIGIT) !== 0;
}

/** Words between a link and what makes a finding of what stands before it: `is my new …`. */
const LINKED_WORDS_MAX = 4;

/** `@`, `at`, `as` or `is`, also in brackets; what has not all come may still become one. */
function mayBeLink(bytes: Uint8Array, start: number, end: number, isOpen: boolean): boolean {
  if (isOpen && end === start) return true;
  if (end - start === 1 && bytes[start] === 0x40) return true;
  const isBracket = OPENING[bytes[start]!] === 1;
  const from = isBracket ? start + 1 : start;
  const to = isBracket && end - start === 4 ? end - 1 : end;
  if (to - from > 2 || (to - from < 2 && !isOpen)) return false;
  const first = (bytes[from] ?? 0) | 0x20;
  if (to === from) return true;
  if (first !== 0x61 && first !== 0x69) return false;
  const second = to - from === 2 ? bytes[from + 1]! | 0x20 : 0x73;
  return second === 0x73 || (second === 0x74 && first === 0x61);
}

const OPENING = new Uint8Array(256);
for (const char of '([{<') OPENING[char.charCodeAt(0)] = 1;

/** The beginning of the word before a single blank in front of `at`, or `at`. */
function wordBefore(bytes: Uint8Array, at: number, lowest: number): number {
  if (at - 1 <= lowest || bytes[at - 1] !== BLANK) return at;
  const start = stretchStart(bytes, at - 1, lowest);
  return start === at - 1 ? at : start;
}

function stretchStart(bytes: Uint8Array, at: number, lowest: number): number {
  let i = at;
  while (i > lowest && (CLASS[bytes[i - 1]!]! & SPACE) === 0) i -= 1;
  return i;
}

/** The first white space in a range, or its end. */
export function whiteSpaceFrom(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  while (i < end && (CLASS[bytes[i]!]! & SPACE) === 0) i += 1;
  return i;
}
