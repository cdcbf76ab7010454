// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, asciiText, CLASS, TOKEN, WORD } from '../engine/bytes.ts';
import { keyStart } from '../engine/key-stems.ts';
import type { Scan } from '../engine/scan.ts';
import type { NameStrength } from '../key-names.ts';
import type { SecretName } from '../key-table.ts';
import { isPlaceholderAt, PLACEHOLDER_LENGTH_MAX, PLACEHOLDERS } from '../placeholders.ts';
import { isHarmlessValue } from './harmless-values.ts';
import { isBareSecret, type ValuePlace } from './literal.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.secret);
const EQUALS = 0x3d;
const COLON = 0x3a;
const DOT = 0x2e;
const DASH = 0x2d;
const COMMA = 0x2c;
const DECODER = new TextDecoder();
/** Longer values are judged by their beginning. */
const JUDGED_BYTES_MAX = 256;
/** Shorter values are judged as a whole. */
const SHORT_BYTES_MAX = 64;
/** Looked at before a name for the bracket of a call. */
const LINE_LOOKBEHIND_BYTES_MAX = 96;
const COOKIE_NAME_MAX = 128;

/** The name in front of a value. */
export interface BareName {
  /** Where `=` or `:` is. */
  readonly sign: number;
  readonly name: SecretName;
  /** Where the name begins. */
  readonly from: number;
}

/** The unquoted value at `from` behind a secret's name. */
export function findBareSecret(scan: Scan, from: number, before: BareName): number {
  const { bytes, end } = scan;
  const { last } = before.name;
  if (last === 'cookie' || last === 'cookies') return findCookies(scan, from);
  let start = from;
  let { strength } = before.name;
  let endOf = valueEnd;
  let to = judgedEnd(scan, start, strength);
  if (last === 'authorization' && to < end && bytes[to] === 0x20 && isScheme(bytes, start, to)) {
    start = to + 1;
    endOf = lineEnd;
    to = lineEnd(bytes, start, Math.min(end, start + JUDGED_BYTES_MAX));
    strength = 'password';
  }
  if (to <= start) return -1;
  const trimmed = trimmedEnd(bytes, start, to);
  if (isKnownPlaceholder(bytes, start, to)) return -1;
  if (trimmed <= start || isHarmlessValue(bytes, start, trimmed)) return -1;
  if (trimmed < to && isHarmlessValue(bytes, start, to)) return -1;
  const text = DECODER.decode(bytes.subarray(start, trimmed));
  if (!isBareSecret(text, placeOf(scan, before, from, trimmed, strength))) return -1;
  return scan.take(
    start,
    trimmedEnd(bytes, start, endOf(bytes, start, end)),
    'secret_context',
    PLACEHOLDER,
  );
}

/**
 * The end of what is judged of a value, by its beginning, so that what is no secret is not read to
 * its end. A long one is judged up to the next secret's name in it: that has a value of its own, and
 * the same bytes are not judged again for each name before them.
 */
function judgedEnd({ bytes, end, policy }: Scan, start: number, strength: NameStrength): number {
  const short = valueEnd(bytes, start, Math.min(end, start + SHORT_BYTES_MAX));
  if (short - start < SHORT_BYTES_MAX) return short;
  const limit = Math.min(end, start + JUDGED_BYTES_MAX);
  for (let i = start; i < limit && STOP[bytes[i]!] === 0; i += 1) {
    if (bytes[i] !== EQUALS && bytes[i] !== COLON) continue;
    const from = keyStart(bytes, i, start, false);
    const { stems } = policy.keyTable;
    if (!stems.mayHold(bytes, from, i) || !policy.keyTable.secretNameAt(bytes, from, i)) continue;
    // Behind `password=` anything may stand, and nearly always it is taken as a whole.
    if (from > start || strength !== 'password') return from;
    break;
  }
  return valueEnd(bytes, start, limit);
}

function placeOf(
  { bytes, floor, end }: Scan,
  { sign, name, from }: BareName,
  value: number,
  to: number,
  strength: NameStrength,
): ValuePlace {
  let inCall = false;
  const lowest = Math.max(floor, from - LINE_LOOKBEHIND_BYTES_MAX);
  for (let i = from - 1; i >= lowest && bytes[i] !== 0x0a; i -= 1) {
    if (bytes[i] === 0x28) inCall = i > floor && (CLASS[bytes[i - 1]!]! & WORD) !== 0;
    else if (bytes[i] === 0x29) break;
  }
  return {
    strength,
    last: name.last,
    equals: bytes[sign] !== COLON,
    spaced: value > sign + 1 && bytes[value - 1] === 0x20,
    // A comma in front of another script is one of a sentence.
    after: to < end && !(bytes[to] === COMMA && bytes[to + 1]! >= 0x80) ? charAt(bytes, to) : '',
    inCall,
    dotted: bytes.subarray(from, sign).includes(DOT),
    dashed: bytes.subarray(from, sign).includes(DASH),
  };
}

/** How a bare number stands behind a name in JSON. */
export function placeInJson({ strength, last }: SecretName): ValuePlace {
  const place = { equals: false, spaced: false, inCall: false, dotted: false, dashed: false };
  return { ...place, after: ',', strength, last };
}

function charAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(bytes[at]!);
}

/** The header's value up to the end of its line; it begins with a name and `=`, prose does not. */
function findCookies(scan: Scan, from: number): number {
  const { bytes, end } = scan;
  const limit = Math.min(end, from + COOKIE_NAME_MAX);
  let i = from;
  while (i < limit && ((CLASS[bytes[i]!]! & TOKEN) !== 0 || bytes[i] === 0x2e)) i += 1;
  if (i === from || i >= limit || bytes[i] !== 0x3d) return -1;
  const to = lineEnd(bytes, from, end);
  // One cookie with a stand-in as its value.
  if (to - i <= JUDGED_BYTES_MAX && to > i + 1 && isHarmlessValue(bytes, i + 1, to)) return -1;
  return scan.take(from, to, 'secret_context', PLACEHOLDER);
}

/** Up to white space, a quotation mark, `,`, `;`, `<`, a `&` between fields, or an escape that means one of them. */
function valueEnd(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  while (i < end) {
    const byte = bytes[i]!;
    if (byte === AMPERSAND ? endsAtAmpersand(bytes, i, end) : STOP[byte] === 1) return i;
    if (byte === 0x5c) {
      if (i + 1 >= end || ESCAPED_STOP[bytes[i + 1]!] === 1) return i;
      i += 2;
    } else i += 1;
  }
  return Math.min(i, end);
}

function lineEnd(bytes: Uint8Array, start: number, stop: number): number {
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

/** In front of `name=`, of an entity and of what no value has; else it is a mark of a password. */
function endsAtAmpersand(bytes: Uint8Array, at: number, end: number): boolean {
  const limit = Math.min(end, at + FIELD_BYTES_MAX);
  let i = at + 1;
  while (i < limit && ((CLASS[bytes[i]!]! & TOKEN) !== 0 || FIELD[bytes[i]!] === 1)) i += 1;
  if (i >= end) return i === at + 1;
  if (bytes[i] === 0x3d || bytes[i] === 0x3b) return true;
  return i === at + 1 && (bytes[i]! <= 0x20 || bytes[i] === AMPERSAND || STOP[bytes[i]!] === 1);
}

const AMPERSAND = 0x26;
/** Of a name in a form. */
const FIELD_BYTES_MAX = 48;
const FIELD = new Uint8Array(256);
for (const char of '.[]%') FIELD[char.charCodeAt(0)] = 1;

const STOP = new Uint8Array(256);
for (const char of ' \t\n\r"\'`,;<>|') STOP[char.charCodeAt(0)] = 1;
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
  if (end - start > 20) return false;
  return SCHEME.test(asciiText(bytes, start, end));
}

/** Those of the registry, and `Api-Token`, `SSWS`: a word in front of the credential. */
const SCHEME =
  /^(?:basic|bearer|digest|token|apikey|negotiate|ntlm|hawk|[a-z]+-[a-z0-9-]+|[A-Z]{3,})$/i;
