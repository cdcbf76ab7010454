// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, CLASS, HEX, LETTER, skipEscape, WORD } from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import type { Scan } from '../engine/scan.ts';
import { PLACEHOLDERS } from '../placeholders.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.mac);
const LENGTH = 17;
const HEX_DIGITS = '0123456789abcdefABCDEF';

/** Hardware addresses: six pairs of hex digits. Asked at the first colon or dash. */
function findMac(scan: Scan, at: number): number {
  const { bytes, floor, end } = scan;
  const start = at - 2;
  const mark = bytes[at]!;
  if (bytes[at + 3] !== mark || start < floor || start + LENGTH > end) return scan.nothing(at + 4);
  if (start > scan.start && skipEscape(bytes, start, scan.start, end) !== start) return -1;
  let letters = 0;
  let zeros = 0;
  for (let i = 0; i < LENGTH; i += 1) {
    const byte = bytes[start + i]!;
    if (i % 3 === 2 ? byte !== mark : (CLASS[byte]! & HEX) === 0) {
      return scan.nothing(start + LENGTH);
    }
    letters |= CLASS[byte]! & LETTER;
    if (byte === 0x30 || byte === 0x66 || byte === 0x46) zeros += 1;
  }
  // Nobody's address, everybody's address, and dashed dates of digits only.
  if (zeros === 12 || (mark === 0x2d && letters === 0)) return -1;
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

export const mac: Detector = {
  name: 'mac',
  rule: 'Six pairs of hex digits stand alone, joined by colons or dashes.',
  confidence: 0.9,
  triggers: [{ on: 'mark', marks: ':-', next: HEX_DIGITS, behind: HEX_DIGITS }],
  find: findMac,
  examples: {
    match: [
      ['00:1B:44:11:3a:b7', '[MAC]'],
      ['eth0 00-1B-44-11-3A-B7 up', 'eth0 [MAC] up'],
      ['{"mac":"00:1b:44:11:3a:b7"}', '{"mac":"[MAC]"}'],
    ],
    ignore: [
      'ff:ff:ff:ff:ff:ff',
      '00:00:00:00:00:00',
      '00:1B:44:11:3a',
      '00:1B:44:11:3a:b7:01',
      '20-11-23-10-22-33',
      '00:1B:44:11:3a:g7',
    ],
  },
};
