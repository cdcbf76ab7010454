// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Detector } from '../../engine/detector.ts';
import { PLACEHOLDERS } from '../../placeholders.ts';
import { checkedNumber } from '../checked-number.ts';
import { isRepeated, weighted } from '../checksums.ts';

/** Burgerservicenummer of the Netherlands: the eleven test; old ones are written with 8 digits. */
function isBsn(digits: Uint8Array, count: number): boolean {
  if (isRepeated(digits, count)) return false;
  const weights = count === 9 ? [9, 8, 7, 6, 5, 4, 3, 2, -1] : [8, 7, 6, 5, 4, 3, 2, -1];
  return weighted(digits, weights) % 11 === 0;
}

export const nlBsn: Detector = checkedNumber({
  name: 'nl_bsn',
  placeholder: PLACEHOLDERS.nlBsn,
  rule: 'The eleven test holds behind “BSN”.',
  confidence: 0.9,
  near: {
    words: 'bsn burgerservicenummer burgerservice sofi sofinummer persoonsnummer',
    digits: [9, 8],
  },
  isValid: isBsn,
  examples: {
    match: [
      ['BSN 111222333', 'BSN [NL_BSN]'],
      ['burgerservicenummer: 1112.22.333', 'burgerservicenummer: [NL_BSN]'],
      ['{"bsn":111222333}', '{"bsn":"[NL_BSN]"}'],
    ],
    ignore: ['111222333', 'BSN 111222334', '1112.22.333'],
  },
});
