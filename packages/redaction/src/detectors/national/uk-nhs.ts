// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Detector } from '../../engine/detector.ts';
import { PLACEHOLDERS } from '../../placeholders.ts';
import { checkedNumber } from '../checked-number.ts';
import { isRepeated, weighted } from '../checksums.ts';

/** NHS numbers of the United Kingdom, modulo 11 (NHS data dictionary): one in eleven by chance. */
function isNhs(digits: Uint8Array): boolean {
  if (isRepeated(digits, 10)) return false;
  const check = 11 - (weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return check !== 10 && check % 11 === digits[9];
}

export const ukNhs: Detector = checkedNumber({
  name: 'uk_nhs',
  placeholder: PLACEHOLDERS.ukNhs,
  rule: 'Ten digits pass modulo 11 behind “NHS” or “patient”.',
  confidence: 0.9,
  near: { words: 'nhs nhsnumber chi patient', digits: [10] },
  isValid: isNhs,
  examples: {
    match: [
      ['NHS number 943 476 5919', 'NHS number [UK_NHS]'],
      ['nhs: 9434765919', 'nhs: [UK_NHS]'],
      ['{"patientNhsNumber":9434765919}', '{"patientNhsNumber":"[UK_NHS]"}'],
    ],
    ignore: ['9434765919', 'page 943 476 5919', 'NHS 9434765918', 'NHS 1111111111'],
  },
});
