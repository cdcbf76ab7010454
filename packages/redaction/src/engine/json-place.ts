// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { backslashesBefore, CLASS, DIGIT, SPACE } from './bytes.ts';
import { closes, ownBackslashes } from './quotes.ts';

/** JSON in strings in strings in strings; deeper levels are treated as text. */
const LEVELS = 4;
const MARK = 0x22;

/** How far a scan has followed the quotation marks of a value; moves only forward. */
export interface JsonCursor {
  at: number;
  backslashes: number;
  /** Which levels of string are open at `at`; level n has 2^n - 1 backslashes at its marks. */
  readonly open: boolean[];
  looksLikeJson: boolean | undefined;
}

export function jsonCursor(at: number): JsonCursor {
  return { at, backslashes: 0, open: [false, false, false, false], looksLikeJson: undefined };
}

interface JsonScan {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly json: JsonCursor;
}

/**
 * The quotation mark to use when a number at `at` is a bare JSON number, otherwise undefined.
 * Directly behind `"key":` the key's own quotes tell it, also in JSON inside a string; elsewhere
 * (arrays) only a value that is JSON as a whole counts, and its quotes are followed from the start.
 */
export function needsJsonQuotes(scan: JsonScan, at: number): string | undefined {
  const { bytes, start, json } = scan;
  let i = at;
  if (i > start && bytes[i - 1] === 0x2d) i -= 1;
  while (i > start && (CLASS[bytes[i - 1]!]! & SPACE) !== 0 && at - i < 64) i -= 1;
  if (i > start && bytes[i - 1] === 0x3a) {
    i -= 1;
    while (i > start && (CLASS[bytes[i - 1]!]! & SPACE) !== 0 && at - i < 128) i -= 1;
    if (i > start && bytes[i - 1] === MARK) {
      const backslashes = ownBackslashes(backslashesBefore(bytes, i - 1, start));
      followQuotes(scan, at);
      // In `":1"` the mark opened a string, in which the number stands as text.
      if (json.open[Math.log2(backslashes + 1)] === true) return undefined;
      return `${'\\'.repeat(backslashes)}"`;
    }
  }
  json.looksLikeJson ??= looksLikeJson(scan);
  if (!json.looksLikeJson) return undefined;
  followQuotes(scan, at);
  return json.open[0] === true ? undefined : '"';
}

/** True when a mark with so many backslashes at `at` closes a string that is open there. */
export function isClosingMark(scan: JsonScan, at: number, backslashes: number): boolean {
  followQuotes(scan, at);
  return scan.json.open.some((open, level) => open && closes(backslashes, 2 ** level - 1));
}

function followQuotes({ bytes, json }: JsonScan, to: number): void {
  let { backslashes } = json;
  for (let i = json.at; i < to; i += 1) {
    const byte = bytes[i]!;
    if (byte === 0x5c) {
      backslashes += 1;
      continue;
    }
    if (byte === MARK) passMark(json.open, backslashes);
    backslashes = 0;
  }
  json.at = Math.max(json.at, to);
  json.backslashes = backslashes;
}

/** A mark closes the outermost level that it fits, with all levels inside, or opens its own. */
function passMark(open: boolean[], backslashes: number): void {
  for (let level = 0; level < LEVELS; level += 1) {
    if (open[level] === true && closes(backslashes, 2 ** level - 1)) {
      open.fill(false, level);
      return;
    }
  }
  const own = Math.log2(backslashes + 1);
  if (Number.isInteger(own) && own < LEVELS) open[own] = true;
}

/** An object or array from first to last character, or the beginning of one that was cut off. */
function looksLikeJson({ bytes, start, end }: JsonScan): boolean {
  let first = start;
  while (first < end && (CLASS[bytes[first]!]! & SPACE) !== 0) first += 1;
  let last = end - 1;
  while (last > first && (CLASS[bytes[last]!]! & SPACE) !== 0) last -= 1;
  const open = bytes[first];
  if (open !== 0x7b && open !== 0x5b) return false;
  if (bytes[last] === (open === 0x7b ? 0x7d : 0x5d)) return true;
  let second = first + 1;
  while (second < end && (CLASS[bytes[second]!]! & SPACE) !== 0) second += 1;
  const next = second < end ? bytes[second]! : 0;
  if (open === 0x7b) return next === MARK;
  return next === 0x7b || next === MARK || next === 0x5b || onlyNumbers(bytes, second, end);
}

/** `[4111111111111111, 5` is a cut-off array; `[2026-11-21] text` is not. */
function onlyNumbers(bytes: Uint8Array, from: number, end: number): boolean {
  let i = from;
  while (i < end && ((CLASS[bytes[i]!]! & (DIGIT | SPACE)) !== 0 || bytes[i] === 0x2c)) i += 1;
  return i === end && i > from;
}
