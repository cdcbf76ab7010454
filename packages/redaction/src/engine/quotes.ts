// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { backslashesBefore } from './bytes.ts';

const MARK = 0x22;
const BACKSLASH = 0x5c;

/** A quotation mark with the backslashes before it: `"` plain, `\"` inside a JSON string. */
export interface Quote {
  /** First byte: the first backslash or the mark itself. */
  readonly start: number;
  /** Behind the mark. */
  readonly end: number;
  readonly mark: number;
  readonly backslashes: number;
}

export function isQuoteMark(byte: number): boolean {
  return byte === MARK || byte === 0x27 || byte === 0x60;
}

/** The quotation mark that begins at `at`, backslashes included. */
export function quoteAt(bytes: Uint8Array, at: number, end: number): Quote | undefined {
  let i = at;
  while (i < end && bytes[i] === BACKSLASH) i += 1;
  if (i >= end || !isQuoteMark(bytes[i]!)) return undefined;
  return { start: at, end: i + 1, mark: bytes[i]!, backslashes: i - at };
}

/** The same for a mark whose last byte is at `end - 1`. */
export function quoteBefore(bytes: Uint8Array, end: number, floor: number): Quote {
  const backslashes = ownBackslashes(backslashesBefore(bytes, end - 1, floor));
  return { start: end - 1 - backslashes, end, mark: bytes[end - 1]!, backslashes };
}

/**
 * True when `before` backslashes and a mark close a string that was opened with `opened`
 * backslashes: each level of JSON doubles them, so a mark closes when k mod 2(n+1) = n.
 */
export function closes(before: number, opened: number): boolean {
  return before % (2 * (opened + 1)) === opened;
}

/** How many of the backslashes before a closing mark are its own; the others end the content. */
export function ownBackslashes(before: number): number {
  for (let own = 0; own < before; own = own * 2 + 1) if (closes(before, own)) return own;
  return before;
}

/** Where the content behind `open` ends: at its closing mark, at the end of a string around it, or
 * at `end` when the text was cut. */
export function contentEnd(bytes: Uint8Array, open: Quote, end: number): number {
  for (let i = open.end; i < end; i += 1) {
    if (bytes[i] !== MARK) continue;
    const before = backslashesBefore(bytes, i, open.end);
    if (closes(before, open.backslashes)) return i - open.backslashes;
    const outer = closesAround(before, open.backslashes);
    if (outer >= 0) return i - outer;
  }
  return end;
}

/** Backslashes of the string around that a mark closes, seen from `level` backslashes, or -1. */
function closesAround(before: number, level: number): number {
  for (let outer = 0; outer < level; outer = outer * 2 + 1) if (closes(before, outer)) return outer;
  return -1;
}

/** The same for `'` and the backtick, which close on their line or were no quotation marks. */
export function lineContentEnd(bytes: Uint8Array, open: Quote, end: number): number {
  let i = open.end;
  while (i < end && !stopsLine(bytes, i, open.mark)) i += 1;
  return i < end && bytes[i] === open.mark ? i : -1;
}

/** True for the end of a line, for `"`, and for a mark like the one that opened. */
export function stopsLine(bytes: Uint8Array, at: number, mark: number): boolean {
  const byte = bytes[at]!;
  return byte === 0x0a || byte === MARK || (byte === mark && bytes[at - 1] !== BACKSLASH);
}

/** End of the JSON object or array that begins at `at`; its strings use marks like `like`. */
export function balancedEnd(bytes: Uint8Array, at: number, end: number, like: Quote): number {
  let depth = 0;
  let i = at;
  while (i < end) {
    const byte = bytes[i]!;
    if (byte === MARK) {
      const before = backslashesBefore(bytes, i, at);
      // Also behind two backslashes: they end the text, and the mark closes the string around.
      const outer = closesAround(before, like.backslashes);
      if (outer >= 0) return i - outer;
      // Brackets inside a string do not count.
      const close = contentEnd(bytes, { ...like, end: i + 1 }, end);
      if (!isMarkAt(bytes, close, like, end)) return close;
      i = close + like.backslashes + 1;
      continue;
    }
    if (byte === 0x7b || byte === 0x5b) depth += 1;
    else if (byte === 0x7d || byte === 0x5d) depth -= 1;
    i += 1;
    if (depth === 0) return i;
  }
  return end;
}

function isMarkAt(bytes: Uint8Array, at: number, like: Quote, end: number): boolean {
  const quote = quoteAt(bytes, at, end);
  return quote?.mark === MARK && quote.backslashes === like.backslashes;
}
