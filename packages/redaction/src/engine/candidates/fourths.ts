// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { FOURTHS_BITS, FOURTHS_FACTOR } from './layout.ts';

// Sets of four characters, in so few bits that they stay in the cache: five bits of each character
// are spread over the set, and a few that are not in it seem to be. That only costs time.

/** The bit of four bytes. */
export function fourthOf(first: number, second: number, third: number, fourth: number): number {
  const code = ((first & 31) << 15) | ((second & 31) << 10) | ((third & 31) << 5) | (fourth & 31);
  return Math.imul(code, FOURTHS_FACTOR) >>> (32 - FOURTHS_BITS);
}

/** Adds four bytes; one that is undefined stands for all. */
export function addFourths(set: Uint8Array, bytes: readonly (number | undefined)[]): void {
  for (const first of variants(bytes[0])) {
    for (const second of variants(bytes[1])) {
      for (const third of variants(bytes[2])) {
        for (const fourth of variants(bytes[3])) {
          const bit = fourthOf(first, second, third, fourth);
          set[bit >> 3]! |= 1 << (bit & 7);
        }
      }
    }
  }
}

const ALL: readonly number[] = Array.from({ length: 32 }, (_unused, n) => n);

function variants(byte: number | undefined): readonly number[] {
  return byte === undefined ? ALL : [byte];
}
