// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { CLASS, DIGIT, WORD } from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import { jsonCursor, type JsonCursor } from '../engine/json-place.ts';
import { JOINT, NUMBER_DIGITS_MAX } from '../engine/number.ts';
import { runScan } from '../engine/run.ts';
import { Scan, type Hit, type KeyContext } from '../engine/scan.ts';
import type { RedactionPolicy } from '../types.ts';
import type { Sight } from './judges.ts';
import { AHEAD_BYTES, MoreNeeded, watchedBytes } from './watched-bytes.ts';

const BACKSLASH = 0x5c;
/** Digits of a number with two bytes between each of them. */
const NUMBER_BYTES_MAX = 3 * NUMBER_DIGITS_MAX + 3;

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
class StreamScan extends Scan {
  asked = -1;
  /** True while a detector judges, also when it threw. */
  isAsking = false;
  before: JsonCursor;

  constructor(
    policy: RedactionPolicy,
    bytes: Uint8Array,
    end: number,
    context: KeyContext,
    state: ScanState,
  ) {
    super(policy, bytes, 0, end, context);
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
export function scanStream(
  { policy, context, bytes, size, isLast }: Sight,
  state: ScanState,
): readonly Hit[] {
  const seen = isLast ? bytes : watchedBytes(bytes, size);
  const scan = new StreamScan(policy, seen, isLast ? size : size + AHEAD_BYTES, context, state);
  try {
    runScan(scan, policy.dispatch, state.at);
    state.at = size;
  } catch (error) {
    if (!(error instanceof MoreNeeded)) throw error;
    if (scan.isAsking) setCursor(scan.json, scan.before);
    const open = scan.isAsking ? scan.asked : openRun(bytes, size, state.at);
    state.at = Math.max(scan.floor, open, state.at);
  }
  state.floor = scan.floor;
  state.json = copyCursor(scan.json);
  return scan.hits;
}

/** Where a word, an escape or a number begins that the end of the text may have cut, or the end. */
function openRun(bytes: Uint8Array, size: number, lowest: number): number {
  const word = wordStart(bytes, size, lowest);
  let number = word;
  let i = word;
  while (i > lowest && size - i < NUMBER_BYTES_MAX && isNumberByte(bytes[i - 1]!)) {
    i -= 1;
    if ((CLASS[bytes[i]!]! & DIGIT) !== 0) number = i;
  }
  return number === word ? word : Math.max(lowest, wordStart(bytes, number, lowest));
}

function isNumberByte(byte: number): boolean {
  return (CLASS[byte]! & DIGIT) !== 0 || JOINT[byte] !== 0;
}

/** The beginning of the run of letters and digits before `at`, with an escape in front of it. */
function wordStart(bytes: Uint8Array, at: number, lowest: number): number {
  let i = at;
  while (i > lowest && (CLASS[bytes[i - 1]!]! & WORD) !== 0) i -= 1;
  while (i > lowest && bytes[i - 1] === BACKSLASH) i -= 1;
  return i > lowest && at === i && isMark(bytes[i - 1]!) ? i - 1 : i;
}

/** A mark is judged with the byte behind it. */
function isMark(byte: number): boolean {
  return byte > 0x20 && byte < 0x80 && (CLASS[byte]! & WORD) === 0;
}
