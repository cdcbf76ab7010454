// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Detector } from '../../engine/detector.ts';
import { PLACEHOLDERS } from '../../placeholders.ts';
import { checkedNumber } from '../checked-number.ts';
import { isRepeated, weighted } from '../checksums.ts';

/** NIP, the tax number of Poland, modulo 11. */
export const plNip: Detector = checkedNumber({
  name: 'pl_nip',
  placeholder: PLACEHOLDERS.plNip,
  rule: 'Ten digits pass modulo 11: with dashes, or behind “NIP” or “VAT”.',
  confidence: 0.9,
  clear: ['3-3-2-2', '3-2-2-3'],
  near: { words: 'nip podatnika vat vatin podatkowy', digits: [10] },
  isValid: (digits) =>
    digits[0] !== 0 &&
    !isRepeated(digits, 10) &&
    weighted(digits, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === digits[9],
  examples: {
    match: [
      ['526-000-12-46', '[PL_NIP]'],
      ['NIP: 5260001246', 'NIP: [PL_NIP]'],
    ],
    ignore: ['5260001246', '526-000-12-47', 'NIP 5260001247'],
  },
});
