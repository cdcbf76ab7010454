// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Detector } from '../engine/detector.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import { checkedNumber } from './checked-number.ts';
import { isLuhn, isRepeated } from './checksums.ts';

/**
 * Numbers of mobile devices (3GPP TS 23.003, 6.2): Luhn, one in ten by chance. Without the check
 * digit they have 14 digits, with the version of their software 16.
 */
export const imei: Detector = checkedNumber({
  name: 'imei',
  placeholder: PLACEHOLDERS.imei,
  rule: 'Fifteen digits pass Luhn in the written layout, or behind “IMEI”.',
  confidence: 0.9,
  clear: ['2-6-6-1'],
  near: {
    words: 'imei imeis',
    digits: [16, 15, 14],
  },
  isValid: (digits, count) => !isRepeated(digits, count) && (count !== 15 || isLuhn(digits, 0, 15)),
  examples: {
    match: [
      ['49-015420-323751-8', '[IMEI]'],
      ['IMEI 490154203237518', 'IMEI [IMEI]'],
      ['{"imei":490154203237518}', '{"imei":"[IMEI]"}'],
    ],
    ignore: ['490154203237518', 'IMEI 490154203237519', '49-015420-323751-7'],
  },
});
