// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, CLASS, DIGIT, LETTER, UPPER, WORD } from './bytes.ts';

// What a text calls a value behind it: `123 456 782 (TFN)`, `… is my TFN`, `'…' for key 'users.tfn'`.

/** A range of bytes; empty when there is none. */
export interface TextRange {
  from: number;
  to: number;
}

const COMMA = 0x2c;
const OPEN = 0x28;
const SPACE = 0x20;
/** A label is short, and so is a link before it. */
const LABEL_BYTES_MAX = 40;
/** Parts of a value that no reader of numbers reads: `12345678 Z`, `15 070649 C 103`. */
const PARTS_MAX = 4;
const PART_BYTES_MAX = 4;

/** Words between a value and what it is, by their first byte. */
const LINKS: readonly (readonly Uint8Array[] | undefined)[] = byFirstByte(
  (
    'is|es|est|ist|er|as|als|comme|como|jest|my|your|his|her|our|their|mi|mon|ma|mein|meine|mijn|' +
    "for key|not found for|where it asks for|that's|that is|är|è|é"
  ).split('|'),
);

/** Bytes that close a value, or stand between it and a label. */
const CLOSING = new Uint8Array(256);
for (const char of ' "\'`_*)') CLOSING[char.charCodeAt(0)] = 1;
/** A placeholder, too: the word in it names what it stands for. */
const ENDS = new Uint8Array(256);
for (const char of '[)].,;?!\n\r"') ENDS[char.charCodeAt(0)] = 1;

/** Puts the label behind a value that ends at `to` into `label`. */
export function findLabelBehind(
  bytes: Uint8Array,
  to: number,
  end: number,
  label: TextRange,
): boolean {
  label.to = label.from;
  let i = bytes[to] === COMMA ? to + 1 : endOfParts(bytes, to, end);
  const limit = Math.min(end, i + 4);
  while (i < limit && CLOSING[bytes[i]!] === 1 && bytes[i] !== SPACE) i += 1;
  if (i < end && bytes[i] === SPACE) i += 1;
  if (i >= end) return false;
  const from = bytes[i] === OPEN ? i + 1 : behindLink(bytes, i, end);
  if (from < 0) return false;
  const last = Math.min(end, from + LABEL_BYTES_MAX);
  let stop = from;
  let hasWord = false;
  for (; stop < last && ENDS[bytes[stop]!] === 0; stop += 1) {
    hasWord ||= (CLASS[bytes[stop]!]! & LETTER) !== 0 || bytes[stop]! >= 0x80;
  }
  label.from = from;
  // In a row of numbers in brackets, each is no label of the one before.
  label.to = hasWord ? stop : from;
  return hasWord;
}

/**
 * Decides with two or three bytes for nearly all values: `200,`, `17",`, `3 items`. A label may follow a value
 * that ends at `to`.
 */
export function mayHaveLabel(bytes: Uint8Array, to: number, end: number): boolean {
  if (to + 1 >= end) return false;
  if (bytes[to] === COMMA) return isThatBehind(bytes, to, end);
  const kind = FOLLOWS[bytes[to]!]!;
  const next = bytes[to + 1]!;
  if (kind === 0 || (FOLLOWS_NEXT[next]! & kind) === 0) return false;
  // `50 EUR`, `12 Is`: with two letters it is no part, and with a capital it is no link.
  return (CLASS[next]! & UPPER) === 0 || to + 2 >= end || (CLASS[bytes[to + 2]!]! & LETTER) === 0;
}

/** `…, that's the TFN`. */
function isThatBehind(bytes: Uint8Array, at: number, end: number): boolean {
  return at + 2 < end && bytes[at + 1] === SPACE && (bytes[at + 2]! | 0x20) === 0x74;
}

const AFTER_SPACE = 1;
const AFTER_MARK = 2;
const AFTER_OPEN = 4;
const AFTER_JOINER = 8;
/** What the first byte behind a value demands of the second. */
const FOLLOWS = new Uint8Array(256);
const FOLLOWS_NEXT = new Uint8Array(256);
for (let byte = 0; byte < 256; byte += 1) {
  const isPart = (CLASS[byte]! & (DIGIT | UPPER)) !== 0;
  if (CLOSING[byte] === 1) FOLLOWS[byte] = byte === SPACE ? AFTER_SPACE : AFTER_MARK;
  else if (byte === OPEN) FOLLOWS[byte] = AFTER_OPEN;
  else if (isJoiner(byte)) FOLLOWS[byte] = AFTER_JOINER;
  FOLLOWS_NEXT[byte] =
    AFTER_OPEN |
    (isPart ? AFTER_JOINER : 0) |
    (isPart || byte === OPEN || LINKS[byte | 0x20] !== undefined ? AFTER_SPACE : 0) |
    (byte === OPEN || CLOSING[byte] === 1 ? AFTER_MARK : 0);
}

/** Behind the parts in capital letters and digits that go on from `at`. */
function endOfParts(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  for (let part = 0; part < PARTS_MAX && i + 1 < end && isJoiner(bytes[i]!); part += 1) {
    let next = i + 1;
    while (next < end && (CLASS[bytes[next]!]! & (DIGIT | UPPER)) !== 0) next += 1;
    const size = next - i - 1;
    // A unit or an abbreviation, such as `EUR`, is no part.
    const isPart =
      size === 1 || (size <= PART_BYTES_MAX && (CLASS[bytes[next - 1]!]! & DIGIT) !== 0);
    if (size === 0 || !isPart || (next < end && (CLASS[bytes[next]!]! & WORD) !== 0)) return i;
    i = next;
  }
  return i;
}

function isJoiner(byte: number): boolean {
  return byte === SPACE || byte === 0x2d || byte === 0x2e;
}

/** Behind a link and its space, or -1. */
function behindLink(bytes: Uint8Array, at: number, end: number): number {
  for (const link of LINKS[bytes[at]! | 0x20] ?? []) {
    const to = at + link.length;
    if (to >= end || bytes[to] !== SPACE) continue;
    let i = 0;
    while (i < link.length && (bytes[at + i]! | 0x20) === (link[i]! | 0x20)) i += 1;
    if (i === link.length) return to + 1;
  }
  return -1;
}

function byFirstByte(links: readonly string[]): (Uint8Array[] | undefined)[] {
  const table: (Uint8Array[] | undefined)[] = Array.from({ length: 256 }, () => undefined);
  for (const link of links) {
    const bytes = /^[\x20-\x7e]*$/.test(link) ? asciiBytes(link) : new TextEncoder().encode(link);
    (table[bytes[0]! | 0x20] ??= []).push(bytes);
  }
  return table;
}
