// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Detector } from '../../engine/detector.ts';
import { PLACEHOLDERS } from '../../placeholders.ts';
import { checkedNumber } from '../checked-number.ts';
import { isRepeated, weighted } from '../checksums.ts';

/** Tax file numbers of Australia: nine digits, or eight in old ones; modulo 11. */
function isTfn(digits: Uint8Array, count: number): boolean {
  if (isRepeated(digits, count)) return false;
  const weights = count === 9 ? [1, 4, 3, 7, 5, 8, 6, 9, 10] : [10, 7, 8, 4, 6, 3, 5, 1];
  return weighted(digits, weights) % 11 === 0;
}

export const auTfn: Detector = checkedNumber({
  name: 'au_tfn',
  placeholder: PLACEHOLDERS.auTfn,
  rule: 'Eight or nine digits pass modulo 11 behind “TFN” or “tax”.',
  confidence: 0.9,
  near: { words: 'tfn tfns tax', layouts: ['9', '3~3~3', '8'] },
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
