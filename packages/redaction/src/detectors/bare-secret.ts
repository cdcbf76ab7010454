// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, asciiText, CLASS, DIGIT, LETTER, SPACE, TOKEN } from '../engine/bytes.ts';
import type { Scan } from '../engine/scan.ts';
import { isPlaceholderAt, PLACEHOLDER_LENGTH_MAX, PLACEHOLDERS } from '../placeholders.ts';
import { isHarmlessValue } from './harmless-values.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.secret);
const COLON = 0x3a;
const CODE_LENGTH_MAX = 64;
const COOKIE_NAME_MAX = 128;

/** The unquoted value at `from` behind a name that ends in `last`; `sign` is where `=` or `:` is. */
export function findBareSecret(scan: Scan, from: number, sign: number, last: string): number {
  const { bytes, end } = scan;
  if (last === 'cookie' || last === 'cookies') return findCookies(scan, from);
  let start = from;
  let to = valueEnd(bytes, start, end);
  if (last === 'authorization' && isScheme(bytes, start, to) && to < end && bytes[to] === 0x20) {
    start = to + 1;
    to = lineEnd(bytes, start, end, end);
  }
  if (to <= start) return -1;
  const trimmed = trimmedEnd(bytes, start, to);
  if (isKnownPlaceholder(bytes, start, to)) return -1;
  if (trimmed <= start || isHarmlessValue(bytes, start, trimmed)) return -1;
  if (trimmed < to && isHarmlessValue(bytes, start, to)) return -1;
  if (isCode(bytes, start, to, last)) return -1;
  if (
    bytes[sign] === COLON &&
    WEAK.has(last) &&
    start === from &&
    !looksRandom(bytes, start, trimmed)
  ) {
    return -1;
  }
  return scan.take(start, trimmed, 'secret_context', PLACEHOLDER);
}

/** The header's value up to the end of its line; it begins with a name and `=`, prose does not. */
function findCookies(scan: Scan, from: number): number {
  const { bytes, end } = scan;
  const limit = Math.min(end, from + COOKIE_NAME_MAX);
  let i = from;
  while (i < limit && ((CLASS[bytes[i]!]! & TOKEN) !== 0 || bytes[i] === 0x2e)) i += 1;
  if (i === from || i >= limit || bytes[i] !== 0x3d) return -1;
  const to = lineEnd(bytes, from, end, end);
  return scan.take(from, to, 'secret_context', PLACEHOLDER);
}

/** Up to white space, a quotation mark, `&`, `,`, `;`, `<`, or an escape that means one of them. */
function valueEnd(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  while (i < end) {
    const byte = bytes[i]!;
    if (STOP[byte] === 1) return i;
    if (byte === 0x5c) {
      if (i + 1 >= end || ESCAPED_STOP[bytes[i + 1]!] === 1) return i;
      i += 2;
    } else i += 1;
  }
  return Math.min(i, end);
}

function lineEnd(bytes: Uint8Array, start: number, end: number, limit: number): number {
  const stop = Math.min(end, limit);
  let i = start;
  while (i < stop) {
    const byte = bytes[i]!;
    if (byte === 0x0a || byte === 0x0d || byte === 0x22 || byte === 0x27 || byte === 0x60) break;
    if (byte === 0x5c) {
      if (i + 1 >= stop || ESCAPED_STOP[bytes[i + 1]!] === 1) break;
      i += 2;
    } else i += 1;
  }
  return Math.min(i, stop);
}

const STOP = new Uint8Array(256);
for (const char of ' \t\n\r"\'`&,;<>|') STOP[char.charCodeAt(0)] = 1;
const ESCAPED_STOP = new Uint8Array(256);
for (const char of 'nrt"\'`') ESCAPED_STOP[char.charCodeAt(0)] = 1;

/** Brackets and full stops at the end belong to the sentence around the value. */
function trimmedEnd(bytes: Uint8Array, start: number, to: number): number {
  let i = to;
  while (i > start && TRAILER[bytes[i - 1]!] === 1) i -= 1;
  return i;
}

const TRAILER = new Uint8Array(256);
for (const char of ')]}.!?:') TRAILER[char.charCodeAt(0)] = 1;

/** A placeholder with nothing but such an ending behind it; `[SECRET]more` is not one. */
function isKnownPlaceholder(bytes: Uint8Array, start: number, to: number): boolean {
  if (bytes[start] !== 0x5b) return false;
  const close = bytes.subarray(start, Math.min(to, start + PLACEHOLDER_LENGTH_MAX)).indexOf(0x5d);
  if (close < 0 || !isPlaceholderAt(bytes, start, start + close + 1)) return false;
  return trimmedEnd(bytes, start + close + 1, to) === start + close + 1;
}

function isScheme(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start <= 20 && SCHEMES.has(asciiText(bytes, start, end).toLowerCase());
}

const SCHEMES: ReadonlySet<string> = new Set(
  'basic bearer digest token apikey negotiate ntlm hawk aws4-hmac-sha256'.split(' '),
);

/** `getToken()`, `config.secret` and `password=password` pass a value on and do not spell it. */
function isCode(bytes: Uint8Array, start: number, to: number, name: string): boolean {
  if (to - start > CODE_LENGTH_MAX) return false;
  const text = asciiText(bytes, start, to);
  let i = 0;
  let dots = 0;
  while (i < text.length && (isNameChar(text.charCodeAt(i)) || text[i] === '.')) {
    if (text[i] === '.') dots += 1;
    i += 1;
  }
  const word = text.slice(0, i);
  if (i > 0 && (text[i] === '(' || text[i] === '[')) return true;
  if (i < text.length && TRAILER[text.charCodeAt(i)] !== 1) return false;
  if (dots > 0 && !word.endsWith('.') && (i === text.length || text[i] === ')')) return true;
  return word.toLowerCase() === name;
}

function isNameChar(code: number): boolean {
  return (CLASS[code & 127]! & LETTER) !== 0 || code === 0x5f;
}

/** Words that prose puts a colon behind as well. */
const WEAK: ReadonlySet<string> = new Set(
  'secret secrets token pin otp credential credentials authorization bearer code'.split(' '),
);

function looksRandom(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start >= 20) return true;
  let digits = 0;
  for (let i = start; i < end; i += 1) {
    const kind = CLASS[bytes[i]!]!;
    if ((kind & SPACE) !== 0) return false;
    if ((kind & DIGIT) !== 0) digits += 1;
  }
  return digits >= 2;
}
