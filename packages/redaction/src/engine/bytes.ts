// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// Classes of single bytes. Detectors share these tables so that "what is part of a word" has one
// answer; bytes from 0x80 are parts of UTF-8 sequences and never ASCII separators.

export const DIGIT = 1;
export const LETTER = 2;
export const HEX = 4;
export const SPACE = 8;
/** `_` and `-`, which with letters and digits make the base64url alphabet. */
export const JOINER = 16;
/** Allowed in the local part of an e-mail address besides letters, digits and joiners. */
export const LOCAL = 32;
export const UPPER = 64;

/** Bit set of the classes above for each byte. */
export const CLASS: Uint8Array = new Uint8Array(256);
for (let b = 0x30; b <= 0x39; b += 1) CLASS[b] = DIGIT | HEX;
for (let b = 0x41; b <= 0x5a; b += 1) CLASS[b] = LETTER | UPPER | (b <= 0x46 ? HEX : 0);
for (let b = 0x61; b <= 0x7a; b += 1) CLASS[b] = LETTER | (b <= 0x66 ? HEX : 0);
for (const char of ' \t\n\r') CLASS[char.charCodeAt(0)] = SPACE;
CLASS[0x5f] = JOINER;
CLASS[0x2d] = JOINER;
for (const char of ".%+'") CLASS[char.charCodeAt(0)]! |= LOCAL;

export const WORD: number = DIGIT | LETTER;
export const TOKEN: number = DIGIT | LETTER | JOINER;

/** The bytes as text when they are ASCII; other bytes become U+FFFD-like fillers, never ASCII. */
export function asciiText(bytes: Uint8Array, start: number, end: number): string {
  // One call for a long text; not for bytes that are watched, or where some are missing.
  if (end - start >= LATIN1_BYTES_MIN && end <= bytes.length && ArrayBuffer.isView(bytes)) {
    return latin1Slice.call(bytes, start, end);
  }
  let text = '';
  let i = start;
  for (; i + 4 <= end; i += 4) {
    text += String.fromCharCode(bytes[i]!, bytes[i + 1]!, bytes[i + 2]!, bytes[i + 3]!);
  }
  for (; i < end; i += 1) text += String.fromCharCode(bytes[i]!);
  return text;
}

/** In shorter texts a loop is faster than a call into the engine. */
const LATIN1_BYTES_MIN = 24;
/** Of bytes that are no `Buffer`, too. */
const { latin1Slice } = Buffer.prototype as unknown as {
  readonly latin1Slice: (this: Uint8Array, start: number, end: number) => string;
};

/** ASCII text as bytes. */
export function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

/** Number of backslashes directly before `at`. */
export function backslashesBefore(bytes: Uint8Array, at: number, floor: number): number {
  let i = at;
  while (i > floor && bytes[i - 1] === 0x5c) i -= 1;
  return at - i;
}

/**
 * When the byte at `at` belongs to a JSON escape such as `\n` or `\u00e9`, the position behind that
 * escape, otherwise `at`. Without this, `\nbob@x.com` would lose the `n` and the JSON its syntax.
 */
export function skipEscape(bytes: Uint8Array, at: number, floor: number, end: number): number {
  for (let back = 1; back <= 5; back += 1) {
    const slash = at - back;
    if (slash < floor) return at;
    if (bytes[slash] !== 0x5c) continue;
    if (backslashesBefore(bytes, slash + 1, floor) % 2 === 0) {
      // Two of them are one in JSON inside a string, and the `n` behind belongs to it.
      return back === 1 && CONTROL_LETTER[bytes[at]!] === 1 ? at + 1 : at;
    }
    return back === 1
      ? endOfEscape(bytes, slash, end)
      : Math.max(at, endOfUnicodeEscape(bytes, slash, end));
  }
  return at;
}

/** Behind the JSON escape that begins at `slash`; behind the backslash alone when it is none. */
export function endOfEscape(bytes: Uint8Array, slash: number, end: number): number {
  const unicode = endOfUnicodeEscape(bytes, slash, end);
  if (unicode > slash) return unicode;
  const next = slash + 1 < end ? bytes[slash + 1]! : 0;
  return ESCAPE_LETTER[next] === 1 ? slash + 2 : slash + 1;
}

function endOfUnicodeEscape(bytes: Uint8Array, slash: number, end: number): number {
  if (slash + 6 > end || bytes[slash + 1] !== 0x75) return slash;
  for (let i = slash + 2; i < slash + 6; i += 1) if ((CLASS[bytes[i]!]! & HEX) === 0) return slash;
  return slash + 6;
}

const ESCAPE_LETTER = new Uint8Array(256);
for (const char of '"\\/bfnrt') ESCAPE_LETTER[char.charCodeAt(0)] = 1;

/** Letters that, behind a backslash, stand for a character that is part of no word. */
export const CONTROL_LETTER: Uint8Array = new Uint8Array(256);
for (const char of 'bfnrt') CONTROL_LETTER[char.charCodeAt(0)] = 1;

/** True when a word (letters and digits, after any JSON escape) may begin at `at`. */
export function wordBoundaryBefore(scan: ByteRange, at: number): boolean {
  if (at <= scan.floor) return true;
  if (scan.bytes[at - 1]! >= 0x80) return isBreakBefore(scan, at);
  if ((CLASS[scan.bytes[at - 1]!]! & WORD) === 0) return true;
  return at - 1 >= scan.start && escapeEndsAt(scan.bytes, at, scan.start, scan.end);
}

/**
 * Behind a character of three bytes or more: quotation marks and dashes, and scripts such as those of
 * China, Japan and Thailand, which write no spaces. Of two bytes, those below U+00C0 are marks.
 */
function isBreakBefore({ bytes, floor }: ByteRange, at: number): boolean {
  let i = at - 1;
  while (i > floor && at - i < 4 && (bytes[i]! & 0xc0) === 0x80) i -= 1;
  return bytes[i]! >= 0xe0 || bytes[i] === 0xc2;
}

/** True when the `_` before `at` is the mark of Markdown around a value, and joins it to nothing. */
export function isEmphasisBefore({ bytes, floor }: ByteRange, at: number): boolean {
  const mark = at - 2 >= floor && bytes[at - 2] === 0x5f ? at - 2 : at - 1;
  return mark <= floor || ((CLASS[bytes[mark - 1]!]! & TOKEN) === 0 && bytes[mark - 1]! < 0x80);
}

/** The same for the `_` at `at`, behind a value. */
export function isEmphasisAfter({ bytes, end }: ByteRange, at: number): boolean {
  const behind = at + 1 < end && bytes[at + 1] === 0x5f ? at + 2 : at + 1;
  return behind >= end || ((CLASS[bytes[behind]!]! & TOKEN) === 0 && bytes[behind]! < 0x80);
}

/**
 * True when the bytes directly before `at` are a JSON escape that ends there. Behind a run of
 * backslashes `n` ends an escape too: that of JSON inside a string.
 */
export function escapeEndsAt(bytes: Uint8Array, at: number, floor: number, end: number): boolean {
  const before = at - 2 >= floor && bytes[at - 2] === 0x5c ? bytes[at - 1]! : 0;
  if (CONTROL_LETTER[before] === 1) return true;
  for (const back of [2, 6]) {
    const slash = at - back;
    if (slash < floor || bytes[slash] !== 0x5c) continue;
    if (backslashesBefore(bytes, slash + 1, floor) % 2 === 0) continue;
    if (endOfEscape(bytes, slash, end) === at) return true;
  }
  return false;
}

/** The part of a scan that these helpers need: `floor` is the end of what was already taken. */
export interface ByteRange {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly floor: number;
}
