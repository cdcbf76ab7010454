// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, asciiText, CLASS, DIGIT, LETTER, skipEscape } from '../../engine/bytes.ts';
import type { Detector } from '../../engine/detector.ts';
import type { Scan } from '../../engine/scan.ts';
import { PLACEHOLDERS } from '../../placeholders.ts';
import { isAlnumOpen, readAlnum } from '../alnum.ts';
import { wordsNear } from '../words-near.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.ukNino);
const WORDS: readonly string[] = 'nino ninos insurance ni national'.split(' ');
const WORD_SET: ReadonlySet<string> = new Set(WORDS);
const SPACED_LENGTH = 13;

/**
 * National insurance numbers of the United Kingdom: two letters, six digits, A to D (HMRC, NIM39110).
 * There is no check digit: found in pairs (`AB 12 34 56 C`), otherwise behind a word.
 */
function findNino(scan: Scan, at: number): number {
  const { bytes, floor, end } = scan;
  // `12 34 56`: two letters stand before the digits, or among them.
  const digits = (CLASS[bytes[at]!]! & DIGIT) !== 0;
  if (digits && (at - 3 < floor || (CLASS[bytes[at - 2]!]! & LETTER) === 0)) {
    return scan.nothing(at + 1);
  }
  const first = at - 3 >= floor && bytes[at - 1] === 0x20 ? at - 3 : at;
  for (const start of first === at ? [at] : [first, at]) {
    // The letter of an escape is none of a number: `\nR 123612C`.
    if (skipEscape(bytes, start, scan.start, end) !== start) continue;
    const text = readAlnum(scan, start, 9, ' ');
    if (text === undefined || !isNino(text.code) || !isAlnumOpen(scan, start, text.end)) continue;
    const paired =
      text.end - start === SPACED_LENGTH && start + 2 < end && bytes[start + 2] === 0x20;
    const upper = asciiText(bytes, start, start + 2) === text.code.slice(0, 2);
    if (!(paired && upper) && !wordsNear(scan, start).some((word) => WORD_SET.has(word))) continue;
    return scan.take(start, text.end, 'uk_nino', PLACEHOLDER);
  }
  return -1;
}

function isNino(code: string): boolean {
  if (!/^[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]$/.test(code)) return false;
  return !UNUSED.has(code.slice(0, 2));
}

const UNUSED: ReadonlySet<string> = new Set(['BG', 'GB', 'KN', 'NK', 'NT', 'TN', 'ZZ']);

export const ukNino: Detector = {
  name: 'uk_nino',
  rule: 'Two letters in use, six digits and A to D: in pairs, or behind “NINO” or “insurance”.',
  confidence: 0.85,
  triggers: [
    { on: 'token', length: [8, 9], context: WORDS },
    { on: 'number', digits: [6, 6], joints: ' ' },
    { on: 'token', length: [7, 7], context: WORDS },
  ],
  find: findNino,
  examples: {
    match: [
      ['AB 12 34 56 C', '[UK_NINO]'],
      ['NINO AB123456C', 'NINO [UK_NINO]'],
      ['nino: PR 123612C', 'nino: [UK_NINO]'],
      ['national insurance number: ab123456c', 'national insurance number: [UK_NINO]'],
      ['{"nino":"AB123456C"}', '{"nino":"[UK_NINO]"}'],
    ],
    ignore: [
      'AB123456C',
      'GB 12 34 56 C',
      'AB 12 34 56 E',
      'NINO AB123456E',
      '12 34 56',
      '{"nino":"x\\nR 123612C"}',
    ],
  },
};
