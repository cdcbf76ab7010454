// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { KEY_LOOKBEHIND_BYTES_MAX } from '../limits.ts';
import { CLASS, TOKEN, WORD } from './bytes.ts';

// Before a key name is read as a string, its bytes are looked through for the first three letters
// of any word that makes a key secret. Nearly all keys end here.

const CODES = 1 << 15;

/** A set of three-letter beginnings; case does not matter, and a false alarm only costs time. */
export class KeyStems {
  readonly #known = new Uint8Array(CODES);
  #everything = false;

  /** The words themselves. */
  readonly words: readonly string[];

  constructor(words: readonly string[]) {
    this.words = words;
    for (const word of words) this.#add(new TextEncoder().encode(word));
  }

  /** True when a secret word may be in the bytes. */
  mayHold(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.#everything) return true;
    let code = 0;
    for (let i = start; i < end; i += 1) {
      code = ((code << 5) | (bytes[i]! & 31)) & (CODES - 1);
      if (i >= start + 2 && this.#known[code] === 1) return true;
    }
    return false;
  }

  #add(word: Uint8Array): void {
    if (word.length < 3) {
      this.#everything = true;
      return;
    }
    const code = ((word[0]! & 31) << 10) | ((word[1]! & 31) << 5) | (word[2]! & 31);
    this.#known[code] = 1;
  }
}

/** Where the key before `at` begins: `api_key`, `db.password`, and in quotes also `api key`. */
export function keyStart(bytes: Uint8Array, at: number, lowest: number, spaces: boolean): number {
  const wide = at > lowest && bytes[at - 1]! >= 0x80;
  let i = at;
  while (i > lowest) {
    const byte = bytes[i - 1]!;
    const part = (CLASS[byte]! & TOKEN) !== 0 || byte === 0x2e || (wide && byte >= 0x80);
    if (!part && !(spaces && byte === 0x20)) break;
    i -= 1;
  }
  // Where the look behind ends inside of a word, what is seen of it is no name.
  const isCut = at - i >= KEY_LOOKBEHIND_BYTES_MAX && (CLASS[bytes[i - 1]!]! & WORD) !== 0;
  return isCut ? at : i;
}
