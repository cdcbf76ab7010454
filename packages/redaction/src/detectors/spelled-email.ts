// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  asciiBytes,
  asciiText,
  CLASS,
  LETTER,
  LOCAL,
  skipEscape,
  TOKEN,
  WORD,
} from '../engine/bytes.ts';
import type { Scan } from '../engine/scan.ts';
import { EMAIL_LOCAL_BYTES_MAX } from '../limits.ts';
import { PLACEHOLDERS } from '../placeholders.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.email);
const LABELS_MAX = 6;
const LABEL_BYTES_MAX = 63;
const SPACE = 0x20;

/** `ada (at) example.com` and `ada at example dot com`. Anchors: `(a`, and the word `dot`. */
export function findSpelledEmail(scan: Scan, at: number): number {
  const { bytes, end } = scan;
  const inBrackets = (CLASS[bytes[at]!]! & WORD) === 0;
  const sign = inBrackets ? at : atBefore(scan, at);
  if (sign < 0) return scan.nothing(at + 5);
  const signEnd = inBrackets ? bracketed(bytes, at, end, 'at') : sign + 2;
  if (signEnd < 0) return scan.nothing(at + 5);
  const start = localStart(scan, sign);
  const to = domainEnd(bytes, skipSpace(bytes, signEnd, end), end, inBrackets);
  return start < 0 || to < 0 ? -1 : scan.take(start, to, 'email', PLACEHOLDER);
}

/** In `ada at example dot com`, the position of `at` for that of `dot`. */
function atBefore({ bytes, floor, end }: Scan, dot: number): number {
  if (dot + 4 > end || asciiText(bytes, dot, dot + 4).toLowerCase() !== 'dot ') return -1;
  const lowest = Math.max(floor, dot - LABEL_BYTES_MAX);
  let i = dot - 1;
  if (i < lowest || bytes[i] !== SPACE) return -1;
  while (i > lowest && (CLASS[bytes[i - 1]!]! & TOKEN) !== 0) i -= 1;
  if (i - 4 < lowest || i === dot - 1 || NO_LABELS.has(asciiText(bytes, i, dot - 1).toLowerCase()))
    return -1;
  return asciiText(bytes, i - 4, i).toLowerCase() === ' at ' ? i - 3 : -1;
}

/** In `meet me at the dot com party` nobody lives. */
const NO_LABELS: ReadonlySet<string> = new Set(
  'the a an this that these any our my your their one every'.split(' '),
);

/** End of `example(dot)com`, `example [.] com` or `example dot com` behind a real `@`, or -1. */
export function spelledDomainEnd({ bytes, end }: Scan, from: number): number {
  return domainEnd(bytes, from, end, false);
}

/** Behind `(word)`, `[word]`, `{word}` or `<word>` at `at`, or -1. */
function bracketed(bytes: Uint8Array, at: number, end: number, word: string): number {
  const to = at + word.length + 2;
  if (to > end || CLOSING[bytes[at]!] === 0 || bytes[to - 1] !== CLOSING[bytes[at]!]) return -1;
  return asciiText(bytes, at + 1, to - 1).toLowerCase() === word ? to : -1;
}

const CLOSING = new Uint8Array(256);
for (const [open, close] of ['()', '[]', '{}', '<>']) {
  CLOSING[open!.charCodeAt(0)] = close!.charCodeAt(0);
}

function localStart({ bytes, floor, start, end }: Scan, sign: number): number {
  const to = sign > floor && bytes[sign - 1] === SPACE ? sign - 1 : sign;
  const lowest = Math.max(floor, to - EMAIL_LOCAL_BYTES_MAX);
  let i = to;
  while (i > lowest && (CLASS[bytes[i - 1]!]! & (TOKEN | LOCAL)) !== 0) i -= 1;
  if (i > start && i > floor) i = skipEscape(bytes, i, start, end);
  while (i < to && (CLASS[bytes[i]!]! & WORD) === 0) i += 1;
  return i >= to ? -1 : i;
}

/** Labels joined by `.`, `(dot)` or the word; without brackets, a top level that everybody knows. */
function domainEnd(bytes: Uint8Array, from: number, end: number, inBrackets: boolean): number {
  let i = from;
  let best = -1;
  for (let labels = 1; labels <= LABELS_MAX; labels += 1) {
    const label = i;
    while (i < end && i - label < LABEL_BYTES_MAX && isLabelByte(bytes[i]!)) i += 1;
    if (i === label) break;
    if (labels > 1 && isTopLevel(bytes, label, i, inBrackets)) best = i;
    const next = dotEnd(bytes, i, end);
    if (next < 0) break;
    i = next;
  }
  return best;
}

function isLabelByte(byte: number): boolean {
  return (CLASS[byte]! & WORD) !== 0 || byte === 0x2d;
}

function isTopLevel(bytes: Uint8Array, from: number, to: number, inBrackets: boolean): boolean {
  if (to - from < 2 || to - from > 12) return false;
  for (let i = from; i < to; i += 1) if ((CLASS[bytes[i]!]! & LETTER) === 0) return false;
  return inBrackets || COMMON.has(asciiText(bytes, from, to).toLowerCase());
}

const COMMON: ReadonlySet<string> = new Set(
  'com org net edu gov io ai dev app co uk de fr es it nl be ch at pl se no dk fi eu us ca au nz jp kr cn in br mx info biz me example'.split(
    ' ',
  ),
);

/** Behind a dot or its name at `at`, or -1. */
function dotEnd(bytes: Uint8Array, at: number, end: number): number {
  if (at < end && bytes[at] === 0x2e) return at + 1;
  const word = skipSpace(bytes, at, end);
  for (const name of ['dot', '.']) {
    const behind = bracketed(bytes, word, end, name);
    if (behind >= 0) return skipSpace(bytes, behind, end);
  }
  if (word === at || word + 4 > end) return -1;
  return asciiText(bytes, word, word + 4).toLowerCase() === 'dot ' ? word + 4 : -1;
}

function skipSpace(bytes: Uint8Array, at: number, end: number): number {
  return at < end && bytes[at] === SPACE ? at + 1 : at;
}
