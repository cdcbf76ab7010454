// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { findCard } from '../detectors/card.ts';
import { findEmail } from '../detectors/email.ts';
import { findIpv4 } from '../detectors/ipv4.ts';
import { findPhone } from '../detectors/phone.ts';
import { findAuthorization } from '../detectors/authorization.ts';
import { findIpv6 } from '../detectors/ipv6.ts';
import { findJwt } from '../detectors/jwt.ts';
import { findPrivateKey } from '../detectors/private-key.ts';
import { findSecretInContext } from '../detectors/secret-context.ts';
import { findUrlCredentials } from '../detectors/url-credentials.ts';
import { findVendorKey, pairOf } from '../detectors/vendor-key.ts';
import { VENDOR_KEYS } from '../detectors/vendor-key-table.ts';
import type { RedactionPolicy } from '../types.ts';
import { CLASS, DIGIT, endOfEscape, HEX, LETTER } from './bytes.ts';
import { DETECTOR_BITS as BITS } from './detector-bits.ts';
import { Scan, type Hit, type NumberContext } from './scan.ts';

// What the loop does with a byte. Most bytes are ordinary and cost one table look-up.
const ORDINARY = 0;
const IN_WORD = 1;
const NUMBER = 2;
const AT = 3;
const COLON = 4;
const EQUALS = 5;
const DASH = 6;
const BACKSLASH = 7;
const ACTION = new Uint8Array(256);
for (let b = 0; b < 256; b += 1) {
  if ((CLASS[b]! & LETTER) !== 0) ACTION[b] = IN_WORD;
  else if ((CLASS[b]! & DIGIT) !== 0) ACTION[b] = NUMBER;
}
ACTION[0x40] = AT;
ACTION[0x3a] = COLON;
ACTION[0x3d] = EQUALS;
ACTION[0x2d] = DASH;
ACTION[0x5c] = BACKSLASH;

// Detectors that may begin with a word, by its first two letters (six bits of each).
const VENDOR = 1;
const JWT = 2;
const AUTHORIZATION = 4;
const WORD_STARTS = new Uint8Array(1 << 12);
for (const [words, flag] of [
  [VENDOR_KEYS.map((rule) => rule.prefix), VENDOR],
  [['eyJ'], JWT],
  [['be', 'Be', 'BE', 'ba', 'Ba', 'BA'], AUTHORIZATION],
] as const) {
  for (const word of words) WORD_STARTS[pairOf(word.charCodeAt(0), word.charCodeAt(1))]! |= flag;
}

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
    if (action === ORDINARY) {
      i += 1;
      continue;
    }
    if (action === IN_WORD) {
      const flags = i + 1 < end ? WORD_STARTS[pairOf(bytes[i]!, bytes[i + 1]!)]! : 0;
      if (flags !== 0) {
        scan ??= new Scan(policy, bytes, start, end, context);
        const next = visitWord(scan, i, flags);
        if (next >= 0) {
          i = next;
          continue;
        }
      }
      i += 1;
      while (i < end && ACTION[bytes[i]!] === IN_WORD) i += 1;
      continue;
    }
    if (action === BACKSLASH) {
      // The `n` of `\nghp_…` belongs to a JSON escape; the word begins behind it.
      i = endOfEscape(bytes, i, end);
      continue;
    }
    if (action === DASH) {
      if (i + 5 >= end || bytes[i + 1] !== 0x2d || bytes[i + 5] !== 0x42) {
        i += 1;
        continue;
      }
    }
    scan ??= new Scan(policy, bytes, start, end, context);
    i = action === NUMBER ? visitNumber(scan, i) : visitMark(scan, i, action);
  }
  return scan === undefined ? NOTHING : scan.hits;
}

function visitWord(scan: Scan, at: number, flags: number): number {
  const { enabled } = scan.policy;
  let next = -1;
  if ((flags & JWT) !== 0 && (enabled & BITS.jwt) !== 0) next = findJwt(scan, at);
  if (next < 0 && (flags & VENDOR) !== 0 && (enabled & BITS.vendor_key) !== 0) {
    next = findVendorKey(scan, at);
  }
  if (next < 0 && (flags & AUTHORIZATION) !== 0 && (enabled & BITS.authorization) !== 0) {
    next = findAuthorization(scan, at);
  }
  return next;
}

function visitMark(scan: Scan, at: number, action: number): number {
  const { enabled } = scan.policy;
  let next = -1;
  switch (action) {
    case AT:
      if ((enabled & BITS.email) !== 0) next = findEmail(scan, at);
      break;
    case DASH:
      if ((enabled & BITS.private_key) !== 0) next = findPrivateKey(scan, at);
      break;
    case COLON:
      next = visitColon(scan, at, enabled);
      break;
    default:
      if ((enabled & BITS.secret_context) !== 0) next = findSecretInContext(scan, at);
  }
  return next < 0 ? at + 1 : next;
}

function visitColon(scan: Scan, at: number, enabled: number): number {
  const { bytes, end } = scan;
  const after = at + 1 < end ? bytes[at + 1]! : 0;
  let next = -1;
  if (after === 0x2f) {
    if ((enabled & BITS.url_credentials) !== 0) next = findUrlCredentials(scan, at);
    return next;
  }
  if ((enabled & BITS.secret_context) !== 0) next = findSecretInContext(scan, at);
  if (next >= 0 || (enabled & BITS.ipv6) === 0) return next;
  const grouped = at > scan.floor && (CLASS[bytes[at - 1]!]! & HEX) !== 0;
  if (after !== 0x3a && !(grouped && (CLASS[after]! & HEX) !== 0)) return -1;
  return findIpv6(scan, at);
}

/** `at` is the first digit of a run; the run is left at its end whatever was found. */
function visitNumber(scan: Scan, at: number): number {
  const { bytes, end, policy } = scan;
  let to = at + 1;
  while (to < end && (CLASS[bytes[to]!]! & DIGIT) !== 0) to += 1;
  if (to - at < PHONE_DIGITS_MIN && !isJoined(bytes, to, end)) return to;
  let next = -1;
  if (to - at <= 3 && to < end && bytes[to] === 0x2e && (policy.enabled & BITS.ipv4) !== 0) {
    next = findIpv4(scan, at);
  }
  if (next < 0 && to - at <= 19 && (policy.enabled & BITS.card) !== 0) next = findCard(scan, at);
  if (next < 0 && to - at <= 15 && (policy.enabled & BITS.phone) !== 0) next = findPhone(scan, at);
  return next < 0 ? to : next;
}

/** Fewer digits than any number has, alone in front of a word, are nothing. */
const PHONE_DIGITS_MIN = 7;

/** True when another group of digits may follow: a separator, then a digit or a bracket. */
function isJoined(bytes: Uint8Array, at: number, end: number): boolean {
  if (at + 1 >= end || JOINT[bytes[at]!] === 0) return false;
  const next = bytes[at + 1]!;
  return (CLASS[next]! & DIGIT) !== 0 || JOINT[next] === 1;
}

const JOINT = new Uint8Array(256);
for (const char of ' -./()') JOINT[char.charCodeAt(0)] = 1;
