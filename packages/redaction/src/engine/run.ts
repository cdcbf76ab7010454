// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { RedactionPolicy } from '../types.ts';
import type { Detector } from './detector.ts';
import { CLASS, CONTROL_LETTER, endOfEscape, HEX, LETTER, UPPER, WORD } from './bytes.ts';
import { CAN_SEARCH, findCandidates, FOUND, SEARCH } from './candidates/find-candidates.ts';
import { CANDIDATE_SHIFT, NEAR_CONTEXT, NEAR_NAME, WINDOW_BYTES } from './candidates/layout.ts';
import { hasPrefix } from './candidates/prefix-sets.ts';
import { ACTION, NO_BYTE, pairOf, TOKEN_BYTES_MAX, type Dispatch } from './dispatch.ts';
import { mayGoOn } from './number.ts';
import { SIGN } from './signs.ts';
import { tokensAt, visitNumber, visitToken } from './visit.ts';
import { Scan, type Hit, type KeyContext } from './scan.ts';

/** By signs. */
const NOTHING: readonly Scanned[] = [0, 1, 2, 3].map((signs) => ({
  hits: [],
  settled: true,
  signs,
}));
/** Shorter words and tokens are not looked at as base64. */
const ENCODED_BYTES_MIN = 12;
/** In shorter texts the loop is done before a search is begun. */
const SEARCH_BYTES_MIN = 48;
const BACKSLASH = 0x5c;

/** What one pass found: hits in order that do not overlap. */
export interface Scanned {
  readonly hits: readonly Hit[];
  /** True when a pass over the output is known to find nothing. */
  readonly settled: boolean;
  /** Bits of `SIGN`. */
  readonly signs: number;
}

const NO_BYTES = new Uint8Array();
/** Scans do not nest: what is decoded is scanned when the scan of the text around it is done. */
let scan: Scan | undefined;

/** One pass over a byte range. */
export function scanBytes(
  policy: RedactionPolicy,
  bytes: Uint8Array,
  start: number,
  end: number,
  context: KeyContext,
): Scanned {
  if (scan === undefined) scan = new Scan(policy, bytes, start, end, context);
  else scan.begin(policy, bytes, start, end, context);
  if (CAN_SEARCH && end - start >= SEARCH_BYTES_MIN) runSearch(scan, policy);
  else runScan(scan, policy.dispatch);
  scan.bytes = NO_BYTES;
  const { hits, settled, signs } = scan;
  return hits.length === 0 ? NOTHING[signs]! : { hits, settled, signs };
}

/** The loop of a pass over all of a range. */
export function runScan(one: Scan, dispatch: Dispatch): void {
  runLoop(one, dispatch, one.start, one.end);
}

/** A scan of a text that goes on. */
export interface OpenScan extends Scan {
  /** What has come of the text, as it is. */
  readonly known: Uint8Array;
  readonly knownEnd: number;
  /** Where the loop is: when it is thrown out, what begins here has to be looked at again. */
  visited: number;
}

/** The loop of a pass over a text that goes on, from behind what has been judged already. */
export function runOpenScan(one: OpenScan, dispatch: Dispatch, from: number): void {
  one.nearName = true;
  one.nearContext = true;
  one.visited = from;
  while (one.visited < one.end) {
    one.visited = skim(one.known, dispatch, one.visited, one.knownEnd - SKIMMED_AHEAD_BYTES);
    one.visited = visit(one, dispatch, one.visited);
  }
}

/** Bytes that are compared before somebody is asked about a word or a mark. */
const SKIMMED_AHEAD_BYTES = 4;

/**
 * Passes by what nobody is asked about, in front of `to`; a visit of each would do the same, and ask
 * at each byte whether it has come yet.
 */
function skim(bytes: Uint8Array, dispatch: Dispatch, from: number, to: number): number {
  const { actions, marks } = dispatch;
  let i = from;
  while (i < to) {
    const action = actions[bytes[i]!]!;
    if (action === ACTION.ordinary) i += 1;
    else if (action === ACTION.mark && marks[bytes[i]!]![bytes[i + 1]!]!.length === 0) i += 1;
    else if (action === ACTION.word && !mayBegin(dispatch, bytes, i, to + SKIMMED_AHEAD_BYTES)) {
      let end = i + 1;
      while (end < to && actions[bytes[end]!] === action) end += 1;
      // Letters with digits behind them are a token, and a word that is cut is none yet.
      if (end >= to || (CLASS[bytes[end]!]! & WORD) !== 0) return i;
      i = end;
    } else return i;
  }
  return i;
}

function runLoop(one: Scan, dispatch: Dispatch, from: number, to: number): number {
  one.nearName = true;
  one.nearContext = true;
  let i = from;
  while (i < to) i = visit(one, dispatch, i);
  return i;
}

/** What stands at one position; the next position to look at. */
function visit(one: Scan, dispatch: Dispatch, at: number): number {
  const { bytes, end } = one;
  const action = dispatch.actions[bytes[at]!]!;
  if (action === ACTION.ordinary) return at + 1;
  if (action === ACTION.word || action === ACTION.number)
    return visitRun(one, dispatch, at, action);
  if (action !== ACTION.mark) return visitSign(one, dispatch, at, action);
  const marks = one.nearName ? dispatch.marks : dispatch.plainMarks;
  const list = marks[bytes[at]!]![at + 1 < end ? bytes[at + 1]! : NO_BYTE]!;
  return list.length === 0 ? at + 1 : visitMark(one, list, at);
}

/** The same as the loop, over the positions at which anything is to be seen. */
function runSearch(one: Scan, policy: RedactionPolicy): void {
  const { bytes, start, end } = one;
  const { dispatch, candidateTables } = policy;
  // Words tell of numbers far behind them, in the rows of a table.
  let inContext = one.context.hashes.length > 0;
  let next = start;
  for (let from = start; from < end; from = Math.max(SEARCH.end, next)) {
    findCandidates(candidateTables, bytes, from, end, from > start, inContext);
    if (SEARCH.end === from) {
      next = runLoop(one, dispatch, from, Math.min(end, from + WINDOW_BYTES));
      inContext = true;
      continue;
    }
    one.signs |= SEARCH.signs;
    const { count, shift } = SEARCH;
    const wasInContext = inContext;
    inContext ||= SEARCH.inContext;
    for (let n = 0; n < count; n += 1) {
      const found = FOUND[n]!;
      const at = (found >>> CANDIDATE_SHIFT) + shift;
      if (at < next) continue;
      one.nearName = (found & NEAR_NAME) !== 0;
      one.nearContext = wasInContext || (found & NEAR_CONTEXT) !== 0;
      next = visit(one, dispatch, at);
      if (one.hasTaken || bytes[at] === BACKSLASH) next = backInStep(one, dispatch, next);
    }
  }
}

/**
 * Behind what was taken the loop goes on until no word and no escape is cut any more, and past the
 * bytes that would tell whether a number begins: they are gone.
 */
function backInStep(one: Scan, dispatch: Dispatch, from: number): number {
  const { bytes, end } = one;
  one.nearName = true;
  one.nearContext = true;
  let taken = from;
  let i = from;
  while (i < end && (i - taken <= 2 || isInside(bytes, i))) {
    one.hasTaken = false;
    i = visit(one, dispatch, i);
    if (one.hasTaken) taken = i;
  }
  one.hasTaken = false;
  return i;
}

function isInside(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] === BACKSLASH || bytes[at - 1] === BACKSLASH) return true;
  return (CLASS[bytes[at]!]! & WORD) !== 0 && (CLASS[bytes[at - 1]!]! & WORD) !== 0;
}

function visitMark(one: Scan, list: readonly Detector[], at: number): number {
  one.number.groups = 0;
  for (let n = 0; n < list.length; n += 1) {
    const to = one.ask(list[n]!, at);
    if (to >= 0) return to;
  }
  return at + 1;
}

/** A run of letters and digits; the position behind it, or behind what was taken. */
function visitRun(one: Scan, dispatch: Dispatch, from: number, action: number): number {
  const { bytes, end } = one;
  const { actions } = dispatch;
  if (from + 2 < end && mayBegin(dispatch, bytes, from, end)) {
    const to = visitWord(one, dispatch, from);
    if (to >= 0) return to;
  }
  let i = from + 1;
  while (i < end && actions[bytes[i]!] === action) i += 1;
  if (i < end && (CLASS[bytes[i]!]! & WORD) !== 0) return visitMixed(one, dispatch, from, i + 1);
  if (action === ACTION.word) {
    // A run of letters alone is a word of a language: nothing to see.
    if (i - from >= ENCODED_BYTES_MIN && hasBothCases(bytes, from, i)) one.signs |= SIGN.encoded;
    return i;
  }
  if (i - from < dispatch.loneDigitsMin && !mayGoOn(bytes, i, end)) return i;
  const to = visitNumber(one, dispatch, from);
  return to >= 0 ? to : i;
}

/** A run with both letters and digits. */
function visitMixed(one: Scan, dispatch: Dispatch, from: number, at: number): number {
  const { bytes, end } = one;
  let i = at;
  while (i < end && (CLASS[bytes[i]!]! & WORD) !== 0) i += 1;
  const size = i - from;
  if (size >= ENCODED_BYTES_MIN && hasBothCases(bytes, from, i)) one.signs |= SIGN.encoded;
  if (
    (size <= TOKEN_BYTES_MAX && tokensAt(dispatch, bytes[from]!, size).length > 0) ||
    (size >= dispatch.contextTokenMin && size <= dispatch.contextTokenMax)
  ) {
    const to = visitToken(one, dispatch, from, size);
    if (to >= 0) return to;
  }
  return i;
}

/** What may encode something, and JSON escapes: the `n` of `\nghp_…` is not part of the word. */
function visitSign(one: Scan, dispatch: Dispatch, at: number, action: number): number {
  const { bytes, end } = one;
  if (action === ACTION.backslash) {
    const to = endOfEscape(bytes, at, end);
    // `\\u0040` is one, too, in JSON inside a string.
    if (bytes[at + 1] === 0x75 || bytes[to] === 0x75) one.signs |= SIGN.view;
    return bytes[at + 1] === 0x5c ? behindInnerEscape(one, dispatch, to) : to;
  }
  let i = at + 1;
  if (action === ACTION.wide) {
    one.signs |= SIGN.view;
    while (i < end && bytes[i]! >= 0x80) i += 1;
  } else if (isPercentCode(bytes, at, end)) one.signs |= SIGN.view;
  return i;
}

/**
 * Behind `\\`, where `nghp_…` may be a word or, in JSON inside a string, the end of an escape and a
 * word: both are asked about, the longer one first.
 */
function behindInnerEscape(one: Scan, dispatch: Dispatch, at: number): number {
  const { bytes, end } = one;
  if (at >= end || CONTROL_LETTER[bytes[at]!] === 0) return at;
  const action = dispatch.actions[bytes[at]!]!;
  if (action !== ACTION.word) return at;
  const { floor } = one;
  const to = visitRun(one, dispatch, at, action);
  return one.floor === floor ? at + 1 : to;
}

function isPercentCode(bytes: Uint8Array, at: number, end: number): boolean {
  if (at + 2 >= end) return false;
  return (CLASS[bytes[at + 1]!]! & CLASS[bytes[at + 2]!]! & HEX) !== 0;
}

/** True for at least two capitals and two small letters. */
export function hasBothCases(bytes: Uint8Array, start: number, end: number): boolean {
  let upper = 0;
  let lower = 0;
  for (let i = start; i < end; i += 1) {
    const kind = CLASS[bytes[i]!]!;
    if ((kind & UPPER) !== 0) upper += 1;
    else if ((kind & LETTER) !== 0) lower += 1;
    if (upper > 1 && lower > 1) return true;
  }
  return false;
}

/** True when the first characters of a word may begin something that a detector asks for. */
function mayBegin(dispatch: Dispatch, bytes: Uint8Array, at: number, end: number): boolean {
  const thirds = dispatch.thirds[pairOf(bytes[at]!, bytes[at + 1]!)]!;
  if ((thirds & (1 << (bytes[at + 2]! & 31))) === 0) return false;
  return thirds === ANY_THIRD || hasPrefix(dispatch.fourths, dispatch.sixths, bytes, at, end);
}

const ANY_THIRD = 0xffffffff;

function visitWord(scan: Scan, dispatch: Dispatch, at: number): number {
  // The number that was read last is another one.
  scan.number.groups = 0;
  const list = dispatch.words[pairOf(scan.bytes[at]!, scan.bytes[at + 1]!)]!;
  for (const detector of list) {
    const to = scan.ask(detector, at);
    if (to >= 0) return to;
  }
  return -1;
}
