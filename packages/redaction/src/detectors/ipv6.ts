// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  asciiBytes,
  CLASS,
  DIGIT,
  HEX,
  skipEscape,
  TOKEN,
  WORD,
  wordBoundaryBefore,
} from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import type { Scan } from '../engine/scan.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import { readIpv4 } from './ipv4.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.ip);
const HEX_DIGITS = '0123456789abcdefABCDEF';
const COLON = 0x3a;
/** Eight groups with their colons, or six and four octets. */
const ADDRESS_BYTES_MAX = 48;
/** A group has four digits at most; a name that is no group shows it within a few bytes. */
const KEY_BYTES_MAX = 6;

/** IPv6 addresses. Anchor: the first colon; a group of hex digits may stand before it. */
function findIpv6(scan: Scan, at: number): number {
  const { bytes, floor, end } = scan;
  let start = at;
  while (start > floor && at - start < 4 && isHex(bytes[start - 1]!)) start -= 1;
  // The `b` of `\b::1` is an escape in JSON, and no digit.
  if (start > scan.start) start = Math.min(at, skipEscape(bytes, start, scan.start, end));
  const before = start > floor ? bytes[start - 1]! : 0;
  if (!wordBoundaryBefore(scan, start)) return scan.nothing(at + 1);
  if (isGlue(before) && !isKeyBefore(scan, start)) return scan.nothing(at + 1);
  const to = readIpv6(bytes, start, end);
  if (to < 0) return scan.nothing(at + ADDRESS_BYTES_MAX);
  const after = to < end ? bytes[to]! : 0;
  if ((CLASS[after]! & WORD) !== 0 || after === COLON || after === 0x5f) return -1;
  // `::ffff:256.0.0.1`: what was read is a piece of something else.
  if (after === 0x2e && to + 1 < end && (CLASS[bytes[to + 1]!]! & DIGIT) !== 0) return -1;
  if (isLoopback(bytes, start, to) || isSliceOrDump(bytes, start, to)) return -1;
  return scan.take(start, zoneEnd(bytes, to, end), 'ipv6', PLACEHOLDER);
}

function isHex(byte: number): boolean {
  return (CLASS[byte]! & HEX) !== 0;
}

function isGlue(byte: number): boolean {
  return byte === COLON || byte === 0x5f || byte === 0x2e || byte === 0x2d;
}

function isDigitByte(byte: number): boolean {
  return (CLASS[byte]! & DIGIT) !== 0;
}

/** `peer:2001:db8::1`: the colon before belongs to a name, which is no group of hex digits. */
function isKeyBefore({ bytes, floor }: Scan, at: number): boolean {
  if (bytes[at - 1] !== COLON || at - 2 < floor || isDigitByte(bytes[at - 2]!)) return false;
  let i = at - 1;
  while (i > floor && at - i <= KEY_BYTES_MAX && (CLASS[bytes[i - 1]!]! & TOKEN) !== 0) {
    i -= 1;
    if (!isHex(bytes[i]!)) return true;
  }
  return false;
}

/** End of the address that begins at `start`: eight groups, or fewer around one `::`. */
function readIpv6(bytes: Uint8Array, start: number, end: number): number {
  let groups = 0;
  let digits = 0;
  let elided = false;
  let i = start;
  if (bytes[i] === COLON && bytes[i + 1] !== COLON) return -1;
  while (i < end && groups < 8) {
    if (bytes[i] === COLON && i + 1 < end && bytes[i + 1] === COLON) {
      if (elided) return -1;
      elided = true;
      i += 2;
      if (i < end && bytes[i] === COLON) return -1;
      continue;
    }
    if (bytes[i] === COLON) i += 1;
    const from = i;
    while (i < end && i - from < 5 && isHex(bytes[i]!)) {
      digits |= CLASS[bytes[i]!]! & DIGIT;
      i += 1;
    }
    if (i === from) {
      // A colon behind the last group is punctuation, unless the group was needed.
      if (i > start && bytes[i - 1] === COLON && bytes[i - 2] !== COLON) i -= 1;
      break;
    }
    if (i - from > 4) return -1;
    if (i < end && bytes[i] === 0x2e) {
      const tail = (elided ? groups < 6 : groups === 6) ? readIpv4(bytes, from, end) : -1;
      if (tail > 0) return tail;
    }
    groups += 1;
    if (i >= end || bytes[i] !== COLON) break;
  }
  if (elided) return groups >= 1 && groups < 8 && (digits !== 0 || groups > 2) ? i : -1;
  return groups === 8 ? i : -1;
}

function isLoopback(bytes: Uint8Array, start: number, to: number): boolean {
  let one = 0;
  for (let i = start; i < to; i += 1) {
    const byte = bytes[i]!;
    if (byte === 0x31) one += 1;
    else if (byte !== COLON && byte !== 0x30) return false;
  }
  return one === 0 || (one === 1 && bytes[to - 1] === 0x31);
}

/** `[::2]` is a slice in Python; eight pairs of digits are a hardware address or a fingerprint. */
function isSliceOrDump(bytes: Uint8Array, start: number, to: number): boolean {
  if (bytes[start] === COLON) return to - start <= 4 && bytes[start + 2] !== COLON;
  return to - start === 23 && bytes[start + 2] === COLON && bytes[start + 20] === COLON;
}

/** `fe80::1%eth0` names an interface of the host and goes with the address. */
function zoneEnd(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end || bytes[at] !== 0x25) return at;
  let i = at + 1;
  while (i < end && i - at < 17 && (CLASS[bytes[i]!]! & WORD) !== 0) i += 1;
  return i > at + 1 ? i : at;
}

export const ipv6: Detector = {
  name: 'ipv6',
  rule: 'Groups of hexadecimal digits that parse as an IPv6 address.',
  confidence: 0.95,
  triggers: [
    { on: 'mark', marks: ':', next: ':' },
    { on: 'mark', marks: ':', next: HEX_DIGITS, behind: HEX_DIGITS },
  ],
  find: findIpv6,
  examples: {
    match: [
      ['2001:db8::1', '[IP]'],
      ['2001:0db8:85a3:0000:0000:8a2e:0370:7334', '[IP]'],
      ['from [2001:db8::ff00:42]:443', 'from [[IP]]:443'],
      ['::ffff:203.0.113.9', '[IP]'],
      ['fe80::1ff:fe23:4567:890a%eth0', '[IP]'],
      ['peer 2001:db8:1::.', 'peer [IP].'],
      ['addr: 2001:db8::2:1', 'addr: [IP]'],
      ['{peer:2001:db8::2:1}', '{peer:[IP]}'],
      ['line\\n2001:db8::2:1', 'line\\n[IP]'],
    ],
    ignore: [
      '::1',
      'b[::2]',
      'aa:bb:cc:dd:ee:ff:00:11',
      '::',
      'std::vector',
      'abc::def',
      '10:22:33',
      'Foo::Bar::baz',
      'a:b:c',
      '12:34:56:78',
      '1:2:3:4:5:6:7:8:9',
      '1::5:256.2.3.4',
      'text2001:db8::1',
      '1111:2222:::4444',
    ],
  },
};
