// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { CLASS, DIGIT, WORD } from './bytes.ts';
/** Digits of a number that are counted; longer numbers are nobody's, and a set of counts fits 32 bits. */
export const NUMBER_DIGITS_MAX = 24;

/** Groups of a number that are told apart; a card written digit by digit has 19. */
export const NUMBER_GROUPS_MAX = 20;

/**
 * The number at the trigger, read once for all detectors: groups of digits, each joined to the next
 * by up to three separators such as ` `, `-`, `) ` or ` - `.
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

/** What joins two groups: `) `, ` - `, two spaces. */
export const JOINT_BYTES_MAX = 3;

export function emptyNumber(): NumberAt {
  return {
    digits: new Uint8Array(NUMBER_DIGITS_MAX + 1),
    groups: 0,
    sizes: new Uint8Array(NUMBER_GROUPS_MAX),
    totals: new Uint8Array(NUMBER_GROUPS_MAX),
    ends: new Uint32Array(NUMBER_GROUPS_MAX),
    joints: new Uint8Array(NUMBER_GROUPS_MAX),
  };
}

/**
 * Reads the number that begins at `at`. A group that is too long, or that a letter follows, is not
 * part of it; behind `enough` digits no further group is read.
 */
export function readNumber(
  number: NumberAt,
  bytes: Uint8Array,
  at: number,
  end: number,
  enough: number,
): void {
  const { digits, sizes, totals, ends, joints } = number;
  let total = 0;
  let group = 0;
  let i = at;
  while (group < NUMBER_GROUPS_MAX && total < enough) {
    const from = i;
    while (i < end && total < NUMBER_DIGITS_MAX && (CLASS[bytes[i]!]! & DIGIT) !== 0) {
      digits[total] = bytes[i]! - 0x30;
      total += 1;
      i += 1;
    }
    if (i === from || (i < end && (CLASS[bytes[i]!]! & WORD) !== 0)) break;
    sizes[group] = i - from;
    totals[group] = total;
    ends[group] = i;
    group += 1;
    const next = nextGroup(bytes, i, end);
    if (next < 0) break;
    joints[group - 1] = bytes[i]!;
    i = next;
  }
  number.groups = group;
}

function nextGroup(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end || JOINT[bytes[at]!] === 0) return -1;
  let i = at + 1;
  while (i < end && i - at < JOINT_BYTES_MAX && BRACKET_OR_SPACE[bytes[i]!] === 1) i += 1;
  return i < end && (CLASS[bytes[i]!]! & DIGIT) !== 0 ? i : -1;
}

/** Marks that may join two groups of digits. */
export const JOINT: Uint8Array = new Uint8Array(256);
for (const char of ' -./()_') JOINT[char.charCodeAt(0)] = 1;
const BRACKET_OR_SPACE = new Uint8Array(256);
for (const char of ' -()') BRACKET_OR_SPACE[char.charCodeAt(0)] = 1;
