// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, asciiText } from '../../engine/bytes.ts';
import type { Detector } from '../../engine/detector.ts';
import type { Scan } from '../../engine/scan.ts';
import { PLACEHOLDERS } from '../../placeholders.ts';
import { isAlnumOpen } from '../alnum.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.deIdCard);
const WORDS: readonly string[] =
  'personalausweis personalausweisnummer personalausweisnr ausweis ausweisnummer ausweisnr perso'.split(
    ' ',
  );
const WEIGHTS: readonly number[] = [7, 3, 1];

/**
 * Numbers of German identity cards: nine letters and digits without vowels, and a check digit where
 * it was written down (ICAO 9303, part 3, 4.9). Behind a word.
 */
function findIdCard(scan: Scan, at: number): number {
  const text = asciiText(scan.bytes, at, Math.min(scan.end, at + 11)).toUpperCase();
  const match = /^([CFGHJKLMNPRTVWXYZ0-9]{9})([0-9]?)D?/.exec(text);
  if (match === null || !/[0-9]/.test(match[1]!)) return -1;
  const [whole, number = '', check = ''] = match;
  if (check !== '' && checkOf(number) !== Number(check)) return -1;
  if (!isAlnumOpen(scan, at, at + whole.length)) return -1;
  return scan.take(at, at + whole.length, 'de_id_card', PLACEHOLDER);
}

function checkOf(number: string): number {
  const values = Array.from(number).map((char) => Number.parseInt(char, 36));
  return values.reduce((sum, value, i) => sum + value * WEIGHTS[i % 3]!, 0) % 10;
}

export const deIdCard: Detector = {
  name: 'de_id_card',
  rule: 'Nine characters in use, and the check digit if written, behind “Personalausweis”.',
  confidence: 0.85,
  triggers: [
    { on: 'token', length: [9, 11], context: WORDS },
    { on: 'number', digits: [9, 10], context: WORDS },
  ],
  find: findIdCard,
  examples: {
    match: [['Personalausweis T220001293', 'Personalausweis [DE_ID_CARD]']],
    ignore: ['T220001293', 'Personalausweis T220001294'],
  },
};
