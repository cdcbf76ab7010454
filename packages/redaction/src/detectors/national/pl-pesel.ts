// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Detector } from '../../engine/detector.ts';
import { PLACEHOLDERS } from '../../placeholders.ts';
import { checkedNumber } from '../checked-number.ts';
import { isMonthAndDay, valueOf, weighted } from '../checksums.ts';

/** PESEL of Poland: a birthday (the century is added to the month), modulo 10. */
export const plPesel: Detector = checkedNumber({
  name: 'pl_pesel',
  placeholder: PLACEHOLDERS.plPesel,
  rule: 'A birthday and the check digit behind “PESEL”.',
  confidence: 0.95,
  near: { words: 'pesel', digits: [11] },
  isValid: (digits) =>
    isMonthAndDay(valueOf(digits, 2, 4) % 20, valueOf(digits, 4, 6)) &&
    weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0,
  examples: {
    match: [
      ['PESEL 44051401359', 'PESEL [PL_PESEL]'],
      ['{"pesel":"44051401359"}', '{"pesel":"[PL_PESEL]"}'],
    ],
    ignore: ['44051401359', 'PESEL 44051401358', 'PESEL 44151401350'],
  },
});
