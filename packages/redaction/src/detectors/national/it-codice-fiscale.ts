// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, asciiText, LETTER } from '../../engine/bytes.ts';
import type { Detector } from '../../engine/detector.ts';
import type { Scan } from '../../engine/scan.ts';
import { PLACEHOLDERS } from '../../placeholders.ts';
import { areAll, isLetterAt } from '../byte-checks.ts';
import { isAlnumOpen } from '../alnum.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.itCodiceFiscale);
const LENGTH = 16;
/** Letters may stand for digits where two people would have the same code. */
const SHAPE =
  /^[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]$/;

/** Values at odd places, by digit or letter (Ministero delle finanze, decreto of 23 December 1976). */
const ODD: readonly number[] = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
];

/** Codice fiscale of people in Italy, with its check letter. */
function findCodiceFiscale(scan: Scan, at: number): number {
  // Hex ids of this length are everywhere; six letters at the beginning are not.
  if (!areAll(scan.bytes, at, at + 6, LETTER) || !isLetterAt(scan.bytes, at + 15)) return -1;
  const code = asciiText(scan.bytes, at, at + LENGTH).toUpperCase();
  if (!SHAPE.test(code) || !isAlnumOpen(scan, at, at + LENGTH)) return -1;
  // Women have 40 added to the day.
  const day = Number(code.slice(9, 11)) % 40;
  if (day === 0 || day > 31) return -1;
  let sum = 0;
  for (let i = 0; i < LENGTH - 1; i += 1) {
    const char = code.charCodeAt(i);
    const value = char < 65 ? char - 48 : char - 65;
    sum += i % 2 === 0 ? ODD[value]! : value;
  }
  if (code.charCodeAt(15) - 65 !== sum % 26) return -1;
  return scan.take(at, at + LENGTH, 'it_codice_fiscale', PLACEHOLDER);
}

export const itCodiceFiscale: Detector = {
  name: 'it_codice_fiscale',
  rule: 'The sixteen characters have the right places and check letter.',
  confidence: 0.98,
  triggers: [{ on: 'token', length: [LENGTH, LENGTH], first: 'letter' }],
  find: findCodiceFiscale,
  examples: {
    match: [
      ['RCCMNL83S18D969H', '[IT_FISCAL_CODE]'],
      ['codice fiscale rccmnl83s18d969h.', 'codice fiscale [IT_FISCAL_CODE].'],
    ],
    ignore: ['RCCMNL83S18D969A', 'RCCMNL83S18D969HX', 'a1b2c3d4e5f60718'],
  },
};
