// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  CLASS,
  DIGIT,
  isEmphasisAfter,
  isEmphasisBefore,
  WORD,
  wordBoundaryBefore,
} from '../engine/bytes.ts';
import { blankEscapeEnd } from '../engine/number.ts';
import type { Scan } from '../engine/scan.ts';

// Reads what may be a phone number: up to 15 digits (E.164) and three in front of them, in groups.

const DIGITS_MAX = 18;
/** Of a number, and of what is looked at for one. */
export const PHONE_GROUPS_MAX = 8;
const EXTENSION_DIGITS_MAX = 6;

/** What was read: groups of digits and what joins them. */
interface PhoneAt {
  /** As ASCII. */
  readonly digits: Uint8Array;
  groups: number;
  readonly sizes: Uint8Array;
  /** Digits up to the end of each group, and the position behind it. */
  readonly totals: Uint8Array;
  readonly ends: Uint32Array;
  /** First byte of what joins a group to the next, and how many bytes do; 0 behind the last. */
  readonly joints: Uint8Array;
  readonly jointSizes: Uint8Array;
  /** A group stands in brackets. */
  bracket: boolean;
  /** Nothing from here on was looked at, but for a joint. */
  end: number;
}

/** The number under the scan. One for all: it is read anew at each trigger. */
export const PHONE: PhoneAt = {
  digits: new Uint8Array(DIGITS_MAX),
  groups: 0,
  sizes: new Uint8Array(PHONE_GROUPS_MAX),
  totals: new Uint8Array(PHONE_GROUPS_MAX),
  ends: new Uint32Array(PHONE_GROUPS_MAX),
  joints: new Uint8Array(PHONE_GROUPS_MAX),
  jointSizes: new Uint8Array(PHONE_GROUPS_MAX),
  bracket: false,
  end: 0,
};

/** Reads groups of digits from `at` on, the first of which may stand behind a bracket. */
export function readPhone(
  { bytes, end }: Scan,
  at: number,
  opened: boolean,
  isLoose = false,
): void {
  PHONE.groups = 0;
  PHONE.bracket = false;
  let total = 0;
  let open = opened;
  let i = at;
  while (PHONE.groups < PHONE_GROUPS_MAX) {
    const from = i;
    while (i < end && (CLASS[bytes[i]!]! & DIGIT) !== 0 && i - from <= DIGITS_MAX) i += 1;
    PHONE.end = i;
    if (total + i - from > DIGITS_MAX) return;
    const past = endOfExtension(bytes, i, end);
    if (past === i && i < end && (CLASS[bytes[i]!]! & WORD) !== 0) return;
    for (let n = from; n < i; n += 1, total += 1) PHONE.digits[total] = bytes[n]!;
    const group = PHONE.groups;
    PHONE.groups += 1;
    PHONE.sizes[group] = i - from;
    PHONE.totals[group] = total;
    PHONE.ends[group] = past;
    PHONE.jointSizes[group] = 0;
    const next = past > i ? -1 : isLoose ? looseJointEnd(bytes, i, end) : jointEnd(bytes, i, end);
    if (next < 0) return;
    PHONE.joints[group] = bytes[i]!;
    PHONE.jointSizes[group] = next - i;
    if (open && bytes[i] === 0x29) PHONE.bracket = true;
    if (bytes[next - 1] === 0x28) open = true;
    i = next;
  }
}

/** `x12` and `ext. 12` belong to the number. */
function endOfExtension(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  if (i < end && bytes[i] === 0x20) i += 1;
  if (i >= end || (bytes[i]! | 0x20) !== 0x78) {
    if (i + 3 >= end || (bytes[i]! | 0x20) !== 0x65 || (bytes[i + 1]! | 0x20) !== 0x78) return at;
    if ((bytes[i + 2]! | 0x20) !== 0x74) return at;
    i += bytes[i + 3] === 0x2e ? 3 : 2;
  }
  i += 1;
  if (i < end && bytes[i] === 0x20) i += 1;
  const from = i;
  while (i < end && i - from <= EXTENSION_DIGITS_MAX && (CLASS[bytes[i]!]! & DIGIT) !== 0) i += 1;
  if (i === from || i - from > EXTENSION_DIGITS_MAX) return at;
  return i < end && (CLASS[bytes[i]!]! & WORD) !== 0 ? at : i;
}

/** Behind a plus: also two blanks, `_`, and, where all groups stand so, one on each line or in each cell. */
function looseJointEnd(bytes: Uint8Array, at: number, end: number): number {
  const joint = jointEnd(bytes, at, end);
  if (joint >= 0) return joint;
  const isApart = APART[bytes[at] ?? 0] === 1;
  if (PHONE.groups > 1 && isApart !== (APART[PHONE.joints[0]!] === 1)) return -1;
  // What stands for a tab or a line break in a string of JSON.
  if (bytes[at] === BACKSLASH) {
    const behind = blankEscapeEnd(bytes, at, end);
    return behind > 0 && behind < end && (CLASS[bytes[behind]!]! & DIGIT) !== 0 ? behind : -1;
  }
  let i = at;
  while (
    i < end &&
    i - at < LOOSE_BYTES_MAX &&
    (LOOSE[bytes[i]!] === 1 || APART[bytes[i]!] === 1)
  ) {
    i += 1;
  }
  return i > at && i < end && (CLASS[bytes[i]!]! & DIGIT) !== 0 ? i : -1;
}

const BACKSLASH = 0x5c;
const LOOSE_BYTES_MAX = 3;
const LOOSE = new Uint8Array(256);
for (const char of ' -._/') LOOSE[char.charCodeAt(0)] = 1;
const APART = new Uint8Array(256);
for (const char of '\t\n\r\\') APART[char.charCodeAt(0)] = 1;

/** Where the next group begins behind ` `, `-`, `.`, `/`, brackets or ` - `; -1 when none does. */
function jointEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  if (bytes[i] === 0x29) i += 1;
  if (i < end && SEPARATOR[bytes[i]!] === 1) i += 1;
  if (i === at + 1 && bytes[at] === 0x20 && bytes[i] === 0x2d && bytes[i + 1] === 0x20) i += 2;
  if (i < end && bytes[i] === 0x28) i += 1;
  return i > at && i < end && (CLASS[bytes[i]!]! & DIGIT) !== 0 ? i : -1;
}

const SEPARATOR = new Uint8Array(256);
for (const char of ' -./') SEPARATOR[char.charCodeAt(0)] = 1;

/** Not inside of a word, a number, a path, or an id such as `A-1`. */
export function isOpenBeforePhone(scan: Scan, at: number): boolean {
  const { bytes, floor } = scan;
  if (!wordBoundaryBefore(scan, at)) return false;
  const before = at > floor ? bytes[at - 1]! : 0;
  if (before === 0x5f) return isEmphasisBefore(scan, at);
  if (before === 0x2e || before === 0x2b || before === 0x23) return false;
  if (before === 0x24 || before === 0x2c) return before === 0x2c && !isDigit(scan, at - 2);
  if (before !== 0x2d && before !== 0x3a && before !== 0x2f) return true;
  const joined = at - 1 > floor ? CLASS[bytes[at - 2]!]! : 0;
  return (joined & (before === 0x2d ? WORD : DIGIT)) === 0;
}

function isDigit({ bytes, floor }: Scan, at: number): boolean {
  return at >= floor && (CLASS[bytes[at]!]! & DIGIT) !== 0;
}

/** Not the beginning of a word, a dashed id, a path, a time or a decimal. */
export function isOpenAfterPhone(scan: Scan, at: number): boolean {
  const { bytes, end } = scan;
  if (at >= end) return true;
  const byte = bytes[at]!;
  if ((CLASS[byte]! & WORD) !== 0) return false;
  if (byte === 0x5f) return isEmphasisAfter(scan, at);
  const next = at + 1 < end ? CLASS[bytes[at + 1]!]! : 0;
  if (byte === 0x2d || byte === 0x2f) return (next & WORD) === 0;
  return (byte !== 0x3a && byte !== 0x2e && byte !== 0x2c) || (next & DIGIT) === 0;
}
