// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, asciiText, CLASS, HEX, LETTER, skipEscape, WORD } from '../engine/bytes.ts';
import { wordHash } from '../engine/context.ts';
import type { Detector } from '../engine/detector.ts';
import type { Scan } from '../engine/scan.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import { isAlnumOpen } from './alnum.ts';
import { areAll, beginsWith } from './byte-checks.ts';
import { isNamed } from './words-near.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.mac);
const LENGTH = 17;
const HEX_DIGITS = '0123456789abcdefABCDEF';
const DOT = 0x2e;
const GROUP = 4;
/** `aabb.ccdd.eeff` */
const DOTTED_LENGTH = 14;
const BARE_LENGTH = 12;
const NAMES: readonly string[] = ['mac', 'macs', 'macaddress', 'macaddr', 'hwaddr', 'bssid', 'eui'];
const NAME_HASHES: ReadonlySet<number> = new Set(NAMES.map(wordHash));
const NO_HASHES: ReadonlySet<number> = new Set();
/** Names at which is asked for what nothing but the name tells: spaces, no marks, eight pairs. */
const WORDS: readonly string[] = ['mac', 'hwaddr', 'hw_addr', 'bssid', 'physical addr', 'eui'];
const NAMED =
  /^(?:macs?(?:[ _-]?addr(?:ess)?)?|hw_?addr(?:ess)?|bssid|physical addr(?:ess)?|eui(?:-?(?:48|64))?)(?:[\s"'`:=(>|-]|is){1,8}((?:[0-9a-f]{4}\.){2,3}[0-9a-f]{4}|(?:[0-9a-f]{2}[ :-]){5}(?:[0-9a-f]{2}[ :-][0-9a-f]{2}[ :-])?[0-9a-f]{2}|[0-9a-f]{12})(?![\w:-])/i;
const LOOKAHEAD_BYTES_MAX = 56;

/** Hardware addresses: six pairs of hex digits. Asked at the first colon or dash. */
function findPairs(scan: Scan, at: number): number {
  const { bytes, floor, end } = scan;
  const start = at - 2;
  const mark = bytes[at]!;
  if (bytes[at + 3] !== mark || start < floor || start + LENGTH > end) return scan.nothing(at + 4);
  if (start > scan.start && skipEscape(bytes, start, scan.start, end) !== start) return -1;
  let letters = 0;
  for (let i = 0; i < LENGTH; i += 1) {
    const byte = bytes[start + i]!;
    if (i % 3 === 2 ? byte !== mark : (CLASS[byte]! & HEX) === 0) {
      return scan.nothing(start + LENGTH);
    }
    letters |= CLASS[byte]! & LETTER;
  }
  // Dashed dates have digits only.
  if (isNobodys(bytes, start, start + LENGTH) || (mark === 0x2d && letters === 0)) return -1;
  if (!isOpenAt(scan, start - 1, mark, floor - 1) || !isOpenAt(scan, start + LENGTH, mark, end)) {
    return -1;
  }
  return scan.take(start, start + LENGTH, 'mac', PLACEHOLDER);
}

/** Longer rows of pairs are fingerprints and dumps. */
function isOpenAt({ bytes }: Scan, at: number, mark: number, edge: number): boolean {
  if (at === edge) return true;
  return bytes[at] !== mark && bytes[at] !== 0x5f && (CLASS[bytes[at]!]! & WORD) === 0;
}

/** Nobody's address, and everybody's. */
function isNobodys(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i += 1) {
    const byte = bytes[i]! | 0x20;
    if ((CLASS[bytes[i]!]! & HEX) !== 0 && byte !== 0x30 && byte !== 0x66) return false;
  }
  return true;
}

/** `0012.3456.789a`, asked at any of its groups that has letters and digits, and bare ones. */
function findToken(scan: Scan, at: number): number {
  const { bytes, floor, end } = scan;
  if (at + BARE_LENGTH <= end && areAll(bytes, at, at + BARE_LENGTH, HEX))
    return findBare(scan, at);
  let start = at;
  while (start - GROUP - 1 >= floor && at - start < 2 * (GROUP + 1) && bytes[start - 1] === DOT) {
    start -= GROUP + 1;
  }
  const to = start + DOTTED_LENGTH;
  if (to > end || bytes[start + GROUP] !== DOT || bytes[start + 9] !== DOT) {
    return scan.nothing(at + GROUP + 1);
  }
  for (const group of [start, start + 5, start + 10]) {
    if (!areAll(bytes, group, group + GROUP, HEX)) return scan.nothing(to);
  }
  if (bytes[to] === DOT && to + 1 < end && (CLASS[bytes[to + 1]!]! & WORD) !== 0) return -1;
  if (!isAlnumOpen(scan, start, to) || isNobodys(bytes, start, to)) return -1;
  return scan.take(start, to, 'mac', PLACEHOLDER);
}

function findBare(scan: Scan, at: number): number {
  const to = at + BARE_LENGTH;
  if (!isAlnumOpen(scan, at, to) || isNobodys(scan.bytes, at, to)) return -1;
  // The engine asks at some words that only look like the beginning of a name.
  if (!isNamed(scan, at, NAME_HASHES, NO_HASHES)) return -1;
  return scan.take(at, to, 'mac', PLACEHOLDER);
}

/** Behind its name: any form. */
function findNamed(scan: Scan, at: number): number {
  const { bytes, end } = scan;
  if (!WORDS.some((word) => beginsWith(bytes, at, end, word))) return scan.nothing(at + 13);
  const text = asciiText(bytes, at, Math.min(end, at + LOOKAHEAD_BYTES_MAX));
  const match = NAMED.exec(text);
  if (match === null) return -1;
  const to = at + match[0].length;
  const from = to - match[1]!.length;
  return isNobodys(bytes, from, to) ? -1 : scan.take(from, to, 'mac', PLACEHOLDER);
}

export const mac: Detector = {
  name: 'mac',
  rule: 'Six pairs of hex digits joined by colons or dashes, or three groups by dots; any form behind “MAC”.',
  confidence: 0.9,
  triggers: [
    { on: 'mark', marks: ':-', next: HEX_DIGITS, behind: HEX_DIGITS },
    { on: 'token', length: [GROUP, GROUP], behind: '.' },
    { on: 'token', length: [BARE_LENGTH, BARE_LENGTH], context: NAMES },
    { on: 'word', prefixes: WORDS, anyCase: true },
  ],
  find: (scan, at) => {
    const byte = scan.bytes[at]!;
    if (byte === 0x3a || byte === 0x2d) return findPairs(scan, at);
    return isToken(scan, at) ? findToken(scan, at) : findNamed(scan, at);
  },
  examples: {
    match: [
      ['00:1B:44:11:3a:b7', '[MAC]'],
      ['eth0 00-1B-44-11-3A-B7 up', 'eth0 [MAC] up'],
      ['{"mac":"00:1b:44:11:3a:b7"}', '{"mac":"[MAC]"}'],
      ['port 0012.3456.789a down', 'port [MAC] down'],
      ['Cisco MAC: aabb.ccdd.eeff', 'Cisco MAC: [MAC]'],
      ['MAC address is A9 C5 D4 9F EB D3.', 'MAC address is [MAC].'],
      ['mac=01ab03040506', 'mac=[MAC]'],
      ['id,mac\n7,01ab03040506', 'id,mac\n7,[MAC]'],
      ['EUI-64: 01:02:03:04:05:06:07:ab', 'EUI-64: [MAC]'],
    ],
    ignore: [
      'ff:ff:ff:ff:ff:ff',
      '00:00:00:00:00:00',
      '00:1B:44:11:3a',
      '00:1B:44:11:3a:b7:01',
      '20-11-23-10-22-33',
      '00:1B:44:11:3a:g7',
      '0012.3456.789a.bcde',
      '01ab03040506',
      'mac: FF:FF:FF:FF:FF:FF',
      'machine 01ab03040506',
      'b33b90f1ff8a',
      // Sixteen digits without marks are the id of a device, of a span, of anything.
      'dev_eui F6E404524FE35072',
    ],
  },
};

/** True when the run of letters and digits at `at` has the size of a token that is asked about. */
function isToken({ bytes, end }: Scan, at: number): boolean {
  let i = at;
  let digits = 0;
  while (i < end && i - at <= BARE_LENGTH && (CLASS[bytes[i]!]! & WORD) !== 0) {
    if (bytes[i]! < 0x3a) digits += 1;
    i += 1;
  }
  return digits > 0 && (i - at === GROUP || i - at === BARE_LENGTH);
}
