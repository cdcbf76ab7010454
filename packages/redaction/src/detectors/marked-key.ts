// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { CLASS, DIGIT, skipEscape, TOKEN, WORD } from '../engine/bytes.ts';
import type { Scan } from '../engine/scan.ts';

// Keys of vendors that have their fixed text in the middle: they are found at a mark in it.

/** A range of bytes. */
type Range = readonly [start: number, end: number];

/** Client secrets of Azure: `abc8Q~` and 31 to 34 characters. Anchor: the tilde. */
function azureSecret({ bytes, floor, end }: Scan, at: number): Range | undefined {
  const start = at - 5;
  if (start < floor || bytes[at - 1] !== 0x51 || (CLASS[bytes[at - 2]!]! & DIGIT) === 0) {
    return undefined;
  }
  for (let i = start; i < at - 2; i += 1) if (!isAzure(bytes[i]!)) return undefined;
  // The `t` of `\tabc8Q~…` is an escape's, and neither part of the key nor of a word before it.
  if (skipEscape(bytes, start, floor, end) !== start) return undefined;
  const isGlued = start > floor && (CLASS[bytes[start - 1]!]! & WORD) !== 0;
  if (isGlued && skipEscape(bytes, start - 1, floor, end) !== start) return undefined;
  let to = at + 1;
  while (to < end && to - at <= 35 && isAzure(bytes[to]!)) to += 1;
  while (to > at && bytes[to - 1] === 0x2e) to -= 1;
  return to - at >= 32 && to - at <= 35 ? [start, to] : undefined;
}

function isAzure(byte: number): boolean {
  return (CLASS[byte]! & TOKEN) !== 0 || byte === 0x2e || byte === 0x7e;
}

/** Bot tokens of Telegram: a number, a colon, `AA` and 33 characters. Anchor: the colon. */
function telegramToken({ bytes, floor, end }: Scan, at: number): Range | undefined {
  if (bytes[at + 2] !== 0x41 || at + 36 > end) return undefined;
  let start = at;
  while (start > floor && at - start <= 12 && (CLASS[bytes[start - 1]!]! & DIGIT) !== 0) start -= 1;
  if (at - start < 8 || at - start > 12) return undefined;
  if (start > floor && (CLASS[bytes[start - 1]!]! & TOKEN) !== 0) return undefined;
  let to = at + 1;
  while (to < end && to - at <= 36 && (CLASS[bytes[to]!]! & TOKEN) !== 0) to += 1;
  return to - at === 36 || to - at === 35 ? [start, to] : undefined;
}

/** The key around the mark at `at`. */
export function markedKey(scan: Scan, at: number): Range | undefined {
  return scan.bytes[at] === 0x7e ? azureSecret(scan, at) : telegramToken(scan, at);
}
