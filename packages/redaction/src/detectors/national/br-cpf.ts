// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Detector } from '../../engine/detector.ts';
import { PLACEHOLDERS } from '../../placeholders.ts';
import { checkedNumber } from '../checked-number.ts';
import { isRepeated, weighted } from '../checksums.ts';

/** CPF, the number of people in Brazil: two digits modulo 11. */
function isCpf(digits: Uint8Array): boolean {
  if (isRepeated(digits, 11)) return false;
  const first = ((weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10;
  const second = ((weighted(digits, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10;
  return first === digits[9] && second === digits[10];
}

export const brCpf: Detector = checkedNumber({
  name: 'br_cpf',
  placeholder: PLACEHOLDERS.brCpf,
  rule: 'Both check digits hold: with dots and dash, or behind “CPF”.',
  confidence: 0.97,
  clear: ['3.3.3-2'],
  near: { words: 'cpf cpfs contribuinte cliente titular', digits: [11] },
  isValid: isCpf,
  examples: {
    match: [
      ['529.982.247-25', '[BR_CPF]'],
      ['CPF 52998224725', 'CPF [BR_CPF]'],
      ['{"cpf":52998224725}', '{"cpf":"[BR_CPF]"}'],
    ],
    ignore: ['52998224725', '529.982.247-26', '111.111.111-11', 'CPF 52998224726'],
  },
});
