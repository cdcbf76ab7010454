// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  CLASS,
  DIGIT,
  isEmphasisAfter,
  isEmphasisBefore,
  LETTER,
  WORD,
  wordBoundaryBefore,
} from '../engine/bytes.ts';
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
  if (!isOpenBefore(scan, at)) return -1;
  if (!isOpenAfter(scan, end) && !isSegment(scan, at, end)) return -1;
  return sizes.length > 1 && isInRow(scan, at, end, scan.bytes[number.ends[0]!]!) ? -1 : end;
}

/**
 * Where a number of so many digits ends, however it is written, or -1. In a row of numbers it is one
 * only directly behind its name (`ssn=536 90 4399 200`), when it may go on so.
 */
export function anyLayoutEnd(
  scan: Scan,
  at: number,
  count: number,
  groups: readonly string[] | undefined,
  mayGoOn: boolean,
): number {
  const { number, bytes } = scan;
  if (number.groups === 0) return -1;
  if (number.ends[0]! - number.sizes[0]! !== at) return -1;
  let last = 0;
  while (last < number.groups && number.totals[last]! < count) last += 1;
  if (last === number.groups || number.totals[last] !== count) return -1;
  const end = number.ends[last]!;
  if (!isOpenBefore(scan, at)) return -1;
  if (!isOpenAfter(scan, end) && !isSegment(scan, at, end)) return -1;
  if (last > 0 && groups !== undefined && !isWritten(number.sizes.subarray(0, last + 1), groups)) {
    return -1;
  }
  if (last === 0 || (mayGoOn && isNameBefore(scan, at))) return end;
  const joint = bytes[number.ends[0]!]!;
  return isInRow(scan, at, end, joint) ? -1 : end;
}

/** In one of these groups, or digit by digit. */
function isWritten(sizes: Uint8Array, groups: readonly string[]): boolean {
  return groups.includes(sizes.join('-')) || sizes.every((size) => size === 1);
}

/** `tfn=`, `"tfn": "`, `TFN: `. */
function isNameBefore({ bytes, floor }: Scan, at: number): boolean {
  let i = at - 1;
  while (i >= floor && (bytes[i] === 0x20 || bytes[i] === 0x22 || bytes[i] === 0x27)) i -= 1;
  return i >= floor && (bytes[i] === 0x3a || bytes[i] === 0x3d);
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
  if (before === 0x2b || before === 0x24) return false;
  if (before === 0x5f) return isEmphasisBefore(scan, at);
  if (!wordBoundaryBefore(scan, at)) return false;
  if (before !== 0x2d && before !== 0x2e && before !== 0x3a && before !== 0x2f) return true;
  const joined = at - 2 < floor ? 0 : CLASS[bytes[at - 2]!]!;
  return (joined & (before === 0x2d || before === 0x2e ? WORD : DIGIT)) === 0;
}

/** `/users/536-90-4399/edit`, `SSN: 536-90-4399/edit`: a segment in the middle of a path. */
export function isSegment({ bytes, floor, end }: Scan, start: number, to: number): boolean {
  if (start <= floor || to >= end || bytes[to] !== 0x2f) return false;
  if (bytes[start - 1] === 0x2f) return true;
  return bytes[start - 1] === 0x20 && to + 1 < end && (CLASS[bytes[to + 1]!]! & LETTER) !== 0;
}

/** Not the beginning of a longer word, dashed id, path, decimal or file name. */
export function isOpenAfter(scan: Scan, at: number): boolean {
  const { bytes, end } = scan;
  if (at >= end) return true;
  const byte = bytes[at]!;
  if ((CLASS[byte]! & WORD) !== 0) return false;
  if (byte === 0x5f) return isEmphasisAfter(scan, at);
  if (byte !== 0x2d && byte !== 0x2e && byte !== 0x2f && byte !== 0x3a && byte !== 0x40) {
    return true;
  }
  return at + 1 >= end || (CLASS[bytes[at + 1]!]! & WORD) === 0;
}
