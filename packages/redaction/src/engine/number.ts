// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { CLASS, DIGIT, WORD } from './bytes.ts';

/** Digits of a number that are counted; longer numbers are nobody's, and a set of counts fits 32 bits. */
export const NUMBER_DIGITS_MAX = 24;

/** Groups of a number that are told apart; a card written digit by digit has 19. */
export const NUMBER_GROUPS_MAX = 20;

/**
 * The number at the trigger, read once for all detectors: groups of digits, each joined to the next
 * by up to three separators such as ` `, `-`, `) ` or ` - `, also by a tab or a line break, or by what
 * stands for these in JSON.
 */
export interface NumberAt {
  /** Values of the digits, 0 to 9, of all groups. */
  readonly digits: Uint8Array;
  /** Number of groups. */
  groups: number;
  /** Digits in each group. */
  readonly sizes: Uint8Array;
  /** Digits up to the end of each group. */
  readonly totals: Uint8Array;
  /** Position behind each group. */
  readonly ends: Uint32Array;
  /** First byte of what joins a group to the next. */
  readonly joints: Uint8Array;
}

/** What joins two groups: `) `, ` - `, two spaces, `\\r\\n` in a string of JSON. */
export const JOINT_BYTES_MAX = 15;

/** Groups and digits of a row that are remembered; what is behind the number moves to the front. */
const ROW_GROUPS = 64;
const ROW_DIGITS = 128;

/**
 * The row of groups that a scan goes through. Each group of a row may begin a number, and that number
 * is a window of the row: no group is read again for each of the twenty before it.
 */
export class NumberRow implements NumberAt {
  digits: Uint8Array;
  groups: number = 0;
  sizes: Uint8Array;
  readonly totals: Uint8Array = new Uint8Array(NUMBER_GROUPS_MAX);
  ends: Uint32Array;
  joints: Uint8Array;
  readonly #digits = new Uint8Array(ROW_DIGITS);
  readonly #sizes = new Uint8Array(ROW_GROUPS);
  readonly #ends = new Uint32Array(ROW_GROUPS);
  readonly #joints = new Uint8Array(ROW_GROUPS);
  /** Where the digits of each group begin in those of the row. */
  readonly #offsets = new Uint8Array(ROW_GROUPS + 1);
  readonly #digitsFrom = windowsOf(this.#digits, NUMBER_DIGITS_MAX);
  readonly #sizesFrom = windowsOf(this.#sizes, NUMBER_GROUPS_MAX);
  readonly #endsFrom = windowsOf(this.#ends, NUMBER_GROUPS_MAX);
  readonly #jointsFrom = windowsOf(this.#joints, NUMBER_GROUPS_MAX);
  /** Groups of the row that were read, and the one with which the number begins. */
  #count = 0;
  #first = 0;
  /** Where the next group of the row begins; -1 behind its last. */
  #next = -1;

  constructor() {
    this.digits = this.#digitsFrom[0]!;
    this.sizes = this.#sizesFrom[0]!;
    this.ends = this.#endsFrom[0]!;
    this.joints = this.#jointsFrom[0]!;
  }

  /** For a text that is another one, or that goes on. */
  forget(): void {
    this.groups = 0;
    this.#count = 0;
    this.#first = 0;
    this.#next = -1;
  }

  /**
   * Reads the number that begins at `at`. A group that is too long, or that a letter follows, is not
   * part of it; behind `enough` digits no further group is read. Returns a set of bits: bit n is set
   * when some groups have n digits in all.
   */
  read(bytes: Uint8Array, at: number, end: number, enough: number): number {
    this.#goTo(at);
    const first = this.#first;
    this.digits = this.#digitsFrom[this.#offsets[first]!]!;
    this.sizes = this.#sizesFrom[first]!;
    this.ends = this.#endsFrom[first]!;
    this.joints = this.#jointsFrom[first]!;
    const { sizes, totals } = this;
    let total = 0;
    let counts = 0;
    let group = 0;
    while (group < NUMBER_GROUPS_MAX && total < enough) {
      const room = NUMBER_DIGITS_MAX - total;
      if (first + group === this.#count && !this.#readGroup(bytes, end, room)) break;
      const size = sizes[group]!;
      if (size > room) break;
      total += size;
      totals[group] = total;
      counts |= 1 << total;
      group += 1;
    }
    this.groups = group;
    return counts;
  }

  /** Makes the group at `at` the first; a position that is no group of the row begins a new row. */
  #goTo(at: number): void {
    let first = this.#first;
    const count = this.#count;
    while (first < count && this.#ends[first]! <= at) first += 1;
    if (first < count ? this.#ends[first]! - this.#sizes[first]! !== at : this.#next !== at) {
      first = 0;
      this.#count = 0;
      this.#offsets[0] = 0;
      this.#next = at;
    } else if (
      first > ROW_GROUPS - NUMBER_GROUPS_MAX ||
      this.#offsets[first]! > ROW_DIGITS - NUMBER_DIGITS_MAX
    ) {
      this.#moveToFront(first);
      first = 0;
    }
    this.#first = first;
  }

  #moveToFront(first: number): void {
    const from = this.#offsets[first]!;
    this.#digits.copyWithin(0, from);
    this.#sizes.copyWithin(0, first);
    this.#ends.copyWithin(0, first);
    this.#joints.copyWithin(0, first);
    this.#count -= first;
    for (let n = 0; n <= this.#count; n += 1) this.#offsets[n] = this.#offsets[n + first]! - from;
  }

  /** Adds a group of so many digits at most to the row, with what joins it to the next. */
  #readGroup(bytes: Uint8Array, end: number, room: number): boolean {
    const from = this.#next;
    if (from < 0) return false;
    const n = this.#count;
    const offset = this.#offsets[n]!;
    const limit = Math.min(end, from + room);
    let i = from;
    while (i < limit && (CLASS[bytes[i]!]! & DIGIT) !== 0) {
      this.#digits[offset + i - from] = bytes[i]! - 0x30;
      i += 1;
    }
    if (i === from || (i < end && (CLASS[bytes[i]!]! & WORD) !== 0)) return false;
    this.#offsets[n + 1] = offset + i - from;
    this.#sizes[n] = i - from;
    this.#ends[n] = i;
    this.#next = nextGroup(bytes, i, end);
    if (this.#next >= 0) this.#joints[n] = bytes[i]!;
    this.#count = n + 1;
    return true;
  }
}

/** Views of an array from each of its elements on, made once: a number is three of them. */
function windowsOf<T extends Uint8Array | Uint32Array>(array: T, size: number): readonly T[] {
  const count = array.length - size + 1;
  return Array.from({ length: count }, (_unused, at) => array.subarray(at, at + size) as T);
}

/** Where the next group begins behind what joins it to this one, or -1. */
function nextGroup(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  for (let n = 0; n < SEPARATORS_MAX && i < end; n += 1) {
    const next = bytes[i] === BACKSLASH ? blankEscapeEnd(bytes, i, end) : i + 1;
    if (next < 0 || (next === i + 1 && (n === 0 ? JOINT : BRACKET_OR_SPACE)[bytes[i]!] === 0))
      break;
    i = next;
  }
  return i > at && i < end && (CLASS[bytes[i]!]! & DIGIT) !== 0 ? i : -1;
}

/** Behind `\n`, `\t` or `\r` in a string of JSON, or in one inside of another; else -1. */
export function blankEscapeEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && i - at < BACKSLASHES_MAX && bytes[i] === BACKSLASH) i += 1;
  return i < end && isBlankLetter(bytes[i]!) ? i + 1 : -1;
}

function isBlankLetter(byte: number): boolean {
  return byte === 0x6e || byte === 0x72 || byte === 0x74;
}

/** True when another group of digits may follow at `at`: two bytes decide. */
export function mayGoOn(bytes: Uint8Array, at: number, end: number): boolean {
  if (at + 1 >= end) return false;
  const next = bytes[at + 1]!;
  if (bytes[at] === BACKSLASH) return next === BACKSLASH || isBlankLetter(next);
  return JOINT[bytes[at]!] !== 0 && ((CLASS[next]! & DIGIT) !== 0 || JOINT[next] !== 0);
}

const BACKSLASH = 0x5c;
const SEPARATORS_MAX = 3;
const BACKSLASHES_MAX = 4;

/** Marks that may join two groups of digits, by number from 1 on; 0 for all other bytes. */
export const JOINT: Uint8Array = new Uint8Array(256);
const JOINTS = ' -./()_+\t\n\r\\';
for (let n = 0; n < JOINTS.length; n += 1) JOINT[JOINTS.charCodeAt(n)] = n + 1;

/** What may join the first two groups; 0 for a group that stands alone. */
export const FIRST_JOINTS: readonly number[] = [0, ...Buffer.from(JOINTS)];

/** How many kinds there are: pairs of one of these and the size of the first group. */
export const NUMBER_KINDS: number = FIRST_JOINTS.length << 5;

/** What tells at once which detectors a number concerns: its first joint, 0 for none, and first size. */
export function numberKind(joint: number, size: number): number {
  return (JOINT[joint]! << 5) | size;
}
const BRACKET_OR_SPACE = new Uint8Array(256);
for (const char of ' -()._\t\n') BRACKET_OR_SPACE[char.charCodeAt(0)] = 1;
