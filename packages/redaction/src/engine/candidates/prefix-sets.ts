// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { FOURTHS_BITS, FOURTHS_FACTOR } from './layout.ts';

// Sets of four and of six characters, in so few bits that they stay in the cache: five bits of each
// character are spread over the set, and a few that are not in it seem to be. That only costs time.

/** The bit of four bytes. */
export function fourthOf(first: number, second: number, third: number, fourth: number): number {
  const code = ((first & 31) << 15) | ((second & 31) << 10) | ((third & 31) << 5) | (fourth & 31);
  return Math.imul(code, FOURTHS_FACTOR) >>> (32 - FOURTHS_BITS);
}

/** The bit of the six bytes from `at` on. */
export function sixthOf(bytes: Uint8Array, at: number): number {
  let code = 0;
  for (let i = at; i < at + 6; i += 1) code = (code << 5) | (bytes[i]! & 31);
  return Math.imul(code, FOURTHS_FACTOR) >>> (32 - FOURTHS_BITS);
}

/** Adds what a word may begin with: six bytes of longer prefixes, which are told from more words. */
export function addPrefix(fourths: Uint8Array, sixths: Uint8Array, prefix: Uint8Array): void {
  if (prefix.length < 6) addFourths(fourths, [...prefix]);
  else add(sixths, sixthOf(prefix, 0));
}

/** True when the bytes at `at` may begin with one of the prefixes. */
export function hasPrefix(
  fourths: Uint8Array,
  sixths: Uint8Array,
  bytes: Uint8Array,
  at: number,
  end: number,
): boolean {
  if (at + 6 > end) return true;
  const four = fourthOf(bytes[at]!, bytes[at + 1]!, bytes[at + 2]!, bytes[at + 3]!);
  return has(fourths, four) || has(sixths, sixthOf(bytes, at));
}

function add(set: Uint8Array, bit: number): void {
  set[bit >> 3]! |= 1 << (bit & 7);
}

function has(set: Uint8Array, bit: number): boolean {
  return (set[bit >> 3]! & (1 << (bit & 7))) !== 0;
}

/** Adds four bytes; one that is undefined stands for all. */
export function addFourths(set: Uint8Array, bytes: readonly (number | undefined)[]): void {
  for (const first of variants(bytes[0])) {
    for (const second of variants(bytes[1])) {
      for (const third of variants(bytes[2])) {
        for (const fourth of variants(bytes[3])) {
          add(set, fourthOf(first, second, third, fourth));
        }
      }
    }
  }
}

const ALL: readonly number[] = Array.from({ length: 32 }, (_unused, n) => n);

function variants(byte: number | undefined): readonly number[] {
  return byte === undefined ? ALL : [byte];
}
