// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { CLASS, DIGIT, wordBoundaryBefore, WORD } from '../engine/bytes.ts';
import type { Scan } from '../engine/scan.ts';

/** How a number is written: sizes of its groups and what joins them. */
export interface Layout {
  readonly count: number;
  readonly sizes: readonly number[];
  /** What may join group n to the next. */
  readonly joints: readonly string[];
  /** All joints are the same character. */
  readonly alike: boolean;
}

/** `3-2-4` is written with these joints; in `3~3~3` spaces or dashes, but not both, may join. */
export function layout(text: string): Layout {
  const sizes = text.split(/\D/).map(Number);
  const joints = Array.from(text.replaceAll(/\d/g, '')).map((joint) =>
    joint === '~' ? ' -' : joint,
  );
  const count = sizes.reduce((sum, size) => sum + size, 0);
  return { count, sizes, joints, alike: text.includes('~') };
}

/** Where the number under the scan ends when it is written so and nothing is glued to it, or -1. */
export function layoutEnd(scan: Scan, at: number, { sizes, joints, alike }: Layout): number {
  const { number } = scan;
  if (number.groups < sizes.length || number.sizes[0] !== sizes[0]) return -1;
  // A detector of tokens too may be asked about one when another number was read last.
  if (number.ends[0]! - number.sizes[0]! !== at) return -1;
  for (let group = 1; group < sizes.length; group += 1) {
    if (number.sizes[group] !== sizes[group]) return -1;
    const from = number.ends[group - 1]!;
    if (number.ends[group]! - from !== 1 + sizes[group]!) return -1;
    if (!joints[group - 1]!.includes(String.fromCharCode(scan.bytes[from]!))) return -1;
    if (alike && scan.bytes[from] !== scan.bytes[number.ends[0]!]) return -1;
  }
  const end = number.ends[sizes.length - 1]!;
  if (!isOpenBefore(scan, at) || !isOpenAfter(scan, end)) return -1;
  return sizes.length > 1 && isInRow(scan, at, end, scan.bytes[number.ends[0]!]!) ? -1 : end;
}

/** A piece of a longer row: more digits go on with the same joint, before it or behind it. */
export function isInRow(scan: Scan, at: number, end: number, joint: number): boolean {
  const { bytes, floor } = scan;
  if (at - 2 >= floor && bytes[at - 1] === joint && isDigitOf(bytes[at - 2]!)) return true;
  return end + 1 < scan.end && bytes[end] === joint && isDigitOf(bytes[end + 1]!);
}

function isDigitOf(byte: number): boolean {
  return (CLASS[byte]! & DIGIT) !== 0;
}

/** Not inside a word, behind a plus, a currency, a comma or colon of digits. */
export function isOpenBefore(scan: Scan, at: number): boolean {
  const { bytes, floor } = scan;
  if (at <= floor) return true;
  const before = bytes[at - 1]!;
  if (before === 0x2b || before === 0x24 || before === 0x5f) return false;
  if (before >= 0x80) return isWideBefore(scan, at);
  if (!wordBoundaryBefore(scan, at)) return false;
  if (before !== 0x2d && before !== 0x2e && before !== 0x3a && before !== 0x2f) return true;
  const joined = at - 2 < floor ? 0 : CLASS[bytes[at - 2]!]!;
  return (joined & (before === 0x2d || before === 0x2e ? WORD : DIGIT)) === 0;
}

/** Writing without spaces, as in China and Japan, uses characters of three bytes and more. */
function isWideBefore({ bytes, floor }: Scan, at: number): boolean {
  let i = at - 1;
  while (i > floor && at - i < 4 && bytes[i]! < 0xc0) i -= 1;
  return bytes[i]! >= 0xe0;
}

/** Not the beginning of a longer word, dashed id, path, decimal or file name. */
export function isOpenAfter({ bytes, end }: Scan, at: number): boolean {
  if (at >= end) return true;
  const byte = bytes[at]!;
  if ((CLASS[byte]! & WORD) !== 0 || byte === 0x5f) return false;
  if (byte !== 0x2d && byte !== 0x2e && byte !== 0x2f && byte !== 0x3a && byte !== 0x40) {
    return true;
  }
  return at + 1 >= end || (CLASS[bytes[at + 1]!]! & WORD) === 0;
}
