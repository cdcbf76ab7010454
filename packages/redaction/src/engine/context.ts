// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { CONTEXT_LOOKBEHIND_BYTES_MAX } from '../limits.ts';
import { isPlaceholder } from '../placeholders.ts';
import { asciiText, CLASS, LETTER, WORD } from './bytes.ts';
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
 * The last words before `at`, nearest first, in lower case: runs of ASCII letters, which camelCase
 * splits and joins (`taxId` is `id`, `tax` and `taxid`), and runs of other letters. The words of the
 * heading above it come first.
 */
export function wordsBefore(bytes: Uint8Array, start: number, at: number): string[] {
  const count = readWords(bytes, start, at);
  const words: string[] = [];
  for (let n = 0; n < count; n += 1) words.push(textOf(bytes, FROM[n]!, TO[n]!));
  return words;
}

function textOf(bytes: Uint8Array, from: number, to: number): string {
  const text = asciiText(bytes, from, to);
  return bytes[from]! < 0x80 ? text.toLowerCase() : DECODER.decode(bytes.subarray(from, to));
}

const DECODER = new TextDecoder();
/** Where the words are, and their hashes. */
const FROM = new Uint32Array(WORDS_TOLD_MAX);
const TO = new Uint32Array(WORDS_TOLD_MAX);
const HASHES = new Int32Array(WORDS_TOLD_MAX);

function readWords(bytes: Uint8Array, start: number, at: number): number {
  const heading = findHeading(bytes, start, at);
  const told = heading ? addWords(bytes, HEADING.from, HEADING.from, HEADING.to, 0) : 0;
  return addWords(bytes, start, Math.max(start, at - CONTEXT_LOOKBEHIND_BYTES_MAX), at, told);
}

function addWords(
  bytes: Uint8Array,
  start: number,
  lowest: number,
  at: number,
  told: number,
): number {
  let count = told;
  let long = 0;
  let i = at - 1;
  while (i >= lowest && long < WORDS_MAX && count < WORDS_TOLD_MAX) {
    const byte = bytes[i]!;
    if (byte === 0x0a) break;
    if (byte === 0x5d) i = startOfPlaceholder(bytes, lowest, i) - 1;
    else if (byte >= 0x80 || (CLASS[byte]! & LETTER) !== 0) {
      const from = byte >= 0x80 ? startOfWide(bytes, lowest, i) : startOfWord(bytes, lowest, i);
      // `DL` in `B0DL2A` is no word, and neither is what the look behind leaves of one.
      if (from === start || (CLASS[bytes[from - 1]!]! & WORD) === 0) {
        count = addWord(bytes, wordAfterEscape(bytes, from, i), i + 1, count);
      }
      if (i - from >= SHORT_LETTERS_MAX) long += 1;
      i = from - 1;
    } else i -= 1;
  }
  return count;
}

/** Tells a word, its parts where it has humps, and then the whole. */
function addWord(bytes: Uint8Array, from: number, to: number, told: number): number {
  let count = told;
  let end = to;
  if (bytes[from]! < 0x80) {
    for (let i = to - 1; i > from; i -= 1) {
      if (bytes[i]! > 0x60 || bytes[i - 1]! < 0x60) continue;
      // Humps of two letters are everywhere in base64: `aDL9`.
      if (end - i > SHORT_LETTERS_MAX) count = tell(bytes, i, end, count);
      end = i;
    }
    if (end < to && end - from > SHORT_LETTERS_MAX) count = tell(bytes, from, end, count);
  }
  return tell(bytes, from, to, count);
}

function tell(bytes: Uint8Array, from: number, to: number, count: number): number {
  if (count === WORDS_TOLD_MAX || from >= to) return count;
  let hash = 0;
  for (let i = to - 1; i >= from; i -= 1) hash = (Math.imul(hash, 31) + (bytes[i]! | 0x20)) | 0;
  FROM[count] = from;
  TO[count] = to;
  HASHES[count] = hash;
  return count + 1;
}

function startOfWord(bytes: Uint8Array, lowest: number, at: number): number {
  let i = at;
  while (i > lowest && (CLASS[bytes[i - 1]!]! & LETTER) !== 0) i -= 1;
  return i;
}

function startOfWide(bytes: Uint8Array, lowest: number, at: number): number {
  let i = at;
  while (i > lowest && bytes[i - 1]! >= 0x80) i -= 1;
  return i;
}

/** The `n` of `\nssn` in a JSON string belongs to the escape. */
function wordAfterEscape(bytes: Uint8Array, from: number, last: number): number {
  const escaped = from > 0 && bytes[from - 1] === 0x5c && from < last;
  return escaped && 'bfnrt'.includes(String.fromCharCode(bytes[from]!)) ? from + 1 : from;
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
  const count = readWords(bytes, start, at);
  for (let n = 0; n < count; n += 1) hashes[n] = HASHES[n]!;
  return count;
}

/** Room for what `hashesBefore` finds. */
export function wordHashes(): Int32Array {
  return new Int32Array(WORDS_TOLD_MAX);
}

/** The hash of one lower-case word, from its last byte of UTF-8 to its first. */
export function wordHash(word: string): number {
  const bytes = ENCODER.encode(word);
  let hash = 0;
  for (let i = bytes.length - 1; i >= 0; i -= 1) {
    hash = (Math.imul(hash, 31) + (bytes[i]! | 0x20)) | 0;
  }
  return hash;
}

const ENCODER = new TextEncoder();
