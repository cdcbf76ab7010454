// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Detector } from '../../engine/detector.ts';
import { PLACEHOLDERS } from '../../placeholders.ts';
import { checkedNumber } from '../checked-number.ts';
import { weighted } from '../checksums.ts';

/** Australian business numbers: the first digit less one, then weights, modulo 89. */
export const auAbn: Detector = checkedNumber({
  name: 'au_abn',
  placeholder: PLACEHOLDERS.auAbn,
  rule: 'Eleven digits pass modulo 89 behind “ABN” or “business”.',
  confidence: 0.95,
  near: { words: 'abn abns business', digits: [11] },
  isValid: (digits) =>
    digits[0] !== 0 && (weighted(digits, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 === 0,
  examples: {
    match: [
      ['ABN 51 824 753 556', 'ABN [AU_ABN]'],
      ['abn: 51824753556', 'abn: [AU_ABN]'],
      ['{"abn":51824753556}', '{"abn":"[AU_ABN]"}'],
    ],
    ignore: ['51 824 753 556', 'ABN 51 824 753 557'],
  },
});
