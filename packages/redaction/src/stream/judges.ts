// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { CLASS, HEX, TOKEN } from '../engine/bytes.ts';
import type { Hit, KeyContext } from '../engine/scan.ts';
import type { PassKind } from '../engine/settle.ts';
import type { RedactionPolicy } from '../types.ts';
import { hitsInRuns } from '../view/see-through.ts';
import { viewOf } from '../view/view.ts';
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
  const known = isLast ? size : wholeEscapes(bytes, size);
  if (known < state.at) return { hits: [], safe: releasable(bytes, known, state.floor) };
  const view = hasSigns(bytes, known) ? viewOf(bytes, 0, known) : undefined;
  if (view === undefined) return judgeText({ ...sight, size: known }, state);
  const inView: ScanState = {
    at: placeInView(view.from, view.size, state.at),
    floor: placeInView(view.from, view.size, state.floor),
    json: { ...state.json, at: placeInView(view.from, view.size, state.json.at) },
  };
  const hits = scanStream({ ...sight, bytes: view.bytes, size: view.size }, inView);
  const rawOf = (at: number): number => (at < view.size ? view.from[at]! : known);
  const found: Hit[] = [];
  let done = state.floor;
  for (const hit of hits) {
    const start = Math.max(done, view.from[hit.start]!);
    const end = view.until[hit.end - 1]!;
    if (end <= start) continue;
    done = end;
    found.push({ ...hit, start, end });
  }
  const safe = rawOf(releasable(view.bytes, inView.at, inView.floor));
  state.at = Math.max(done, rawOf(inView.at));
  state.floor = done;
  state.json = { ...inView.json, at: Math.min(state.at, rawOf(inView.json.at)) };
  return { hits: found, safe: Math.max(done, safe) };
};

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

function hasSigns(bytes: Uint8Array, size: number): boolean {
  for (let i = 0; i < size; i += 1) {
    const byte = bytes[i]!;
    if (byte >= 0x80 || byte === 0x25) return true;
    if (byte === 0x75 && i > 0 && bytes[i - 1] === 0x5c) return true;
  }
  return false;
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
  return cut;
}

function isEscapeByte(byte: number): boolean {
  return (CLASS[byte]! & HEX) !== 0 || ESCAPE[byte] === 1;
}

const ESCAPE = new Uint8Array(256);
for (const char of '%\\u+') ESCAPE[char.charCodeAt(0)] = 1;
/** An escape of an escape of an escape. */
const ESCAPE_BYTES_MAX = 24;

/** Runs of base64: one is judged when its end has come, and nothing is found in front of it. */
const judgeEncoded: Judge = ({ policy, context, bytes, size, isLast }, state) => {
  let known = size;
  if (!isLast) {
    let padding = 0;
    while (known > state.at && padding < 2 && bytes[known - 1] === 0x3d) {
      known -= 1;
      padding += 1;
    }
    while (known > state.at && isBase64(bytes[known - 1]!)) known -= 1;
  }
  if (known <= state.at) return { hits: [], safe: state.at };
  const hits = hitsInRuns(policy, bytes, state.at, known, context);
  state.at = known;
  state.floor = hits.at(-1)?.end ?? state.floor;
  return { hits, safe: known };
};

function isBase64(byte: number): boolean {
  return (CLASS[byte]! & TOKEN) !== 0 || byte === 0x2b || byte === 0x2f;
}

/** By the kind of pass. */
export const JUDGES: Readonly<Record<PassKind, Judge>> = {
  text: judgeText,
  view: judgeView,
  encoded: judgeEncoded,
};
