// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { CONTEXT_LOOKBEHIND_BYTES_MAX } from '../limits.ts';
import { isPlaceholder } from '../placeholders.ts';
import { asciiText, CLASS, DIGIT, LETTER, WORD } from './bytes.ts';
import { findHeading, HEADING } from './heading.ts';
import type { TextRange } from './label-behind.ts';
import { findQuestion } from './turns.ts';

/** Words of three letters and more; shorter ones are told but not counted (`is`, `on`, `de`, `nr`). */
const WORDS_MAX = 6;
const SHORT_LETTERS_MAX = 2;
/** Words of a line, a heading, a question and a label that are told in all. */
const WORDS_TOLD_MAX = 24;
/** Cut from the end of a run of letters: scripts without spaces write `번호는` and `番号は`. */
const PARTICLES_MAX = 2;

/** A text, and what stands behind the value in it that is looked at. */
export interface Surroundings {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly label: TextRange;
}

/** True when one of the words near `at` (lower case, whole) is in the set. */
export function contextWord(around: Surroundings, at: number, words: ReadonlySet<string>): boolean {
  return wordsBefore(around, at).some((word) => words.has(word));
}

/**
 * The last words before `at`, nearest first, in lower case: runs of ASCII letters, which camelCase
 * splits and joins (`taxId` is `id`, `tax` and `taxid`), and runs of other letters. The words of a
 * label behind the value and of the heading above it come first, those of a question last.
 */
export function wordsBefore(around: Surroundings, at: number): string[] {
  const { bytes } = around;
  const count = readWords(around, at);
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

const QUESTION: TextRange = { from: 0, to: 0 };

function readWords({ bytes, start, label }: Surroundings, at: number): number {
  let told = label.to > label.from ? addRange(bytes, label, 0) : 0;
  if (findHeading(bytes, start, at)) told = addRange(bytes, HEADING, told);
  told = addWords(bytes, start, Math.max(start, at - CONTEXT_LOOKBEHIND_BYTES_MAX), at, told);
  return findQuestion(bytes, start, at, QUESTION) ? addRange(bytes, QUESTION, told) : told;
}

function addRange(bytes: Uint8Array, { from, to }: TextRange, told: number): number {
  return addWords(bytes, from, from, to, told);
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
        if (isPiece(bytes, start, from, i + 1, at)) {
          i = from - 1;
          continue;
        }
        count = addWord(bytes, wordAfterEscape(bytes, from, i), i + 1, count);
        if (byte >= 0x80) count = addWithoutParticles(bytes, from, i + 1, count);
      }
      if (i - from >= SHORT_LETTERS_MAX) long += 1;
      i = from - 1;
    } else i -= 1;
  }
  return count;
}

/**
 * A piece of an id or of base64: `call_9DNl…`, `Dl9pGv…`, `/DL+50xu`, `R_dL-MJ`. Numbers may end a word
 * (`nif2`), and short words stand in few places.
 */
function isPiece(
  bytes: Uint8Array,
  start: number,
  from: number,
  to: number,
  limit: number,
): boolean {
  const next = to < limit ? bytes[to]! : 0;
  const short = to - from <= SHORT_LETTERS_MAX;
  if (short && bytes[from]! > 0x60 && bytes[to - 1]! < 0x5b) return true;
  if (short && (next === PLUS || (from > start && bytes[from - 1] === PLUS))) {
    return true;
  }
  let i = next === 0x5f || (short && next === 0x2d) ? to + 1 : to;
  let kinds = 0;
  const first = i;
  while (i < limit && i - first < PIECE_BYTES_MAX && (CLASS[bytes[i]!]! & WORD) !== 0) {
    kinds |= CLASS[bytes[i]!]! & (DIGIT | LETTER);
    i += 1;
  }
  return kinds === (DIGIT | LETTER);
}

/** Stands in base64, and beside no short word. */
const PLUS = 0x2b;
/** So many letters and digits behind a word show whether they are mixed. */
const PIECE_BYTES_MAX = 16;

/** Tells what a run of characters of three bytes is without the last of them. */
function addWithoutParticles(bytes: Uint8Array, from: number, to: number, told: number): number {
  let count = told;
  let end = to;
  for (let n = 0; n < PARTICLES_MAX; n += 1) {
    if (end - 3 <= from || bytes[end - 3]! < 0xe0 || bytes[end - 3]! >= 0xf0) break;
    end -= 3;
    count = tell(bytes, from, end, count);
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
export function hashesBefore(around: Surroundings, at: number, hashes: Int32Array): number {
  const count = readWords(around, at);
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
