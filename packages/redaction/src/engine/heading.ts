// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { HEADING_LOOKBEHIND_BYTES_MAX } from '../limits.ts';
import { CLASS, LETTER } from './bytes.ts';

// What stands above a value: the name of its column in CSV, in a table or in the list before VALUES,
// and the line before when the value begins its own.

/** The range of the last heading that was found. */
export const HEADING: { from: number; to: number } = { from: 0, to: 0 };

const COMMA = 0x2c;
const LINE = 0x0a;
const RETURN = 0x0d;
const OPEN = 0x28;
const CLOSE = 0x29;
const MARKS = new Uint8Array(256);
for (const char of ',;\t|') MARKS[char.charCodeAt(0)] = 1;
/** Between a value and the mark before it; `>` and `-` begin lines of quoted mails and lists. */
const BLANK = new Uint8Array(256);
for (const char of ' "\'`\r*_>-') BLANK[char.charCodeAt(0)] = 1;
const VALUES = 'values';
/** A longer line above a value is text, and no name of it. */
const LINE_BYTES_MAX = 64;

/** True when the value at `at` has a heading, which is then in `HEADING`. */
export function findHeading(bytes: Uint8Array, start: number, at: number): boolean {
  const lowest = Math.max(start, at - HEADING_LOOKBEHIND_BYTES_MAX);
  let i = at - 1;
  while (i >= lowest && BLANK[bytes[i]!] === 1) i -= 1;
  if (i < lowest) return false;
  const mark = bytes[i]!;
  if (mark !== LINE && MARKS[mark] === 0 && mark !== OPEN) return false;
  let column = 0;
  for (; i >= lowest && bytes[i] !== LINE; i -= 1) {
    if (bytes[i] === OPEN && (mark === COMMA || mark === OPEN)) {
      return endsWithValues(bytes, i, lowest) && inList(bytes, i, lowest, column);
    }
    if (bytes[i] === mark) column += 1;
  }
  while (i >= lowest) {
    const end = i;
    i -= 1;
    while (i >= lowest && bytes[i] !== LINE) i -= 1;
    if (i < lowest && i >= start) return false;
    if (end - i < 2 || (end - i === 2 && bytes[i + 1] === RETURN)) continue;
    if (mark === LINE)
      return (
        isHeading(bytes, i + 1, Math.min(end, i + 1 + LINE_BYTES_MAX)) && end - i <= LINE_BYTES_MAX
      );
    if (!field(bytes, i + 1, end, mark, column)) return false;
    if (isHeading(bytes, HEADING.from, HEADING.to)) return true;
  }
  return false;
}

/** Puts field `column` of a range into `HEADING`. */
function field(bytes: Uint8Array, from: number, to: number, mark: number, column: number): boolean {
  let begin = from;
  for (let left = column; left > 0; left -= 1) {
    while (begin < to && bytes[begin] !== mark) begin += 1;
    if (begin >= to) return false;
    begin += 1;
  }
  let end = begin;
  while (end < to && bytes[end] !== mark) end += 1;
  HEADING.from = begin;
  HEADING.to = end;
  return true;
}

/** Names begin with a letter; values of the rows between do not. */
function isHeading(bytes: Uint8Array, from: number, to: number): boolean {
  let i = from;
  while (i < to && BLANK[bytes[i]!] === 1) i += 1;
  HEADING.from = from;
  HEADING.to = to;
  return i < to && ((CLASS[bytes[i]!]! & LETTER) !== 0 || bytes[i]! >= 0x80);
}

/** `… (id, phone) VALUES (17, …`: the value is in the list that opens at `open`. */
function endsWithValues(bytes: Uint8Array, open: number, lowest: number): boolean {
  let i = open - 1;
  while (i >= lowest && bytes[i]! <= 0x20) i -= 1;
  for (let n = VALUES.length - 1; n >= 0; n -= 1, i -= 1) {
    if (i < lowest || (bytes[i]! | 0x20) !== VALUES.charCodeAt(n)) return false;
  }
  return true;
}

function inList(bytes: Uint8Array, open: number, lowest: number, column: number): boolean {
  let end = open - 1;
  while (end >= lowest && bytes[end] !== CLOSE) end -= 1;
  let from = end;
  while (from >= lowest && bytes[from] !== OPEN) from -= 1;
  return from >= lowest && field(bytes, from + 1, end, COMMA, column);
}
