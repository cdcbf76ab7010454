// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { CONTEXT_LOOKBEHIND_BYTES_MAX } from '../limits.ts';
import { isPlaceholder } from '../placeholders.ts';
import { asciiText, CLASS, LETTER } from './bytes.ts';
import { findHeading, HEADING } from './heading.ts';

/** Words of three letters and more; shorter ones are told but not counted (`is`, `on`, `de`, `nr`). */
const WORDS_MAX = 6;
const SHORT_LETTERS_MAX = 2;
/** Words of a line and of a heading that are told in all. */
const WORDS_TOLD_MAX = 16;

/** True when one of the last few words before `at` (lower case, whole) is in the set. */
export function contextWord(
  bytes: Uint8Array,
  start: number,
  at: number,
  words: ReadonlySet<string>,
): boolean {
  return wordsBefore(bytes, start, at).some((word) => words.has(word));
}

/**
 * The last words of letters before `at`, nearest first, in lower case; camelCase is split. Behind them
 * those of the heading above it.
 */
export function wordsBefore(bytes: Uint8Array, start: number, at: number): string[] {
  const found: string[] = [];
  addWords(bytes, Math.max(start, at - CONTEXT_LOOKBEHIND_BYTES_MAX), at, found);
  if (findHeading(bytes, start, at)) addWords(bytes, HEADING.from, HEADING.to, found);
  return found;
}

function addWords(bytes: Uint8Array, lowest: number, at: number, found: string[]): void {
  let word = '';
  let long = 0;
  for (let i = at - 1; i >= lowest && long < WORDS_MAX && found.length < WORDS_TOLD_MAX; i -= 1) {
    const byte = bytes[i]!;
    if (byte === 0x0a) break;
    const letter = (CLASS[byte]! & LETTER) !== 0;
    if (letter) word = String.fromCharCode(byte | 0x20) + word;
    else if (byte === 0x5d) i = startOfPlaceholder(bytes, lowest, i);
    const ends = !letter || i === lowest || (byte < 0x60 && bytes[i - 1]! > 0x60);
    if (!ends || word === '') continue;
    found.push(word);
    if (word.length > SHORT_LETTERS_MAX) long += 1;
    word = '';
  }
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

/** Hashes of the words that `wordsBefore` gives, without making strings; returns their number. */
export function hashesBefore(
  bytes: Uint8Array,
  start: number,
  at: number,
  hashes: Int32Array,
): number {
  const lowest = Math.max(start, at - CONTEXT_LOOKBEHIND_BYTES_MAX);
  const count = addHashes(bytes, lowest, at, hashes, 0);
  if (!findHeading(bytes, start, at)) return count;
  return addHashes(bytes, HEADING.from, HEADING.to, hashes, count);
}

function addHashes(
  bytes: Uint8Array,
  lowest: number,
  at: number,
  hashes: Int32Array,
  found: number,
): number {
  let count = found;
  let hash = 0;
  let letters = 0;
  let long = 0;
  for (let i = at - 1; i >= lowest && long < WORDS_MAX && count < WORDS_TOLD_MAX; i -= 1) {
    const byte = bytes[i]!;
    if (byte === 0x0a) break;
    const letter = (CLASS[byte]! & LETTER) !== 0;
    if (letter) {
      hash = (Math.imul(hash, 31) + (byte | 0x20)) | 0;
      letters += 1;
    } else if (byte === 0x5d) i = startOfPlaceholder(bytes, lowest, i);
    const ends = !letter || i === lowest || (byte < 0x60 && bytes[i - 1]! > 0x60);
    if (!ends || letters === 0) continue;
    hashes[count] = hash;
    count += 1;
    if (letters > SHORT_LETTERS_MAX) long += 1;
    hash = 0;
    letters = 0;
  }
  return count;
}

/** Room for what `hashesBefore` finds. */
export function wordHashes(): Int32Array {
  return new Int32Array(WORDS_TOLD_MAX);
}

/** The hash of one lower-case word, from its last letter to its first. */
export function wordHash(word: string): number {
  let hash = 0;
  for (let i = word.length - 1; i >= 0; i -= 1) {
    hash = (Math.imul(hash, 31) + word.charCodeAt(i)) | 0;
  }
  return hash;
}
