// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { CLASS, CONTROL_LETTER, DIGIT, HEX, SPACE as SPACE_CLASS, TOKEN } from '../engine/bytes.ts';
import { DROP, fold, KEEP, tagged } from './fold.ts';
import { isAt, wordAt, type Word } from './words.ts';

/** A text as a reader would see it, and where each byte of it came from. */
export interface View {
  readonly bytes: Uint8Array;
  readonly size: number;
  /** Where in the original a byte of the view begins and ends. */
  readonly from: Uint32Array;
  readonly until: Uint32Array;
}

/** `%2540` is an `@`, encoded twice. */
const DECODINGS_MAX = 3;
const PERCENT = 0x25;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;

/** The view of a range; undefined when it reads just like the range itself. */
export function viewOf(bytes: Uint8Array, start: number, end: number): View | undefined {
  let view: View | undefined;
  for (let n = 0; n < DECODINGS_MAX; n += 1) {
    const next = decoded(view ?? { bytes, start, end });
    if (next === undefined) break;
    view = next;
  }
  return folded(view ?? { bytes, start, end }) ?? view;
}

/** What a pass reads: a range of the original, or the view that another pass made. */
type Source = View | { readonly bytes: Uint8Array; readonly start: number; readonly end: number };

class Writer {
  readonly bytes: Uint8Array;
  readonly from: Uint32Array;
  readonly until: Uint32Array;
  readonly first: number;
  readonly last: number;
  size: number = 0;
  isChanged: boolean = false;
  readonly #view: View | undefined;

  constructor(source: Source) {
    this.#view = 'size' in source ? source : undefined;
    this.first = 'size' in source ? 0 : source.start;
    this.last = 'size' in source ? source.size : source.end;
    const room = this.last - this.first;
    this.bytes = new Uint8Array(room);
    this.from = new Uint32Array(room);
    this.until = new Uint32Array(room);
  }

  /** One byte that stands for `source[at, end)`. */
  push(byte: number, at: number, end: number): void {
    const view = this.#view;
    this.bytes[this.size] = byte;
    this.from[this.size] = view === undefined ? at : view.from[at]!;
    this.until[this.size] = view === undefined ? end : view.until[end - 1]!;
    this.size += 1;
  }

  done(): View | undefined {
    return this.isChanged ? this : undefined;
  }
}

/** Percent signs with two hex digits, and `\u` with four, behind any number of backslashes. */
function decoded(source: Source): View | undefined {
  const { bytes } = source;
  const writer = new Writer(source);
  const { last } = writer;
  let isUrl = false;
  let i = writer.first;
  while (i < last) {
    const byte = bytes[i]!;
    if (byte === PERCENT && hexAt(bytes, i + 1, 2, last) >= 0) {
      const code = hexAt(bytes, i + 1, 2, last);
      writer.push(shownAs(code, i + 3 < last ? bytes[i + 3] : undefined), i, i + 3);
      writer.isChanged = true;
      isUrl = true;
      i += 3;
      continue;
    }
    if (byte === BACKSLASH) {
      i = pushEscape(writer, bytes, i, last);
      continue;
    }
    // A URL has no white space in it.
    if ((CLASS[byte]! & SPACE_CLASS) !== 0) isUrl = false;
    const inside = isUrl && i > writer.first && i + 1 < last;
    const plus =
      byte === 0x2b &&
      inside &&
      isDigitAt(bytes, i + 1) &&
      mayEndWord(writer.bytes[writer.size - 1]!);
    writer.push(plus ? SPACE : byte, i, i + 1);
    i += 1;
  }
  return writer.done();
}

/** Of a form: a digit, or the colon of a label in front of a number. */
function mayEndWord(byte: number): boolean {
  return (CLASS[byte]! & DIGIT) !== 0 || byte === 0x3a;
}

function isDigitAt(bytes: Uint8Array, at: number): boolean {
  return (CLASS[bytes[at] ?? 0]! & DIGIT) !== 0;
}

/**
 * The byte of the view for an encoded ASCII character or byte. A quotation mark must not look like
 * one of the JSON around it; a backslash stands only where an escape follows, which ends a word.
 */
function shownAs(code: number, next: number | undefined): number {
  if (code === QUOTE) return APOSTROPHE;
  if (code === BACKSLASH) return CONTROL_LETTER[next ?? 0] === 1 ? BACKSLASH : SPACE;
  return code < SPACE || code === 0x7f ? SPACE : code;
}

/** A run of backslashes with what belongs to it; the position behind. */
function pushEscape(writer: Writer, bytes: Uint8Array, at: number, last: number): number {
  let i = at;
  while (i < last && bytes[i] === BACKSLASH) i += 1;
  const code = i < last && bytes[i] === 0x75 ? hexAt(bytes, i + 1, 4, last) : -1;
  if (code < 0) {
    for (let each = at; each < i; each += 1) writer.push(bytes[each]!, each, each + 1);
    // What is escaped is no beginning of anything.
    if (i < last) writer.push(bytes[i]!, i, i + 1);
    return Math.min(last, i + 1);
  }
  const to = i + 5;
  writer.isChanged = true;
  if (code < 0x80) writer.push(shownAs(code, to < last ? bytes[to] : undefined), at, to);
  else {
    // Halves of surrogate pairs are letters to us: they end nothing and mean nothing.
    if (code < 0x800) writer.push(0xc0 | (code >> 6), at, to);
    else {
      writer.push(0xe0 | (code >> 12), at, to);
      writer.push(0x80 | ((code >> 6) & 0x3f), at, to);
    }
    writer.push(0x80 | (code & 0x3f), at, to);
  }
  return to;
}

/** Value of so many hex digits, or -1. */
function hexAt(bytes: Uint8Array, at: number, count: number, last: number): number {
  if (at + count > last) return -1;
  let value = 0;
  for (let i = at; i < at + count; i += 1) {
    const byte = bytes[i]!;
    if ((CLASS[byte]! & HEX) === 0) return -1;
    value = value * 16 + (byte & 15) + (byte > 0x39 ? 9 : 0);
  }
  return value;
}

/**
 * Characters that look like ASCII become it, words for secrets become English ones, and what nobody
 * sees is left out.
 */
function folded(source: Source): View | undefined {
  if (!hasFolds(source)) return undefined;
  const { bytes } = source;
  const writer = new Writer(source);
  const { last } = writer;
  let i = writer.first;
  while (i < last) {
    const byte = bytes[i]!;
    const size = sizeOf(byte);
    if (size === 1 || i + size > last) {
      writer.push(byte, i, i + 1);
      i += 1;
      continue;
    }
    const word = wordAt(bytes, writer.first, i, last);
    if (word !== undefined) {
      i = pushWord(writer, bytes, i, word);
      const is = isAt(bytes, i, last);
      if (is !== undefined) i = pushWord(writer, bytes, i, is);
      continue;
    }
    const code = codePointAt(bytes, i, size);
    let ascii = fold(code);
    if (ascii === DROP && tagged(code) >= 0 && isTagText(bytes, i, last)) ascii = tagged(code);
    if (ascii === KEEP) {
      for (let each = i; each < i + size; each += 1) writer.push(bytes[each]!, each, each + 1);
    } else {
      writer.isChanged = true;
      if (ascii !== DROP) writer.push(ascii, i, i + size);
    }
    i += size;
  }
  return writer.done();
}

/** Shows a word of another language as ours, apart from what follows; the position behind it. */
function pushWord(writer: Writer, bytes: Uint8Array, at: number, { size, shown }: Word): number {
  const end = at + size;
  for (const byte of shown) writer.push(byte, at, end);
  if (end < writer.last && isToken(bytes[end]!) && isToken(shown.at(-1)!)) {
    writer.push(SPACE, at, end);
  }
  writer.isChanged = true;
  return end;
}

function isToken(byte: number): boolean {
  return (CLASS[byte]! & TOKEN) !== 0;
}

/** Most characters beyond ASCII are what they are: then no view is written. */
function hasFolds(source: Source): boolean {
  const { bytes } = source;
  const [first, last] = 'size' in source ? [0, source.size] : [source.start, source.end];
  for (let i = first; i < last; i += 1) {
    const byte = bytes[i]!;
    if (byte < 0xc0) continue;
    const size = sizeOf(byte);
    if (i + size > last) continue;
    if (fold(codePointAt(bytes, i, size)) !== KEEP) return true;
    if (wordAt(bytes, first, i, last) !== undefined) return true;
  }
  return false;
}

/** Bytes of the character that begins with this byte. */
function sizeOf(byte: number): number {
  return byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

/** True when tag characters stand beside each other: then they are a hidden text, not a filler. */
function isTagText(bytes: Uint8Array, at: number, last: number): boolean {
  return isTagAt(bytes, at + 4, last) || isTagAt(bytes, at - 4, last);
}

function isTagAt(bytes: Uint8Array, at: number, last: number): boolean {
  return at >= 0 && at + 4 <= last && bytes[at] === 0xf3 && tagged(codePointAt(bytes, at, 4)) >= 0;
}

function codePointAt(bytes: Uint8Array, at: number, size: number): number {
  let code = bytes[at]! & (0xff >> (size + 1));
  for (let i = at + 1; i < at + size; i += 1) code = (code << 6) | (bytes[i]! & 0x3f);
  return code;
}
