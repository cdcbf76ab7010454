// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** Draws from a fixed seed, so that every run has the same texts (mulberry32). */
export class Draw {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** From 0 to below `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * limit);
  }

  of<T>(list: readonly T[]): T {
    const one = list[this.below(list.length)];
    if (one === undefined) throw new Error('nothing to draw from');
    return one;
  }

  chars(alphabet: string, size: number): string {
    return Array.from({ length: size }, () => alphabet.charAt(this.below(alphabet.length))).join(
      '',
    );
  }
}

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const ALNUM = LOWER + LOWER.toUpperCase() + DIGITS;
const WORDS =
  'river tiger copper planet garden falcon winter orange maple silver thunder coffee'.split(' ');

/** What people choose: words with digits and marks, letters mixed with both. */
export function password(draw: Draw): string {
  const word = draw.of(WORDS);
  const capital = word.charAt(0).toUpperCase() + word.slice(1);
  switch (draw.below(6)) {
    case 0:
      return `${capital}${draw.chars(DIGITS, 2)}!`;
    case 1:
      return `${word}${draw.of(WORDS)}${draw.chars(DIGITS, 3)}`;
    case 2:
      return `${draw.chars(ALNUM, 5)}${draw.chars('@#%^*', 1)}${draw.chars(ALNUM, 5)}7`;
    case 3:
      return `${capital}-${draw.of(WORDS)}-${draw.chars(DIGITS, 2)}`;
    case 4:
      return `${draw.chars(ALNUM, 11)}4`;
    default:
      return `${word}${draw.chars(DIGITS, 4)}`;
  }
}

/** What machines draw: hex, base64, letters and digits. */
export function token(draw: Draw): string {
  switch (draw.below(4)) {
    case 0:
      return draw.chars('0123456789abcdef', draw.of([32, 40, 64]));
    case 1:
      return draw.chars(ALNUM, draw.of([24, 32, 40]));
    case 2:
      return `${draw.chars(`${ALNUM}+/`, 38)}a9`;
    default:
      return draw.chars(LOWER + DIGITS, draw.of([20, 24, 32]));
  }
}

/** What identifies and opens nothing: UUIDs, digests, commits, trace ids, versions. */
export function id(draw: Draw): string {
  const hex = (size: number): string => draw.chars('0123456789abcdef', size);
  switch (draw.below(6)) {
    case 0:
      return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
    case 1:
      return hex(40);
    case 2:
      return hex(32);
    case 3:
      return `sha256:${hex(64)}`;
    case 4:
      return `${draw.below(20)}.${draw.below(40)}.${draw.below(9)}`;
    default:
      return `req_${draw.chars(ALNUM, 24)}`;
  }
}
