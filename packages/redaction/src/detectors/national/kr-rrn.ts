// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes } from '../../engine/bytes.ts';
import type { Detector } from '../../engine/detector.ts';
import type { Scan } from '../../engine/scan.ts';
import { PLACEHOLDERS } from '../../placeholders.ts';
import { beginsWith } from '../byte-checks.ts';
import { isMonthAndDay, valueOf, weighted } from '../checksums.ts';
import { layout, layoutEnd } from '../number-layout.ts';
import { wordsNear } from '../words-near.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.krRrn);
const DASHED = layout('6-7');
const BARE = layout('13');
const WORDS: readonly string[] =
  'rrn frn resident registration korean jumin 주민등록번호 주민번호 외국인등록번호'.split(' ');
const WORD_SET: ReadonlySet<string> = new Set(WORDS);

/**
 * Resident registration numbers of Korea: a birthday, sex and century, modulo 11. Those issued since
 * October 2020, to whoever changes his, have no check digit: behind a word the birthday is enough.
 */
function findRrn(scan: Scan, at: number): number {
  const { digits } = scan.number;
  const dashed = layoutEnd(scan, at, DASHED);
  const end = dashed < 0 ? layoutEnd(scan, at, BARE) : dashed;
  if (end < 0 || !isMonthAndDay(valueOf(digits, 2, 4), valueOf(digits, 4, 6))) return -1;
  const check = (11 - (weighted(digits, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10;
  // The check of foreigners, 5 to 8, is the same moved on by two.
  const shift = digits[6]! >= 5 && digits[6]! <= 8 ? 2 : 0;
  const checked = (check + shift) % 10 === digits[12] || check === digits[12];
  const sure = dashed >= 0 && checked && isLiving(digits);
  if (!checked && (digits[6] === 0 || digits[6] === 9)) return -1;
  // A range of bytes in HTTP.
  if (sure && beginsWith(scan.bytes, Math.max(scan.start, at - 6), at, 'bytes')) return -1;
  if (!sure && !wordsNear(scan, at).some((word) => WORD_SET.has(word))) return -1;
  return scan.takeNumber(at, end, 'kr_rrn', PLACEHOLDER);
}

/** Born since 1920, with the digit of the century: else it is most likely a range of bytes. */
function isLiving(digits: Uint8Array): boolean {
  const year = valueOf(digits, 0, 2);
  const century = digits[6]!;
  if (century === 0 || century === 9) return false;
  return century === 3 || century === 4 || century >= 7 ? year < 30 : year >= 20;
}

export const krRrn: Detector = {
  name: 'kr_rrn',
  rule: 'A birthday and modulo 11 with a dash; behind “resident” or “RRN” the birthday is enough.',
  confidence: 0.93,
  triggers: [
    { on: 'number', digits: [13, 13], joints: '-', first: [6] },
    { on: 'number', digits: [13, 13], first: [6, 13], context: WORDS },
  ],
  find: findRrn,
  examples: {
    match: [
      ['RRN 971013-1019902', 'RRN [KR_RRN]'],
      ['RRN 971013-1019909', 'RRN [KR_RRN]'],
      ['201103-3123456 RRN 201103-3123456', '201103-3123456 RRN [KR_RRN]'],
      ['resident registration number 9710131019902', 'resident registration number [KR_RRN]'],
    ],
    ignore: [
      '9710131019902',
      '971313-1019902',
      'bytes=971013-1019902',
      'RRN 971013-9919901',
      'RRN 971313-1019902',
    ],
  },
};
