// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, asciiText, DIGIT } from '../../engine/bytes.ts';
import type { Detector } from '../../engine/detector.ts';
import type { Scan } from '../../engine/scan.ts';
import { PLACEHOLDERS } from '../../placeholders.ts';
import { areAll, isLetterAt } from '../byte-checks.ts';
import { isAlnumOpen } from '../alnum.ts';
import { wordsNear } from '../words-near.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.sgNric);
const LENGTH = 9;
const WEIGHTS: readonly number[] = [2, 7, 6, 5, 4, 3, 2];
const WORDS: ReadonlySet<string> = new Set('nric fin singapore'.split(' '));
/** The check letter for each remainder, and what the first letter adds to the sum. */
const KINDS: Readonly<Record<string, readonly [letters: string, added: number]>> = {
  S: ['JZIHGFEDCBA', 0],
  T: ['JZIHGFEDCBA', 4],
  F: ['XWUTRQPNMLK', 0],
  G: ['XWUTRQPNMLK', 4],
  M: ['XWUTRQPNJLK', 3],
};

/** NRIC and FIN of Singapore: capital letters anywhere, small ones behind a word. */
function findNric(scan: Scan, at: number): number {
  const { bytes } = scan;
  if (!isLetterAt(bytes, at + 8) || !areAll(bytes, at + 1, at + 8, DIGIT)) {
    return scan.nothing(at + LENGTH);
  }
  const text = asciiText(scan.bytes, at, at + LENGTH);
  const code = text.toUpperCase();
  if (!/^[STFGM][0-9]{7}[A-Z]$/.test(code) || !isAlnumOpen(scan, at, at + LENGTH)) return -1;
  const [letters, added] = KINDS[code[0]!]!;
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(code[i + 1]), added);
  const rest = code[0] === 'M' ? 10 - (sum % 11) : sum % 11;
  if (letters[rest] !== code[8]) return -1;
  if (text !== code && !wordsNear(scan, at).some((word) => WORDS.has(word))) return -1;
  return scan.take(at, at + LENGTH, 'sg_nric', PLACEHOLDER);
}

export const sgNric: Detector = {
  name: 'sg_nric',
  rule: 'The check letter fits modulo 11; in small letters behind “NRIC” or “FIN”.',
  confidence: 0.92,
  triggers: [{ on: 'token', length: [LENGTH, LENGTH], first: 'letter' }],
  find: findNric,
  examples: {
    match: [
      ['S1234567D', '[SG_NRIC]'],
      ['FIN F1234567N.', 'FIN [SG_NRIC].'],
      ['nric s1234567d', 'nric [SG_NRIC]'],
    ],
    ignore: ['S1234567A', 's1234567d', 'XS1234567D', 'S1234567D-1'],
  },
};
