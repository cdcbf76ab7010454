// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { CONTEXT_LOOKBEHIND_BYTES_MAX } from '../limits.ts';
import { isPlaceholder } from '../placeholders.ts';
import { asciiText, CLASS, LETTER } from './bytes.ts';

const WORDS_MAX = 4;

/** True when one of the last few words before `at` (lower case, whole) is in the set. */
export function contextWord(
  bytes: Uint8Array,
  start: number,
  at: number,
  words: ReadonlySet<string>,
): boolean {
  return wordsBefore(bytes, start, at).some((word) => words.has(word));
}

/** The last words of letters before `at`, nearest first, in lower case; camelCase is split. */
export function wordsBefore(bytes: Uint8Array, start: number, at: number): string[] {
  const lowest = Math.max(start, at - CONTEXT_LOOKBEHIND_BYTES_MAX);
  const found: string[] = [];
  let word = '';
  for (let i = at - 1; i >= lowest && found.length < WORDS_MAX; i -= 1) {
    const byte = bytes[i]!;
    if (byte === 0x0a) break;
    if ((CLASS[byte]! & LETTER) !== 0) {
      word = String.fromCharCode(byte | 0x20) + word;
      if (byte < 0x60 && i > lowest && bytes[i - 1]! > 0x60) word = push(found, word);
    } else {
      if (word !== '') word = push(found, word);
      if (byte === 0x5d) i = startOfPlaceholder(bytes, lowest, i);
    }
  }
  if (word !== '' && found.length < WORDS_MAX) found.push(word);
  return found;
}

/**
 * Where the placeholder that ends with the bracket at `at` begins, or `at`. What is in it is no word of
 * the text: else `[PHONE]` would make a phone number of the next number, and that one of the next.
 */
function startOfPlaceholder(bytes: Uint8Array, lowest: number, at: number): number {
  let i = at - 1;
  while (i >= lowest && bytes[i] !== 0x5b && bytes[i]! > 0x20) i -= 1;
  return i >= lowest && isPlaceholder(asciiText(bytes, i, at + 1)) ? i : at;
}

function push(found: string[], word: string): string {
  found.push(word);
  return '';
}

/** Hashes of the words that `wordsBefore` gives, without making strings; returns their number. */
export function hashesBefore(
  bytes: Uint8Array,
  start: number,
  at: number,
  hashes: Int32Array,
): number {
  const lowest = Math.max(start, at - CONTEXT_LOOKBEHIND_BYTES_MAX);
  let count = 0;
  let hash = 0;
  for (let i = at - 1; i >= lowest && count < WORDS_MAX; i -= 1) {
    const byte = bytes[i]!;
    if (byte === 0x0a) break;
    const letter = (CLASS[byte]! & LETTER) !== 0;
    if (letter) hash = (Math.imul(hash, 31) + (byte | 0x20)) | 0;
    const ends = !letter || (byte < 0x60 && i > lowest && bytes[i - 1]! > 0x60);
    if (byte === 0x5d) i = startOfPlaceholder(bytes, lowest, i);
    if (!ends || hash === 0) continue;
    hashes[count] = hash;
    count += 1;
    hash = 0;
  }
  if (hash !== 0 && count < WORDS_MAX) {
    hashes[count] = hash;
    count += 1;
  }
  return count;
}

/** Room for what `hashesBefore` finds. */
export function wordHashes(): Int32Array {
  return new Int32Array(WORDS_MAX);
}

/** The hash of one lower-case word, from its last letter to its first. */
export function wordHash(word: string): number {
  let hash = 0;
  for (let i = word.length - 1; i >= 0; i -= 1) {
    hash = (Math.imul(hash, 31) + word.charCodeAt(i)) | 0;
  }
  return hash;
}
