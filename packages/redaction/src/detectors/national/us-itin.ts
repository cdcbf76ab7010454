// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Detector } from '../../engine/detector.ts';
import { PLACEHOLDERS } from '../../placeholders.ts';
import { checkedNumber } from '../checked-number.ts';
import { valueOf } from '../checksums.ts';

/** US taxpayer numbers of people without an SSN: 9, and a group that the IRS assigns to them. */
function isAssigned(digits: Uint8Array): boolean {
  const group = valueOf(digits, 3, 5);
  if (digits[0] !== 9) return false;
  return (
    (group >= 50 && group <= 65) || (group >= 70 && group <= 99 && group !== 89 && group !== 93)
  );
}

export const usItin: Detector = checkedNumber({
  name: 'us_itin',
  placeholder: PLACEHOLDERS.usItin,
  rule: 'A 9 and an assigned group: with dashes, or bare behind “ITIN” or “tax”.',
  confidence: 0.85,
  clear: ['3-2-4'],
  near: {
    words: 'itin itins taxpayer tin tax',
    digits: [9],
    groups: ['3-2-4', '3-6', '5-4'],
    unless: 'file tfn tfns ein employer',
  },
  isValid: isAssigned,
  examples: {
    match: [
      ['912-90-3456', '[US_ITIN]'],
      ['ITIN 912903456', 'ITIN [US_ITIN]'],
      ['taxpayer id: 912 90 3456', 'taxpayer id: [US_ITIN]'],
    ],
    ignore: ['912903456', '912-89-3456', '912-10-3456', 'ITIN 912103456'],
  },
});
