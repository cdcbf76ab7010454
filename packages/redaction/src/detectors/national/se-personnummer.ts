// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes } from '../../engine/bytes.ts';
import type { Detector } from '../../engine/detector.ts';
import type { Scan } from '../../engine/scan.ts';
import { PLACEHOLDERS } from '../../placeholders.ts';
import { isLuhn, isMonthAndDay, valueOf } from '../checksums.ts';
import { layout, layoutEnd } from '../number-layout.ts';
import { wordsNear } from '../words-near.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.sePersonnummer);
const LAYOUTS = ['6-4', '8-4', '10', '12'].map(layout);
const WORDS: readonly string[] =
  'personnummer personnr person samordningsnummer pnr personalnumber personal swedish'.split(' ');
const WORD_SET: ReadonlySet<string> = new Set(WORDS);

/**
 * Personnummer and samordningsnummer of Sweden: a birthday (60 added to the day in the latter) and
 * Luhn over ten digits. A dash behind a date is a common shape of order numbers too, so without a
 * word only birthdays that are no dates of our time count.
 */
function findPersonnummer(scan: Scan, at: number): number {
  const { digits } = scan.number;
  for (const each of LAYOUTS) {
    const end = layoutEnd(scan, at, each);
    if (end < 0) continue;
    const from = each.count - 10;
    if (from === 2 && !isCentury(valueOf(digits, 0, 2))) continue;
    const day = valueOf(digits, from + 4, from + 6);
    if (!isMonthAndDay(valueOf(digits, from + 2, from + 4), day > 60 ? day - 60 : day)) continue;
    if (!isLuhn(digits, from, each.count)) continue;
    const clear = each.sizes.length === 2 && isOfThePast(digits, from);
    if (!clear && !wordsNear(scan, at).some((word) => WORD_SET.has(word))) return -1;
    return scan.takeNumber(at, end, 'se_personnummer', PLACEHOLDER);
  }
  return -1;
}

function isCentury(century: number): boolean {
  return century >= 18 && century <= 20;
}

/** Born from 1930 to 1999: nothing that a program logs has such a date in its number. */
function isOfThePast(digits: Uint8Array, from: number): boolean {
  return from === 2 ? digits[0] === 1 : digits[0]! >= 3;
}

export const sePersonnummer: Detector = {
  name: 'se_personnummer',
  rule: 'A birthday and Luhn: with a dash and born 1930 to 1999, or behind “personnummer”.',
  confidence: 0.93,
  triggers: [
    { on: 'number', digits: [10, 12], joints: '-', first: [6, 8] },
    { on: 'number', digits: [10, 12], first: [6, 8, 10, 12], context: WORDS },
  ],
  find: findPersonnummer,
  examples: {
    match: [
      ['811218-9876', '[SE_PERSONNUMMER]'],
      ['19811218-9876', '[SE_PERSONNUMMER]'],
      ['personnummer 8112189876', 'personnummer [SE_PERSONNUMMER]'],
      ['personnummer 198112189876.', 'personnummer [SE_PERSONNUMMER].'],
    ],
    ignore: ['8112189876', '811218-9877', '20231121-0004', '231121-0005', '811318-9875'],
  },
};
