// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes } from '../../engine/bytes.ts';
import type { Detector } from '../../engine/detector.ts';
import type { Scan } from '../../engine/scan.ts';
import { PLACEHOLDERS } from '../../placeholders.ts';
import { isRepeated, weighted } from '../checksums.ts';
import { layout, layoutEnd } from '../number-layout.ts';
import { wordsNear } from '../words-near.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.jpMyNumber);
const LAYOUTS = ['12', '4~4~4'].map(layout);
const NAMES = ['マイナンバー', '個人番号'].map((text) => Buffer.from(text));
const NAME_LOOKBEHIND_BYTES_MAX = 48;

/** My Number of Japan, modulo 11; behind its name, in Japanese or English. */
function findMyNumber(scan: Scan, at: number): number {
  for (const each of LAYOUTS) {
    const end = layoutEnd(scan, at, each);
    if (end < 0) continue;
    if (!isMyNumber(scan.number.digits) || !(isNamed(scan, at) || isNamedInEnglish(scan, at))) {
      return -1;
    }
    return scan.takeNumber(at, end, 'jp_my_number', PLACEHOLDER);
  }
  return -1;
}

function isMyNumber(digits: Uint8Array): boolean {
  if (isRepeated(digits, 12)) return false;
  const rest = weighted(digits, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return (rest <= 1 ? 0 : 11 - rest) === digits[11];
}

function isNamedInEnglish(scan: Scan, at: number): boolean {
  const words = wordsNear(scan, at);
  if (words.includes('mynumber') || words.includes('kojin')) return true;
  return words.some((word, n) => word === 'number' && ENGLISH.has(words[n + 1] ?? ''));
}

const ENGLISH: ReadonlySet<string> = new Set(['my', 'individual']);

function isNamed({ bytes, start }: Scan, at: number): boolean {
  const before = Buffer.from(bytes.subarray(Math.max(start, at - NAME_LOOKBEHIND_BYTES_MAX), at));
  return NAMES.some((name) => before.includes(name));
}

export const jpMyNumber: Detector = {
  name: 'jp_my_number',
  rule: 'Twelve digits pass modulo 11 behind “My Number” or its Japanese names.',
  confidence: 0.9,
  triggers: [{ on: 'number', digits: [12, 12], first: [4, 12] }],
  find: findMyNumber,
  examples: {
    match: [
      ['My Number: 6214 9832 0257', 'My Number: [JP_MY_NUMBER]'],
      ['マイナンバー 621498320257', 'マイナンバー [JP_MY_NUMBER]'],
      ['個人番号：6214-9832-0257', '個人番号：[JP_MY_NUMBER]'],
      ['{"myNumber":621498320257}', '{"myNumber":"[JP_MY_NUMBER]"}'],
    ],
    ignore: ['621498320257', 'my number 621498320258', 'number 621498320257'],
  },
};
