// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { CLASS, WORD } from '../engine/bytes.ts';
import type { Scan } from '../engine/scan.ts';
import { isOpenAfter, isOpenBefore, isSegment } from './number-layout.ts';

/**
 * Reads so many letters and digits, between which up to three separators may stand; in upper case.
 * Undefined when something else comes first.
 */
export function readAlnum(
  { bytes, end }: Scan,
  at: number,
  count: number,
  separators: string,
): { readonly code: string; readonly end: number } | undefined {
  let code = '';
  let i = at;
  while (code.length < count && i < end) {
    const byte = bytes[i]!;
    if ((CLASS[byte]! & WORD) !== 0) code += String.fromCharCode(byte);
    else if (code === '' || !isBetween(bytes, i, end, separators)) return undefined;
    i += 1;
  }
  return code.length === count ? { code: code.toUpperCase(), end: i } : undefined;
}

/** A separator, with two more at most before the next letter or digit. */
function isBetween(bytes: Uint8Array, at: number, end: number, separators: string): boolean {
  let i = at;
  while (
    i < end &&
    i - at < SEPARATORS_MAX &&
    separators.includes(String.fromCharCode(bytes[i]!))
  ) {
    i += 1;
  }
  return i > at && i < end && (CLASS[bytes[i]!]! & WORD) !== 0;
}

const SEPARATORS_MAX = 3;

/** True when what stands in the range is a word of its own. */
export function isAlnumOpen(scan: Scan, start: number, end: number): boolean {
  return isOpenBefore(scan, start) && (isOpenAfter(scan, end) || isSegment(scan, start, end));
}
