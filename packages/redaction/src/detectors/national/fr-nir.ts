// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Detector } from '../../engine/detector.ts';
import { PLACEHOLDERS } from '../../placeholders.ts';
import { checkedNumber } from '../checked-number.ts';
import { valueOf } from '../checksums.ts';

/**
 * NIR, the social security number of France: sex, year, month, place, order and 97 less the rest
 * modulo 97. Places in Corsica, 2A and 2B, are read by the detector of tokens.
 */
function isNir(digits: Uint8Array): boolean {
  if (digits[0] !== 1 && digits[0] !== 2) return false;
  if (!isNirMonth(valueOf(digits, 3, 5))) return false;
  return 97 - (valueOf(digits, 0, 13) % 97) === valueOf(digits, 13, 15);
}

/** 1 to 12, and 20 and more where the month was not known. */
export function isNirMonth(month: number): boolean {
  return (month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50;
}

export const frNir: Detector = checkedNumber({
  name: 'fr_nir',
  placeholder: PLACEHOLDERS.frNir,
  rule: 'The key modulo 97 holds: in groups, or in one piece behind “NIR” or “sécurité sociale”.',
  confidence: 0.97,
  clear: ['1 2 2 2 3 3 2', '13 2', '1-2-2-2-3-3-2', '1.2.2.2.3.3.2'],
  near: {
    words: 'nir insee securite sociale social secu curit ss assure assur patient immatriculation',
    layouts: ['15'],
  },
  isValid: isNir,
  examples: {
    match: [
      ['2 55 08 14 168 025 38', '[FR_NIR]'],
      ['NIR 255081416802538', 'NIR [FR_NIR]'],
      ['numéro de sécurité sociale : 255081416802538', 'numéro de sécurité sociale : [FR_NIR]'],
      ['2550814168025 38', '[FR_NIR]'],
    ],
    ignore: [
      '255081416802538',
      '2 55 08 14 168 025 39',
      'NIR 255081416802539',
      '2 55 13 14 168 025 38',
    ],
  },
});
