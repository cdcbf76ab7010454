// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { CLASS, WORD } from '../engine/bytes.ts';
import type { Scan } from '../engine/scan.ts';
import { isOpenAfter, isOpenBefore, isSegment } from './number-layout.ts';

/**
 * Reads so many letters and digits, between which single separators may stand; in upper case.
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

function isBetween(bytes: Uint8Array, at: number, end: number, separators: string): boolean {
  if (at + 1 >= end || (CLASS[bytes[at + 1]!]! & WORD) === 0) return false;
  return separators.includes(String.fromCharCode(bytes[at]!));
}

/** True when what stands in the range is a word of its own. */
export function isAlnumOpen(scan: Scan, start: number, end: number): boolean {
  return isOpenBefore(scan, start) && (isOpenAfter(scan, end) || isSegment(scan, start, end));
}
