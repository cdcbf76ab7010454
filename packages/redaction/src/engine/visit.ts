// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { CONTEXT_LOOKBEHIND_BYTES_MAX } from '../limits.ts';
import { CLASS, WORD } from './bytes.ts';
import { CONTEXT_BITS } from './candidates/layout.ts';
import { hashesBefore, wordHashes } from './context.ts';
import { TOKEN_BYTES_MAX, type Dispatch, type LoneToken, type NumberEntry } from './dispatch.ts';
import { mayHaveLabel } from './label-behind.ts';
import { numberKind, type NumberAt } from './number.ts';
import type { Scan } from './scan.ts';

const HASHES = wordHashes();

/** Asks about the number whose first digit is at `at`; the position to go on from, or -1. */
export function visitNumber(scan: Scan, dispatch: Dispatch, at: number): number {
  if (!isOpenBefore(scan, at)) return -1;
  const { number } = scan;
  const counts = number.read(scan.bytes, at, scan.end, dispatch.digitsMax);
  if (counts === 0) return -1;
  const kind = numberKind(number.groups > 1 ? number.joints[0]! : 0, number.sizes[0]!);
  if (((dispatch.numberMasks[kind]! | dispatch.contextMask) & counts) === 0) return -1;
  const last = number.ends[number.groups - 1]!;
  if (!mayHaveLabel(scan.bytes, last, scan.end)) return numberAt(scan, dispatch, at, kind, counts);
  scan.readLabel(last);
  const to = numberAt(scan, dispatch, at, kind, counts);
  scan.label.to = scan.label.from;
  return to;
}

function numberAt(
  scan: Scan,
  dispatch: Dispatch,
  at: number,
  kind: number,
  counts: number,
): number {
  if ((dispatch.numberMasks[kind]! & counts) !== 0) {
    for (const entry of dispatch.numbers[kind]!) {
      if ((entry.mask & counts) === 0) continue;
      const to = scan.ask(entry.detector, at);
      if (to >= 0) return to;
    }
  }
  return (dispatch.contextMask & counts) === 0 ? -1 : numberInContext(scan, dispatch, at, counts);
}

/** Inside of `req_1`, `ORD-1` or `1.2.3`, what begins is no number of its own. */
function isOpenBefore({ bytes, floor }: Scan, at: number): boolean {
  if (at <= floor) return true;
  const before = bytes[at - 1]!;
  if (before !== 0x5f && before !== 0x2d && before !== 0x2e) return true;
  return at - 2 < floor || (CLASS[bytes[at - 2]!]! & WORD) === 0;
}

function isWritten({ joints, firsts }: NumberEntry, number: NumberAt): boolean {
  if ((firsts & (1 << number.sizes[0]!)) === 0) return false;
  return joints === undefined || (number.groups > 1 && joints[number.joints[0]!] === 1);
}

function numberInContext(scan: Scan, dispatch: Dispatch, at: number, counts: number): number {
  const found = contextAt(scan, dispatch, at);
  for (let n = 0; n < found; n += 1) {
    for (const entry of dispatch.byWord.get(CONTEXT[n]!)?.numbers ?? NONE) {
      if ((entry.mask & counts) === 0 || !isWritten(entry, scan.number)) continue;
      const to = scan.ask(entry.detector, at);
      if (to >= 0) return to;
    }
  }
  return -1;
}

const NONE: readonly never[] = [];

/** The detectors that are asked about tokens of this length with this first byte. */
export function tokensAt(dispatch: Dispatch, first: number, size: number): readonly LoneToken[] {
  return (first < 0x3a ? dispatch.digitTokens : dispatch.letterTokens)[size]!;
}

/** Asks about the run of letters and digits at `at`. */
export function visitToken(scan: Scan, dispatch: Dispatch, at: number, size: number): number {
  scan.number.groups = 0;
  if (!mayHaveLabel(scan.bytes, at + size, scan.end)) return tokenAt(scan, dispatch, at, size);
  scan.readLabel(at + size);
  const to = tokenAt(scan, dispatch, at, size);
  scan.label.to = scan.label.from;
  return to;
}

function tokenAt(scan: Scan, dispatch: Dispatch, at: number, size: number): number {
  if (size <= TOKEN_BYTES_MAX) {
    for (const { detector, behind } of tokensAt(dispatch, scan.bytes[at]!, size)) {
      if (behind !== undefined && (at <= scan.floor || behind[scan.bytes[at - 1]!] === 0)) continue;
      const to = scan.ask(detector, at);
      if (to >= 0) return to;
    }
  }
  if (size < dispatch.contextTokenMin || size > dispatch.contextTokenMax) return -1;
  const found = contextAt(scan, dispatch, at);
  for (let n = 0; n < found; n += 1) {
    for (const entry of dispatch.byWord.get(CONTEXT[n]!)?.tokens ?? NONE) {
      if (size < entry.min || size > entry.max) continue;
      const to = scan.ask(entry.detector, at);
      if (to >= 0) return to;
    }
  }
  return -1;
}

/** Context words that say what stands at `at`: those before it, then those of the key. */
function contextAt(scan: Scan, dispatch: Dispatch, at: number): number {
  const isTold = scan.nearContext || scan.label.to > scan.label.from;
  const count = isTold ? wordsAt(scan, dispatch, at) : 0;
  // A finding among the words changes which they are.
  if (scan.floor > scan.start && at - scan.floor <= CONTEXT_LOOKBEHIND_BYTES_MAX) {
    scan.settled = false;
  }
  return count;
}

function wordsAt(scan: Scan, { contextBits }: Dispatch, at: number): number {
  let count = 0;
  const before = hashesBefore(scan, at, HASHES);
  for (let n = 0; n < before; n += 1) {
    if (contextBits[HASHES[n]! & CONTEXT_BITS] === 1) CONTEXT[count++] = HASHES[n]!;
  }
  for (const hash of scan.context.hashes) {
    if (contextBits[hash & CONTEXT_BITS] === 1) CONTEXT[count++] = hash;
  }
  return count;
}

/** Words before and words of the key. */
const CONTEXT = new Int32Array(2 * HASHES.length);
