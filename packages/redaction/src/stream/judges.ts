// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { CLASS, HEX, TOKEN } from '../engine/bytes.ts';
import { followQuotes, looksLikeJson, type JsonCursor } from '../engine/json-place.ts';
import type { Hit, KeyContext } from '../engine/scan.ts';
import type { PassKind } from '../engine/settle.ts';
import { STREAM_LOOKBEHIND_BYTES } from '../limits.ts';
import type { RedactionPolicy } from '../types.ts';
import { broughtBack, hitsInRuns } from '../view/see-through.ts';
import { viewOf, type View } from '../view/view.ts';
import { wholeWords } from '../view/words.ts';
import { releasable } from './release.ts';
import { scanStream, type ScanState } from './stream-scan.ts';

/** What a pass looks at: what has come of its text, and whether that is all. */
export interface Sight {
  readonly policy: RedactionPolicy;
  readonly context: KeyContext;
  readonly bytes: Uint8Array;
  readonly size: number;
  readonly isLast: boolean;
}

/** What is certain whatever comes: hits, and up to where no later hit can begin. */
export interface Verdict {
  readonly hits: readonly Hit[];
  readonly safe: number;
  /** Where it began to look, when that was in front of `state.at`. */
  readonly from?: number;
}

/** One pass of `PASSES` over a text that goes on; moves `state` to where it has to look again. */
export type Judge = (sight: Sight, state: ScanState) => Verdict;

const judgeText: Judge = (sight, state) => {
  const hits = scanStream(sight, state);
  return { hits, safe: releasable(sight.bytes, state.at, state.floor) };
};

/** The same in the view of the text, with all places brought to it and back. */
const judgeView: Judge = (sight, state) => {
  const { bytes, size, isLast } = sight;
  const known = isLast ? size : wholeWords(bytes, wholeEscapes(bytes, size));
  if (known < state.at) return { hits: [], safe: releasable(bytes, known, state.floor) };
  const from = viewStart(bytes, state.at);
  noteSigns(bytes, known, state);
  const view = state.sign >= from ? viewOf(bytes, from, known) : undefined;
  if (view === undefined) return judgeText({ ...sight, size: known }, state);
  const seen = isLast ? view.size : knownOf(view);
  const scan = { bytes, start: 0, end: size, json: state.json };
  if (from > 0) state.json.looksLikeJson ??= looksLikeJson(scan);
  // What lies between was no view when it was looked at: its quotation marks are those of the text.
  if (state.json.at < from) followQuotes(scan, from);
  const inView: ScanState = {
    ...state,
    at: placeInView(view.from, view.size, state.at),
    floor: placeInView(view.from, view.size, state.floor),
    json: { ...state.json, at: placeInView(view.from, view.size, state.json.at) },
  };
  const hits = scanStream({ ...sight, bytes: view.bytes, size: seen }, inView);
  const rawOf = (at: number): number => (at < view.size ? view.from[at]! : known);
  const found = broughtBack(view, hits, state.floor);
  const done = found.at(-1)?.end ?? state.floor;
  const safe = rawOf(releasable(view.bytes, inView.at, inView.floor));
  state.at = Math.max(done, rawOf(inView.at));
  state.floor = done;
  followViewQuotes(view, seen, inView.json, viewStart(bytes, state.at));
  state.json = { ...inView.json, at: Math.min(state.at, rawOf(inView.json.at)) };
  return { hits: found, safe: Math.max(done, safe), from };
};

/**
 * Follows the quotation marks up to where the next view will begin: `\\`, something that nobody sees,
 * and a mark are an escaped mark in a view, and a mark of its own in the text.
 */
function followViewQuotes(view: View, seen: number, json: JsonCursor, next: number): void {
  if (next === 0) return;
  json.looksLikeJson ??= looksLikeJson({ bytes: view.bytes, start: 0, end: seen, json });
  const to = Math.min(seen, placeInView(view.from, view.size, next));
  if (json.at < to) followQuotes({ bytes: view.bytes, start: 0, end: seen, json }, to);
}

/** Where a view has to begin for those who look behind `at`: what is written in escapes is longer. */
function viewStart(bytes: Uint8Array, at: number): number {
  let from = Math.max(0, at - VIEW_LOOKBEHIND_BYTES);
  for (let i = from; i < at; i += 1) {
    if (bytes[i] !== BACKSLASH && bytes[i] !== 0x25) continue;
    from = Math.max(0, at - STREAM_LOOKBEHIND_BYTES);
    break;
  }
  while (from > 0 && ((bytes[from]! & 0xc0) === 0x80 || bytes[from - 1] === BACKSLASH)) from -= 1;
  return from;
}

/** More than any detector looks behind: a key, the heading above a number. */
const VIEW_LOOKBEHIND_BYTES = 320;

/** Finds the last place that may read otherwise than it is; each byte is looked at once. */
function noteSigns(bytes: Uint8Array, size: number, state: ScanState): void {
  for (let i = state.seen; i < size; i += 1) {
    const byte = bytes[i]!;
    const isSign = byte >= 0x80 || byte === 0x25;
    if (isSign || (byte === 0x75 && i > 0 && bytes[i - 1] === BACKSLASH)) state.sign = i;
  }
  state.seen = Math.max(state.seen, size);
}

function placeInView(from: Uint32Array, size: number, at: number): number {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (from[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** `%`, `%4`, `%254`, `\u00`, a plus sign or a tag character may mean something else with more text. */
function wholeEscapes(bytes: Uint8Array, size: number): number {
  const lowest = Math.max(0, size - ESCAPE_BYTES_MAX);
  let i = size;
  let cut = size;
  while (i > lowest && isEscapeByte(bytes[i - 1]!)) {
    i -= 1;
    if (bytes[i] === 0x25 || bytes[i] === 0x5c || bytes[i] === 0x2b) cut = i;
  }
  if (size >= 4 && bytes[size - 4] === 0xf3 && bytes[size - 3] === 0xa0) return size - 4;
  while (cut > 0 && bytes[cut] === BACKSLASH && bytes[cut - 1] === BACKSLASH) cut -= 1;
  return cut;
}

/** Without what may read otherwise when more comes: escapes of escapes show their beginnings here. */
function knownOf({ bytes, size, from, until }: View): number {
  const known = wholeWords(bytes, wholeEscapes(bytes, wholeCharacters(bytes, size)));
  const last = known - 1;
  // What stands for an encoded backslash depends on what is behind it.
  const isEncoded = last >= 0 && until[last]! - from[last]! > 1;
  if (!isEncoded) return known;
  if (bytes[last] === 0x20 || bytes[last] === BACKSLASH) return last;
  // A word that was written in escapes may go on, and is another one then.
  let start = last;
  while (start > 0 && from[start - 1] === from[last]) start -= 1;
  return start < last && bytes[last]! < 0x80 ? start : known;
}

/** Without the beginning of a character whose bytes were written as escapes and have not all come. */
function wholeCharacters(bytes: Uint8Array, size: number): number {
  let lead = size - 1;
  while (lead > size - 4 && lead >= 0 && (bytes[lead]! & 0xc0) === 0x80) lead -= 1;
  const first = lead < 0 ? 0 : bytes[lead]!;
  const wanted = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  return lead + wanted > size ? lead : size;
}

const BACKSLASH = 0x5c;

function isEscapeByte(byte: number): boolean {
  return (CLASS[byte]! & HEX) !== 0 || ESCAPE[byte] === 1;
}

const ESCAPE = new Uint8Array(256);
for (const char of '%\\u+') ESCAPE[char.charCodeAt(0)] = 1;
/** An escape of an escape of an escape. */
const ESCAPE_BYTES_MAX = 24;

/** Runs of base64: one is judged when its end has come, and nothing is found in front of it. */
const judgeEncoded: Judge = ({ policy, context, bytes, size, isLast }, state) => {
  const known = isLast ? size : behindRuns(bytes, size, state.at);
  if (known <= state.at) return { hits: [], safe: state.at };
  const hits = hitsInRuns(policy, bytes, state.at, known, context);
  state.at = known;
  state.floor = hits.at(-1)?.end ?? state.floor;
  return { hits, safe: known };
};

/** In front of a run at the end, and of the padding that may still be one: `=` or `%3D`, twice. */
function behindRuns(bytes: Uint8Array, size: number, lowest: number): number {
  let i = size;
  for (let n = 0; n <= PADDINGS_MAX; n += 1) {
    while (i > lowest && bytes[i - 1] === 0x3d) i -= 1;
    while (i > lowest && isBase64(bytes[i - 1]!)) i -= 1;
    // What stands behind the sign looks like a run of its own.
    if (i > lowest && bytes[i - 1] === 0x25) i -= 1;
  }
  return i;
}

const PADDINGS_MAX = 2;

function isBase64(byte: number): boolean {
  return (CLASS[byte]! & TOKEN) !== 0 || byte === 0x2b || byte === 0x2f;
}

/** By the kind of pass. */
export const JUDGES: Readonly<Record<PassKind, Judge>> = {
  text: judgeText,
  view: judgeView,
  encoded: judgeEncoded,
};
