// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Detector } from '../../engine/detector.ts';
import { PLACEHOLDERS } from '../../placeholders.ts';
import { checkedNumber } from '../checked-number.ts';
import { isRepeated, weighted } from '../checksums.ts';

/** Tax file numbers of Australia: nine digits, modulo 11. */
function isTfn(digits: Uint8Array): boolean {
  if (isRepeated(digits, 9)) return false;
  return weighted(digits, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0;
}

export const auTfn: Detector = checkedNumber({
  name: 'au_tfn',
  placeholder: PLACEHOLDERS.auTfn,
  rule: 'Eight or nine digits pass modulo 11 behind “TFN” or “tax”.',
  confidence: 0.9,
  near: { words: 'tfn tfns tax', digits: [9] },
  isValid: isTfn,
  examples: {
    match: [
      ['TFN 123 456 782', 'TFN [AU_TFN]'],
      ['tax file number: 123456782', 'tax file number: [AU_TFN]'],
      ['{"tfn":"876543210"}', '{"tfn":"[AU_TFN]"}'],
    ],
    ignore: ['123456782', 'TFN 123456789', '123 456 782'],
  },
});
