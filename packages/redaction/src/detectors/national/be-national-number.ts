// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Detector } from '../../engine/detector.ts';
import { PLACEHOLDERS } from '../../placeholders.ts';
import { checkedNumber } from '../checked-number.ts';
import { valueOf } from '../checksums.ts';

/** 1 to 12, or so much more in the bis numbers of people who are not registered; 0 if not known. */
function isMonth(month: number): boolean {
  return month % 20 <= 12 && month < 60;
}

/** National register number of Belgium: a birthday and 97 less the rest modulo 97. */
function isNational(digits: Uint8Array): boolean {
  if (!isMonth(valueOf(digits, 2, 4)) || valueOf(digits, 4, 6) > 31) return false;
  const front = valueOf(digits, 0, 9);
  const check = valueOf(digits, 9, 11);
  // For births from 2000 on, a 2 is put in front.
  return 97 - (front % 97) === check || 97 - ((2_000_000_000 + front) % 97) === check;
}

export const beNationalNumber: Detector = checkedNumber({
  name: 'be_national_number',
  placeholder: PLACEHOLDERS.beNationalNumber,
  rule: 'A birthday and modulo 97: with dots and dash, or behind a word such as “rijksregister”.',
  confidence: 0.95,
  clear: ['2.2.2-3.2'],
  near: {
    words:
      'rijksregisternummer rijksregister registre national nationaal insz niss rrn nn nr bis belgian',
    digits: [11],
  },
  isValid: isNational,
  examples: {
    match: [
      ['85.07.30-033.28', '[BE_NATIONAL_NUMBER]'],
      ['rijksregisternummer 85073003328', 'rijksregisternummer [BE_NATIONAL_NUMBER]'],
    ],
    ignore: ['85073003328', '85.07.30-033.29', '85.17.30-033.28', 'rijksregister 85073003329'],
  },
});
