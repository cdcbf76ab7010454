// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Detector } from '../engine/detector.ts';
import { jsonCursor, type JsonCursor } from '../engine/json-place.ts';
import { runOpenScan, type OpenScan } from '../engine/run.ts';
import { Scan, type Hit } from '../engine/scan.ts';
import type { Sight } from './judges.ts';
import { AHEAD_BYTES, MoreNeeded, watchedBytes } from './watched-bytes.ts';

/** What a scan knows at a position: where it goes on, the end of the last hit, open quotes. */
export interface ScanState {
  at: number;
  floor: number;
  json: JsonCursor;
  /** Of a view: the last place that may read otherwise than it is, -1 for none, looked for up to. */
  sign: number;
  seen: number;
}

export function firstState(): ScanState {
  return { at: 0, floor: 0, json: jsonCursor(0), sign: -1, seen: 0 };
}

export function copyState(state: ScanState): ScanState {
  return { ...state, json: copyCursor(state.json) };
}

/** The same state when the first bytes of its text are forgotten. */
export function moveState(state: ScanState, by: number): void {
  state.at -= by;
  state.floor = Math.max(0, state.floor - by);
  state.json.at -= by;
  state.sign = Math.max(-1, state.sign - by);
  state.seen = Math.max(0, state.seen - by);
}

function copyCursor({ at, backslashes, open, looksLikeJson }: JsonCursor): JsonCursor {
  return { at, backslashes, open: [...open], looksLikeJson };
}

/** A scan of a text that goes on; it remembers its state at the last trigger. */
class StreamScan extends Scan implements OpenScan {
  visited = 0;
  readonly known: Uint8Array;
  readonly knownEnd: number;
  asked = -1;
  /** True while a detector judges, also when it threw. */
  isAsking = false;
  before: JsonCursor;

  constructor({ policy, context, bytes, size, isLast }: Sight, state: ScanState) {
    const seen = isLast ? bytes : watchedBytes(bytes, size);
    super(policy, seen, 0, isLast ? size : size + AHEAD_BYTES, context);
    this.known = bytes;
    this.knownEnd = size;
    this.floor = state.floor;
    setCursor(this.json, state.json);
    this.before = copyCursor(state.json);
  }

  override ask(detector: Detector, at: number): number {
    if (at !== this.asked) {
      this.asked = at;
      this.before = copyCursor(this.json);
    }
    this.isAsking = true;
    const to = super.ask(detector, at);
    this.isAsking = false;
    return to;
  }
}

function setCursor(cursor: JsonCursor, from: JsonCursor): void {
  cursor.at = from.at;
  cursor.backslashes = from.backslashes;
  from.open.forEach((open, level) => {
    cursor.open[level] = open;
  });
  cursor.looksLikeJson = from.looksLikeJson;
}

/**
 * Scans `bytes[state.at, size)` of a text that goes on, or that ends there. Moves `state` in front
 * of the first trigger whose verdict depends on what has not come yet. Returns the hits.
 */
export function scanStream(sight: Sight, state: ScanState): readonly Hit[] {
  const { policy, bytes, size } = sight;
  const scan = new StreamScan(sight, state);
  try {
    runOpenScan(scan, policy.dispatch, state.at);
    state.at = size;
  } catch (error) {
    if (!(error instanceof MoreNeeded)) throw error;
    if (scan.isAsking) setCursor(scan.json, scan.before);
    // Characters beyond ASCII begin nothing, however long they go on.
    state.at = bytes[scan.visited]! >= 0x80 ? size : scan.visited;
  }
  state.floor = scan.floor;
  state.json = copyCursor(scan.json);
  return scan.hits;
}
