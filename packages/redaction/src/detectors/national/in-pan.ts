// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, asciiText, DIGIT } from '../../engine/bytes.ts';
import type { Detector } from '../../engine/detector.ts';
import type { Scan } from '../../engine/scan.ts';
import { PLACEHOLDERS } from '../../placeholders.ts';
import { areAll, isLetterAt } from '../byte-checks.ts';
import { isAlnumOpen } from '../alnum.ts';
import { wordsNear } from '../words-near.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.inPan);
const LENGTH = 10;
const WORDS: ReadonlySet<string> = new Set('pan permanent income tax'.split(' '));

/**
 * PAN, the tax number of India: five letters, of which the fourth is the kind of its holder, four
 * digits, a letter. People (`P`) are found anywhere, other kinds behind a word.
 */
function findPan(scan: Scan, at: number): number {
  const { bytes } = scan;
  if (!isLetterAt(bytes, at + 9) || !areAll(bytes, at + 5, at + 9, DIGIT)) {
    return scan.nothing(at + LENGTH);
  }
  const text = asciiText(scan.bytes, at, at + LENGTH);
  const near = (): boolean => wordsNear(scan, at).some((word) => WORDS.has(word));
  const isPan =
    /^[A-Z]{3}P[A-Z][0-9]{4}[A-Z]$/.test(text) ||
    (/^[A-Z]{3}[ABCFGHJLPTK][A-Z][0-9]{4}[A-Z]$/i.test(text) && near());
  if (!isPan || text.slice(5, 9) === '0000' || !isAlnumOpen(scan, at, at + LENGTH)) return -1;
  return scan.take(at, at + LENGTH, 'in_pan', PLACEHOLDER);
}

export const inPan: Detector = {
  name: 'in_pan',
  rule: 'Five letters with the kind of holder, four digits, a letter; of companies behind “PAN”.',
  confidence: 0.85,
  triggers: [{ on: 'token', length: [LENGTH, LENGTH], first: 'letter' }],
  find: findPan,
  examples: {
    match: [
      ['ACUPA7085R', '[IN_PAN]'],
      ['PAN: AAACT2727Q', 'PAN: [IN_PAN]'],
      ['{"pan":"acupa7085r"}', '{"pan":"[IN_PAN]"}'],
    ],
    ignore: ['AAACT2727Q', 'PAN ABCDE1234F', 'ACUPA0000R', 'ACUPA7085R-2'],
  },
};
