// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { hashesBefore, wordHash, wordHashes, wordsBefore } from '../engine/context.ts';
import type { Scan } from '../engine/scan.ts';

/**
 * The last words before `at`, nearest first, then those of the value's key: what is said about it.
 */
export function wordsNear(scan: Scan, at: number): readonly string[] {
  return [...wordsBefore(scan, at), ...scan.context.words];
}

/** The same without a label behind the value: what is said in front of it. */
export function wordsInFront(scan: Scan, at: number): readonly string[] {
  const inFront = { bytes: scan.bytes, start: scan.start, label: NO_LABEL };
  return [...wordsBefore(inFront, at), ...scan.context.words];
}

const NO_LABEL = { from: 0, to: 0 } as const;

/** Things with numbers of their own: directly before one, they say that it is theirs. */
export const OTHER_THINGS: ReadonlySet<string> = new Set(
  'order ticket claim lot permit asset batch parcel flight sku seat locker room course invoice shipment tracking serial model build offset page line'.split(
    ' ',
  ),
);
const OTHER_HASHES: ReadonlySet<number> = new Set(Array.from(OTHER_THINGS, wordHash));

const HASHES = wordHashes();

/** True when a word with one of these hashes is near, and none with one of the others. */
export function isNamed(
  scan: Scan,
  at: number,
  words: ReadonlySet<number>,
  others: ReadonlySet<number>,
): boolean {
  let named = false;
  const count = hashesBefore(scan, at, HASHES);
  for (let n = 0; n < count; n += 1) {
    if (others.has(HASHES[n]!) || (n === 0 && OTHER_HASHES.has(HASHES[n]!))) return false;
    if (words.has(HASHES[n]!)) named = true;
  }
  for (const hash of scan.context.hashes) {
    if (others.has(hash)) return false;
    if (words.has(hash)) named = true;
  }
  return named;
}
