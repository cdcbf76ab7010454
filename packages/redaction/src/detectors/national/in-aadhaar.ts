// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Detector } from '../../engine/detector.ts';
import { PLACEHOLDERS } from '../../placeholders.ts';
import { checkedNumber } from '../checked-number.ts';
import { isVerhoeff } from '../checksums.ts';

/** Aadhaar numbers of India: Verhoeff, first digit 2 to 9, and no palindromes. */
function isAadhaar(digits: Uint8Array): boolean {
  if (digits[0]! < 2 || !isVerhoeff(digits, 12)) return false;
  for (let i = 0; i < 6; i += 1) if (digits[i] !== digits[11 - i]) return true;
  return false;
}

export const inAadhaar: Detector = checkedNumber({
  name: 'in_aadhaar',
  placeholder: PLACEHOLDERS.inAadhaar,
  rule: 'Twelve digits pass Verhoeff: in groups of four, or behind “Aadhaar”.',
  confidence: 0.9,
  clear: ['4 4 4'],
  near: { words: 'aadhaar aadhar adhaar adhar uid uidai आधार', digits: [12] },
  isValid: isAadhaar,
  examples: {
    match: [
      ['2341 2341 2346', '[IN_AADHAAR]'],
      ['Aadhaar 234123412346', 'Aadhaar [IN_AADHAAR]'],
      ['{"aadhaar_number":"2341-2341-2346"}', '{"aadhaar_number":"[IN_AADHAAR]"}'],
    ],
    ignore: ['234123412346', '2341 2341 2347', 'Aadhaar 123412341234', '2341-2341-2346'],
  },
});
