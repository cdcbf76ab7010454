// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  asciiBytes,
  CLASS,
  DIGIT,
  isEmphasisAfter,
  isEmphasisBefore,
  WORD,
  wordBoundaryBefore,
} from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import type { Scan } from '../engine/scan.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import { wordsInFront } from './words-near.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.ip);
const OCTETS = new Uint8Array(4);

/** IPv4 addresses. Anchor: the first digit of a number that is followed by a dot. */
function findIpv4(scan: Scan, at: number): number {
  const end = readIpv4(scan.bytes, at, scan.end);
  if (end < 0) return scan.nothing(scan.number.ends[scan.number.groups - 1]! + 1);
  if (!isOpenAround(scan, at, end) || isKept() || isVersion(scan, at, end)) return -1;
  return scan.take(at, end, 'ipv4', PLACEHOLDER);
}

/** End of four dotted octets that begin at `at`, or -1; fills `OCTETS`. */
export function readIpv4(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  for (let octet = 0; octet < 4; octet += 1) {
    if (octet > 0) {
      if (i >= end || bytes[i] !== 0x2e) return -1;
      i += 1;
    }
    const from = i;
    let value = 0;
    while (i < end && i - from < 4 && (CLASS[bytes[i]!]! & DIGIT) !== 0) {
      value = value * 10 + bytes[i]! - 0x30;
      i += 1;
    }
    if (i === from || value > 255 || (i - from > 1 && bytes[from] === 0x30)) return -1;
    OCTETS[octet] = value;
  }
  return i;
}

function isOpenAround(scan: Scan, at: number, to: number): boolean {
  const { bytes, end, floor } = scan;
  if (!wordBoundaryBefore(scan, at)) return false;
  const before = at > floor ? bytes[at - 1]! : 0;
  if (before === 0x5f) return isEmphasisBefore(scan, at);
  if (before === 0x2e) return false;
  if (before === 0x2d && at - 1 > floor && (CLASS[bytes[at - 2]!]! & WORD) !== 0) return false;
  if (to >= end) return true;
  if ((CLASS[bytes[to]!]! & WORD) !== 0) return false;
  if (bytes[to] === 0x5f) return isEmphasisAfter(scan, to);
  if (bytes[to] !== 0x2e && bytes[to] !== 0x2d) return true;
  return to + 1 >= end || (CLASS[bytes[to + 1]!]! & WORD) === 0;
}

/** Loopback, "any" and net masks name no one. */
function isKept(): boolean {
  return OCTETS[0] === 127 || OCTETS[0] === 255 || OCTETS.every((octet) => octet === 0);
}

/** `version 1.2.3.4`, `Chrome/120.0.0.0`, `pkg==1.2.3.4`, and section numbers of single digits. */
function isVersion(scan: Scan, at: number, end: number): boolean {
  const { bytes, floor } = scan;
  if (OCTETS.every((octet) => octet < 10)) return true;
  const before = at > floor ? bytes[at - 1]! : 0;
  const beforeThat = at - 1 > floor ? bytes[at - 2]! : 0;
  if (before === 0x3d && beforeThat === 0x3d) return true;
  const port = end < scan.end && bytes[end] === 0x3a;
  const isMiddle = end < scan.end && bytes[end] === 0x2f;
  if (before === 0x2f && !port && !isMiddle && (CLASS[beforeThat]! & WORD) !== 0) return true;
  // `203.0.113.9 (v2 client)`: a label behind it is about something else.
  return VERSION_WORDS.has(wordsInFront(scan, at)[0] ?? '');
}

const VERSION_WORDS: ReadonlySet<string> = new Set(
  'v version versions ver release build firmware driver section chapter clause oid'.split(' '),
);

export const ipv4: Detector = {
  name: 'ipv4',
  rule: 'Four numbers up to 255, which are no version and no address of the machine itself.',
  confidence: 0.9,
  triggers: [{ on: 'number', digits: [4, 12], joints: '.', first: [1, 2, 3] }],
  find: findIpv4,
  examples: {
    match: [
      ['203.0.113.9', '[IP]'],
      ['from 198.51.100.23:443', 'from [IP]:443'],
      ['from 198.51.100.77 (v', 'from [IP] (v'],
      ['http://10.1.2.33/x', 'http://[IP]/x'],
      ['{"ip":"192.168.10.20"}', '{"ip":"[IP]"}'],
      ['ssh root@203.0.113.9.', 'ssh root@[IP].'],
    ],
    ignore: [
      '127.0.0.1',
      '0.0.0.0',
      '255.255.255.0',
      '256.1.1.10',
      'v1.22.33.44',
      'version 1.22.33.44',
      'Chrome/120.0.0.0 Safari',
      'pkg==1.22.33.44',
      '1.2.3.4',
      '1.3.6.1.4.1.311',
      '10.20.30',
      'foo-1.22.33.44.jar',
      '010.20.30.40',
    ],
  },
};
