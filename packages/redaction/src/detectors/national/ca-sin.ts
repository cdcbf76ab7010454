// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Detector } from '../../engine/detector.ts';
import { PLACEHOLDERS } from '../../placeholders.ts';
import { checkedNumber } from '../checked-number.ts';
import { isLuhn, isRepeated } from '../checksums.ts';

/** Social insurance numbers of Canada: Luhn, and neither 0 nor 8 is a first digit. */
export const caSin: Detector = checkedNumber({
  name: 'ca_sin',
  placeholder: PLACEHOLDERS.caSin,
  rule: 'Nine digits pass Luhn behind “SIN” or “insurance”.',
  confidence: 0.9,
  near: { words: 'sin sins nas insurance assurance', digits: [9] },
  isValid: (digits) =>
    digits[0] !== 0 && digits[0] !== 8 && !isRepeated(digits, 9) && isLuhn(digits, 0, 9),
  examples: {
    match: [
      ['SIN 130 692 544', 'SIN [CA_SIN]'],
      ['social insurance number: 130-692-544', 'social insurance number: [CA_SIN]'],
      ['sin=130692544', 'sin=[CA_SIN]'],
    ],
    ignore: ['130692544', '130-692-544', 'SIN 130692545', 'SIN 046454286'],
  },
});
