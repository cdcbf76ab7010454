// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, asciiText } from '../../engine/bytes.ts';
import type { Detector } from '../../engine/detector.ts';
import type { Scan } from '../../engine/scan.ts';
import { PLACEHOLDERS } from '../../placeholders.ts';
import { isAlnumOpen } from '../alnum.ts';
import { isMonthAndDay } from '../checksums.ts';
import { wordsNear } from '../words-near.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.deSocialSecurity);
const SHAPE = /^([0-9]{2}) ?([0-9]{2})([0-9]{2})([0-9]{2}) ?([A-Z]) ?([0-9]{3})/i;
const LENGTH = 12;
/** Blanks between its parts. */
const BLANKS_MAX = 3;
const WEIGHTS: readonly number[] = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1];
const WORDS: readonly string[] = (
  'sv svnr svnummer rvnr rvnummer rv vsnr versicherungsnummer sozialversicherungsnummer ' +
  'sozialversicherung rentenversicherungsnummer rentenversicherung sozialversicherungsausweis'
).split(' ');
const WORD_SET: ReadonlySet<string> = new Set(WORDS);

/**
 * Versicherungsnummer of Germany (VKVV, 2): area, birthday, letter of the name, serial, check. In
 * capitals and in one piece it is found anywhere, otherwise behind a word.
 */
function findNumber(scan: Scan, at: number): number {
  const text = asciiText(scan.bytes, at, Math.min(scan.end, at + LENGTH + BLANKS_MAX));
  const match = SHAPE.exec(text);
  if (match === null || !isAlnumOpen(scan, at, at + match[0].length)) return -1;
  const [written] = match;
  const code = written.replaceAll(' ', '').toUpperCase();
  const day = Number(code.slice(2, 4));
  if (!isMonthAndDay(Number(code.slice(4, 6)), day > 50 ? day - 50 : day)) return -1;
  if (!isChecked(code)) return -1;
  const sure = written === code;
  if (!sure && !wordsNear(scan, at).some((word) => WORD_SET.has(word))) return -1;
  return scan.take(at, at + written.length, 'de_social_security', PLACEHOLDER);
}

/** The letter counts as its place in the alphabet; products count digit by digit. */
function isChecked(code: string): boolean {
  const place = String(code.charCodeAt(8) - 64).padStart(2, '0');
  const digits = Array.from(code.slice(0, 8) + place + code.slice(9, 11), Number);
  const sum = digits.reduce((total, digit, i) => {
    const product = digit * WEIGHTS[i]!;
    return total + Math.floor(product / 10) + (product % 10);
  }, 0);
  return sum % 10 === Number(code[11]);
}

export const deSocialSecurity: Detector = {
  name: 'de_social_security',
  rule: 'A birthday and the check digit: in capitals and one piece, or behind “Sozialversicherung”.',
  confidence: 0.92,
  triggers: [
    { on: 'token', length: [LENGTH, LENGTH] },
    { on: 'number', digits: [8, 8], joints: ' ', context: WORDS },
  ],
  find: findNumber,
  examples: {
    match: [
      ['15070649C103', '[DE_SOCIAL_SECURITY]'],
      ['SV-Nummer: 15 070649 C 103', 'SV-Nummer: [DE_SOCIAL_SECURITY]'],
    ],
    ignore: ['15070649C104', '15 070649 C 103', '15330649C103', 'a1b2c3d4e5f6'],
  },
};
