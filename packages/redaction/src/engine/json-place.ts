// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { backslashesBefore, CLASS, DIGIT, SPACE } from './bytes.ts';

/** How far a scan has followed the quotes of a value that looks like JSON; moves only forward. */
export interface JsonCursor {
  at: number;
  inString: boolean;
  looksLikeJson: boolean | undefined;
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
    if (i > start && bytes[i - 1] === 0x22) {
      return `${'\\'.repeat(backslashesBefore(bytes, i - 1, start))}"`;
    }
  }
  json.looksLikeJson ??= looksLikeJson(scan);
  if (!json.looksLikeJson) return undefined;
  followQuotes(scan, at);
  return json.inString ? undefined : '"';
}

function followQuotes(scan: JsonScan, to: number): void {
  const { bytes, json } = scan;
  let i = json.at;
  while (i < to) {
    const byte = bytes[i]!;
    if (byte === 0x5c && json.inString) i += 1;
    else if (byte === 0x22) json.inString = !json.inString;
    i += 1;
  }
  json.at = i;
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
  if (open === 0x7b) return next === 0x22;
  return next === 0x7b || next === 0x22 || next === 0x5b || onlyNumbers(bytes, second, end);
}

/** `[4111111111111111, 5` is a cut-off array; `[2026-11-21] text` is not. */
function onlyNumbers(bytes: Uint8Array, from: number, end: number): boolean {
  let i = from;
  while (i < end && ((CLASS[bytes[i]!]! & (DIGIT | SPACE)) !== 0 || bytes[i] === 0x2c)) i += 1;
  return i === end && i > from;
}
