// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { isUtf8 } from 'node:buffer';

import { asciiText, backslashesBefore, CLASS, endOfEscape, TOKEN, WORD } from '../engine/bytes.ts';
import { hasBothCases } from '../engine/run.ts';

/** Shorter runs encode fewer than nine bytes: too few for what is worth hiding. */
const RUN_BYTES_MIN = 12;
/** Characters that tell quickly that a run is no text: they decode to six bytes. */
const PROBE_BYTES = 8;
/** Of a hundred decoded bytes, at least so many are no control characters when they are text. */
const PRINTABLE_MIN = 85;

/** A run of base64 or base64url that decodes to text. */
export interface Encoded {
  readonly start: number;
  /** Behind the padding. */
  readonly end: number;
  readonly text: Uint8Array;
}

/** Runs in `bytes[start, end)` that decode to text, in order. */
export function encodedRuns(bytes: Uint8Array, start: number, end: number): Encoded[] {
  const runs: Encoded[] = [];
  let i = start;
  while (i < end) {
    if (!isBase64(bytes[i]!)) {
      i += 1;
      continue;
    }
    const from = i;
    while (i < end && isBase64(bytes[i]!)) i += 1;
    if (i - from >= RUN_BYTES_MIN && isMixed(bytes, start, from, i))
      addRun(runs, bytes, from, i, end);
  }
  return runs;
}

function isBase64(byte: number): boolean {
  return (CLASS[byte]! & TOKEN) !== 0 || byte === 0x2b || byte === 0x2f;
}

/**
 * True when the scan of the text would see a sign of something encoded in this very run; else a run
 * would be opened or not by what stands elsewhere. A letter behind a backslash is not part of it.
 */
function isMixed(bytes: Uint8Array, floor: number, from: number, to: number): boolean {
  const escaped = backslashesBefore(bytes, from, floor) % 2 === 1;
  let i = escaped ? endOfEscape(bytes, from - 1, to) : from;
  while (i < to) {
    const word = i;
    while (i < to && (CLASS[bytes[i]!]! & WORD) !== 0) i += 1;
    if (i - word >= RUN_BYTES_MIN && hasBothCases(bytes, word, i)) return true;
    i += 1;
  }
  return false;
}

/** The run as a whole, or the parts of a path in it. */
function addRun(runs: Encoded[], bytes: Uint8Array, from: number, to: number, end: number): void {
  const whole = decode(bytes, from, to, end);
  if (whole !== undefined) {
    runs.push(whole);
    return;
  }
  let i = from;
  while (i < to) {
    const part = i;
    while (i < to && (CLASS[bytes[i]!]! & WORD) !== 0) i += 1;
    if (part > from && i - part >= RUN_BYTES_MIN) {
      const found = decode(bytes, part, i, end);
      if (found !== undefined) runs.push(found);
    }
    i += 1;
  }
}

function decode(bytes: Uint8Array, from: number, to: number, end: number): Encoded | undefined {
  const probe = Buffer.from(asciiText(bytes, from, from + PROBE_BYTES), 'base64');
  if (!mayBeText(probe)) return undefined;
  const text = Buffer.from(LATIN1.decode(bytes.subarray(from, to)), 'base64');
  let printable = 0;
  for (const byte of text) if (isPrintable(byte)) printable += 1;
  if (printable * 100 < text.length * PRINTABLE_MIN || !isUtf8(text)) return undefined;
  return { start: from, end: behindPadding(bytes, to, end), text };
}

/** Behind up to two `=`, which a URL writes as `%3D`. */
function behindPadding(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  for (let n = 0; n < 2 && i < end; n += 1) {
    if (bytes[i] === 0x3d) i += 1;
    else if (i + 3 <= end && asciiText(bytes, i, i + 3).toUpperCase() === '%3D') i += 3;
  }
  return i;
}

const LATIN1 = new TextDecoder('latin1');

/** Whether bytes begin as UTF-8 without control characters; the last character may be cut. */
function mayBeText(bytes: Uint8Array): boolean {
  let open = 0;
  for (const byte of bytes) {
    const continues = byte >= 0x80 && byte < 0xc0;
    if (continues !== open > 0) return false;
    if (continues) open -= 1;
    else if (byte >= 0xc2 && byte < 0xf5) open = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    else if (!isPrintable(byte)) return false;
  }
  return true;
}

function isPrintable(byte: number): boolean {
  return (byte >= 0x20 && byte !== 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
