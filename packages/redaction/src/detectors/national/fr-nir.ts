// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Detector } from '../../engine/detector.ts';
import { PLACEHOLDERS } from '../../placeholders.ts';
import { checkedNumber } from '../checked-number.ts';
import { valueOf } from '../checksums.ts';
import { asciiBytes, asciiText, CLASS, DIGIT, LETTER } from '../../engine/bytes.ts';
import type { Scan } from '../../engine/scan.ts';
import { isAlnumOpen } from '../alnum.ts';

/**
 * NIR, the social security number of France: sex, year, month, place, order and 97 less the rest
 * modulo 97.
 */
function isNir(digits: Uint8Array): boolean {
  if (digits[0] !== 1 && digits[0] !== 2) return false;
  if (!isNirMonth(valueOf(digits, 3, 5))) return false;
  return 97 - (valueOf(digits, 0, 13) % 97) === valueOf(digits, 13, 15);
}

/** 1 to 12, and 20 and more where the month was not known. */
function isNirMonth(month: number): boolean {
  return (month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50;
}

const ofDigits: Detector = checkedNumber({
  name: 'fr_nir',
  placeholder: PLACEHOLDERS.frNir,
  rule: 'The key modulo 97 holds: in groups, or in one piece behind “NIR” or “sécurité sociale”.',
  confidence: 0.97,
  clear: ['1 2 2 2 3 3 2', '13 2', '1-2-2-2-3-3-2', '1.2.2.2.3.3.2'],
  near: {
    words:
      'nir insee securite sociale social secu cu curit ss assure assur patient immatriculation',
    digits: [15],
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

const CORSICAN_LENGTH = 15;
const CORSICAN = /^[12][0-9]{2}(?:0[1-9]|1[0-2]|[2-9][0-9])2[AB][0-9]{8}$/i;
const PLACEHOLDER = asciiBytes(PLACEHOLDERS.frNir);

/** Places in Corsica are 2A and 2B, and count as 19 and 18. */
function findCorsican(scan: Scan, at: number): number {
  const end = at + CORSICAN_LENGTH;
  const text = asciiText(scan.bytes, at, end);
  if (!CORSICAN.test(text) || !isAlnumOpen(scan, at, end)) return -1;
  const number = Number(text.slice(0, 13).replace(/2A/i, '19').replace(/2B/i, '18'));
  if (97 - (number % 97) !== Number(text.slice(13))) return -1;
  return scan.take(at, end, 'fr_nir', PLACEHOLDER);
}

export const frNir: Detector = {
  ...ofDigits,
  triggers: [...ofDigits.triggers, { on: 'token', length: [CORSICAN_LENGTH, CORSICAN_LENGTH] }],
  find: (scan, at) => {
    // With a letter near its beginning it is a token, and what `scan.number` holds is another one.
    for (let i = at; i < at + CORSICAN_LENGTH && i < scan.end; i += 1) {
      const kind = CLASS[scan.bytes[i]!]!;
      if ((kind & LETTER) !== 0) return findCorsican(scan, at);
      if ((kind & DIGIT) === 0) break;
    }
    return ofDigits.find(scan, at);
  },
  examples: {
    match: [...ofDigits.examples.match, ['253072B07300470', '[FR_NIR]']],
    ignore: [
      ...ofDigits.examples.ignore,
      '253072B07300471',
      // A number in the layout, and behind it a token of the size that has no letter there.
      '2 55 08 14 168 025 39 and 0123456789abcde',
    ],
  },
};
