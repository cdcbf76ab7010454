// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { findCard } from '../detectors/card.ts';
import { findEmail } from '../detectors/email.ts';
import { findIpv4 } from '../detectors/ipv4.ts';
import { findPhone } from '../detectors/phone.ts';
import type { RedactionPolicy } from '../types.ts';
import { CLASS, DIGIT, LETTER, skipEscape } from './bytes.ts';
import { DETECTOR_BITS as BITS } from './detector-bits.ts';
import { Scan, type Hit, type NumberContext } from './scan.ts';

// What the loop does with a byte. Most bytes are ordinary and cost one table look-up.
const ORDINARY = 0;
const WORD_LETTER = 1;
const NUMBER = 2;
const AT = 3;
const ACTION = new Uint8Array(256);
for (let b = 0; b < 256; b += 1) {
  if ((CLASS[b]! & LETTER) !== 0) ACTION[b] = WORD_LETTER;
  else if ((CLASS[b]! & DIGIT) !== 0) ACTION[b] = NUMBER;
}
ACTION[0x40] = AT;

const NOTHING: readonly Hit[] = [];

/** One pass over a byte range; the hits are in order and do not overlap. */
export function scanBytes(
  policy: RedactionPolicy,
  bytes: Uint8Array,
  start: number,
  end: number,
  context: NumberContext,
): readonly Hit[] {
  let scan: Scan | undefined;
  let i = start;
  while (i < end) {
    const action = ACTION[bytes[i]!]!;
    if (action === ORDINARY || action === WORD_LETTER) {
      i += 1;
      continue;
    }
    scan ??= new Scan(policy, bytes, start, end, context);
    if (action === NUMBER) i = visitNumber(scan, i);
    else if (action === AT) i = visitAt(scan, i);
  }
  return scan === undefined ? NOTHING : scan.hits;
}

function visitAt(scan: Scan, at: number): number {
  if ((scan.policy.enabled & BITS.email) === 0) return at + 1;
  const next = findEmail(scan, at);
  return next < 0 ? at + 1 : next;
}

/** `at` is the first digit of a run; the run is left at its end whatever was found. */
function visitNumber(scan: Scan, at: number): number {
  const { bytes, end, policy } = scan;
  const from = skipEscape(bytes, at, scan.start, end);
  if (from > at) return from;
  let to = at + 1;
  while (to < end && (CLASS[bytes[to]!]! & DIGIT) !== 0) to += 1;
  let next = -1;
  if (to - at <= 3 && to < end && bytes[to] === 0x2e && (policy.enabled & BITS.ipv4) !== 0) {
    next = findIpv4(scan, at);
  }
  if (next < 0 && to - at <= 19 && (policy.enabled & BITS.card) !== 0) next = findCard(scan, at);
  if (next < 0 && to - at <= 15 && (policy.enabled & BITS.phone) !== 0) next = findPhone(scan, at);
  return next < 0 ? to : next;
}
