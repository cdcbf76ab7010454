// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { backslashesBefore } from './bytes.ts';

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
  return byte === 0x22 || byte === 0x27 || byte === 0x60;
}

/** The quotation mark that begins at `at`, backslashes included. */
export function quoteAt(bytes: Uint8Array, at: number, end: number): Quote | undefined {
  let i = at;
  while (i < end && bytes[i] === 0x5c) i += 1;
  if (i >= end || !isQuoteMark(bytes[i]!)) return undefined;
  return { start: at, end: i + 1, mark: bytes[i]!, backslashes: i - at };
}

/**
 * Start of the mark that closes a string opened by `open`, or -1. With n backslashes at the
 * opening, each further level of JSON doubles them, so a mark closes when k mod 2(n+1) = n.
 */
export function closingQuote(bytes: Uint8Array, open: Quote, end: number): number {
  const { mark, backslashes } = open;
  const oneLine = mark !== 0x22;
  for (let i = open.end; i < end; i += 1) {
    const byte = bytes[i]!;
    if (oneLine && byte === 0x0a) return -1;
    if (byte !== mark) continue;
    const before = backslashesBefore(bytes, i, open.end);
    if (before % (2 * (backslashes + 1)) === backslashes) return i - backslashes;
  }
  return -1;
}

/** End of the JSON object or array that begins at `at`; its strings use marks like `like`. */
export function balancedEnd(bytes: Uint8Array, at: number, end: number, like: Quote): number {
  let depth = 0;
  let i = at;
  while (i < end) {
    const byte = bytes[i]!;
    if (byte === 0x22) {
      // The bytes inside a string do not count; one that is never closed reaches to the end.
      const close = closingQuote(bytes, { ...like, end: i + 1 }, end);
      if (close < 0) return end;
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
