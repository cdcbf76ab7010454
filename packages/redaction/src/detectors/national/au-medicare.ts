// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Detector } from '../../engine/detector.ts';
import { PLACEHOLDERS } from '../../placeholders.ts';
import { checkedNumber } from '../checked-number.ts';
import { weighted } from '../checksums.ts';

/** Medicare numbers of Australia: the ninth digit checks the first eight; then issue and person. */
export const auMedicare: Detector = checkedNumber({
  name: 'au_medicare',
  placeholder: PLACEHOLDERS.auMedicare,
  rule: 'The check of ten or eleven digits holds behind “Medicare”.',
  confidence: 0.9,
  near: { words: 'medicare', digits: [11, 10] },
  isValid: (digits) =>
    digits[0]! >= 2 &&
    digits[0]! <= 6 &&
    weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === digits[8],
  examples: {
    match: [
      ['Medicare 2123 45670 1', 'Medicare [AU_MEDICARE]'],
      ['medicare card number: 2123456701', 'medicare card number: [AU_MEDICARE]'],
    ],
    ignore: ['2123456701', 'Medicare 2123456711', 'Medicare 7123456701'],
  },
});
