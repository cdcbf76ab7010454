// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Detector } from '../../engine/detector.ts';
import { PLACEHOLDERS } from '../../placeholders.ts';
import { checkedNumber } from '../checked-number.ts';
import { weighted } from '../checksums.ts';

/** NIF of Portugal, modulo 11; the first digit says who has it. */
function isNif(digits: Uint8Array): boolean {
  if (digits[0] === 0) return false;
  const check = 11 - (weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return (check > 9 ? 0 : check) === digits[8];
}

export const ptNif: Detector = checkedNumber({
  name: 'pt_nif',
  placeholder: PLACEHOLDERS.ptNif,
  rule: 'Nine digits pass modulo 11 behind “NIF” or “contribuinte”.',
  confidence: 0.9,
  near: { words: 'nif nifs nipc contribuinte fiscal', digits: [9] },
  isValid: isNif,
  examples: {
    match: [
      ['NIF 123456789', 'NIF [PT_NIF]'],
      ['contribuinte: 501 964 843', 'contribuinte: [PT_NIF]'],
    ],
    ignore: ['501964843', 'NIF 501964842'],
  },
});
