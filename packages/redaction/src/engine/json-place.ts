// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { backslashesBefore, CLASS, SPACE, WORD } from './bytes.ts';
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

/** True when `at` is where a JSON value may begin: behind a bracket, comma or colon. */
export function mayBeValue({ bytes, start }: JsonScan, at: number): boolean {
  let i = at;
  if (i > start && bytes[i - 1] === 0x2d) i -= 1;
  while (i > start && (CLASS[bytes[i - 1]!]! & SPACE) !== 0 && at - i < 64) i -= 1;
  return i > start && BEFORE_VALUE[bytes[i - 1]!] === 1;
}

const BEFORE_VALUE = new Uint8Array(256);
for (const char of '[,:') BEFORE_VALUE[char.charCodeAt(0)] = 1;

export function resetCursor(cursor: JsonCursor, at: number): void {
  cursor.at = at;
  cursor.backslashes = 0;
  for (let level = 0; level < LEVELS; level += 1) cursor.open[level] = false;
  cursor.looksLikeJson = undefined;
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
 * (arrays) only a value that begins as JSON counts, and its quotes are followed from the start.
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

/** Follows the quotation marks up to a position; the cursor never goes back. */
export function followQuotes({ bytes, json }: JsonScan, to: number): void {
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

/**
 * The beginning of a JSON object or array, as far as its first bytes tell: the end is not looked at,
 * so that a stream is judged like the whole. `[2026-11-21] text` is none.
 */
export function looksLikeJson({ bytes, start, end }: JsonScan): boolean {
  const first = spacesEnd(bytes, start, end);
  const open = first < end ? bytes[first]! : 0;
  if (open !== 0x7b && open !== 0x5b) return false;
  const second = spacesEnd(bytes, first + 1, end);
  const next = second < end ? bytes[second]! : 0;
  if (next === MARK || next === 0) return true;
  if (open === 0x7b) return next === 0x7d;
  return next === 0x7b || next === 0x5b || next === 0x5d || isScalar(bytes, second, end);
}

/** A number or a word such as `null`, with a comma or bracket behind it or the end of the text. */
function isScalar(bytes: Uint8Array, at: number, end: number): boolean {
  const limit = Math.min(end, at + SCALAR_BYTES_MAX);
  let i = at;
  while (i < limit && ((CLASS[bytes[i]!]! & WORD) !== 0 || NUMBER_MARK[bytes[i]!] === 1)) i += 1;
  if (i === at) return false;
  i = spacesEnd(bytes, i, limit);
  return i >= end || bytes[i] === 0x2c || bytes[i] === 0x5d;
}

const NUMBER_MARK = new Uint8Array(256);
for (const char of '+-.') NUMBER_MARK[char.charCodeAt(0)] = 1;
/** Longer numbers are not written into JSON. */
const SCALAR_BYTES_MAX = 64;

function spacesEnd(bytes: Uint8Array, at: number, end: number): number {
  const limit = Math.min(end, at + SCALAR_BYTES_MAX);
  let i = at;
  while (i < limit && (CLASS[bytes[i]!]! & SPACE) !== 0) i += 1;
  return i;
}
