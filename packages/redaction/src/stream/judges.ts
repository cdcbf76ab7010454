// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { CLASS, HEX, TOKEN } from '../engine/bytes.ts';
import type { Hit, KeyContext } from '../engine/scan.ts';
import type { RedactionPolicy } from '../types.ts';
import { hitsInRuns } from '../view/see-through.ts';
import { viewOf } from '../view/view.ts';
import { scanStream, type ScanState } from './stream-scan.ts';

/** One pass over what has come of a text: moves `state` and returns the hits, see `scanStream`. */
export type Judge = (
  policy: RedactionPolicy,
  bytes: Uint8Array,
  size: number,
  context: KeyContext,
  state: ScanState,
  isLast: boolean,
) => readonly Hit[];

const NOTHING: readonly Hit[] = [];

/** What only shows when escapes are decoded and look-alikes folded; see `seeThrough`. */
export const judgeView: Judge = (policy, bytes, size, context, state, isLast) => {
  const known = isLast ? size : wholeEscapes(bytes, size);
  if (known <= state.at) return NOTHING;
  const view = hasSigns(bytes, known) ? viewOf(bytes, 0, known) : undefined;
  if (view === undefined) {
    state.at = known;
    return NOTHING;
  }
  const inView: ScanState = {
    at: placeInView(view.from, view.size, state.at),
    floor: placeInView(view.from, view.size, state.floor),
    json: { ...state.json, at: placeInView(view.from, view.size, state.json.at) },
  };
  const hits = scanStream(policy, view.bytes, view.size, context, inView, isLast);
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
  state.at = Math.max(done, rawOf(inView.at));
  state.floor = done;
  state.json = { ...inView.json, at: Math.min(state.at, rawOf(inView.json.at)) };
  return found;
};

function placeInView(from: Uint32Array, size: number, at: number): number {
  let i = 0;
  while (i < size && from[i]! < at) i += 1;
  return i;
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

/** Runs of base64 in whose text something is found. */
export const judgeRuns: Judge = (policy, bytes, size, context, state, isLast) => {
  let known = size;
  if (!isLast) {
    let padding = 0;
    while (known > state.at && padding < 2 && bytes[known - 1] === 0x3d) {
      known -= 1;
      padding += 1;
    }
    while (known > state.at && isBase64(bytes[known - 1]!)) known -= 1;
  }
  if (known <= state.at) return NOTHING;
  const hits = hitsInRuns(policy, bytes, state.at, known, context);
  state.at = known;
  state.floor = hits.at(-1)?.end ?? state.floor;
  return hits;
};

function isBase64(byte: number): boolean {
  return (CLASS[byte]! & TOKEN) !== 0 || byte === 0x2b || byte === 0x2f;
}
