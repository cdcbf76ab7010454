// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, asciiText, DIGIT } from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import type { Scan } from '../engine/scan.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import { areAll } from './byte-checks.ts';
import { isAlnumOpen } from './alnum.ts';
import { wordsNear } from './words-near.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.vin);
const LENGTH = 17;
/** What letters count as; I, O and Q are not used (ISO 3779). */
const VALUES: Readonly<Record<string, number>> = Object.fromEntries(
  Array.from('ABCDEFGHJKLMNPRSTUVWXYZ').map((letter) => [
    letter,
    letter < 'I'
      ? letter.charCodeAt(0) - 64
      : letter < 'S'
        ? letter.charCodeAt(0) - 73
        : letter.charCodeAt(0) - 81,
  ]),
);
const WEIGHTS: readonly number[] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
const WORDS: ReadonlySet<string> = new Set(
  'vin vins vehicle chassis fahrgestellnummer fin'.split(' '),
);

/**
 * Vehicle numbers. With the check digit of North America (49 CFR 565.15) and a serial of digits they
 * are found anywhere; Europe has no check digit, so there a word must be near.
 */
function findVin(scan: Scan, at: number): number {
  if (!areAll(scan.bytes, at + 13, at + LENGTH, DIGIT)) return -1;
  const text = asciiText(scan.bytes, at, at + LENGTH);
  const code = text.toUpperCase();
  if (!/^[A-HJ-NPR-Z0-9]{13}[0-9]{4}$/.test(code) || !isAlnumOpen(scan, at, at + LENGTH)) return -1;
  const sure = text === code && isChecked(code) && /[A-Z]/.test(code.slice(0, 3));
  if (!sure && !wordsNear(scan, at).some((word) => WORDS.has(word))) return -1;
  return scan.take(at, at + LENGTH, 'vin', PLACEHOLDER);
}

function isChecked(code: string): boolean {
  const sum = WEIGHTS.reduce(
    (total, weight, i) => total + weight * (VALUES[code[i]!] ?? Number(code[i])),
    0,
  );
  return code[8] === (sum % 11 === 10 ? 'X' : String(sum % 11));
}

export const vin: Detector = {
  name: 'vin',
  rule: 'Seventeen characters pass the check digit of North America, or a word such as “VIN” is near.',
  confidence: 0.9,
  triggers: [{ on: 'token', length: [LENGTH, LENGTH] }],
  find: findVin,
  examples: {
    match: [
      ['1M8GDM9AXKP042788', '[VIN]'],
      ['VIN: WVWZZZ1JZ3W386752', 'VIN: [VIN]'],
      ['{"vin":"wvwzzz1jz3w386752"}', '{"vin":"[VIN]"}'],
    ],
    ignore: ['WVWZZZ1JZ3W386752', '1M8GDM9A1KP042788', '1M8GDM9AXKP04278O', 'x1M8GDM9AXKP042788'],
  },
};
