// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, CLASS, DIGIT } from '../../engine/bytes.ts';
import type { Detector } from '../../engine/detector.ts';
import type { Scan } from '../../engine/scan.ts';
import { PLACEHOLDERS } from '../../placeholders.ts';
import { isDigitAt } from '../byte-checks.ts';
import { isMonthAndDay } from '../checksums.ts';
import { wordsNear } from '../words-near.ts';
import { isOpenAfter, isOpenBefore } from '../number-layout.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.fiHetu);
/** The character for each remainder modulo 31; letters that look like digits are left out. */
const CHECK = '0123456789ABCDEFHJKLMNPRSTUVWXY';
/** What stands for the century (Population Information Act, as of 2024). */
const CENTURY = '+-YXWVUABCDEF';
const LENGTH = 11;
/** From 900 on numbers are for the time being: they need a word. */
const ORDER_MAX = 899;

/**
 * Henkilötunnus of Finland, `131052-308T`. Asked at `308T` behind a sign, or at the whole when the
 * sign is a letter, as in `131052A308T`.
 */
function findHetu(scan: Scan, at: number): number {
  const { bytes, end, floor } = scan;
  const start = at > floor && isSign(bytes[at - 1]!) ? at - 7 : at;
  // Inside of UUIDs, such tokens are everywhere.
  if (start < floor || !isDigitAt(bytes, start) || !isDigitAt(bytes, start + 5)) return -1;
  if (start + LENGTH > end || !isOpenBefore(scan, start)) return -1;
  const number = (from: number, to: number): number => {
    let value = 0;
    for (let i = start + from; i < start + to; i += 1) {
      if ((CLASS[bytes[i]!]! & DIGIT) === 0) return -1;
      value = value * 10 + bytes[i]! - 0x30;
    }
    return value;
  };
  const date = number(0, 6);
  const order = number(7, 10);
  if (date < 0 || order < 2 || !CENTURY.includes(String.fromCharCode(bytes[start + 6]!))) return -1;
  if (!isMonthAndDay(number(2, 4), number(0, 2))) return -1;
  const check = CHECK.charCodeAt((date * 1_000 + order) % 31);
  if (order > ORDER_MAX && !isNamed(scan, start)) return -1;
  // Digits only, and a date of our time: as likely the number of an order.
  if (check < 0x41 && number(4, 6) < 30 && !isNamed(scan, start)) return -1;
  if (check !== bytes[start + 10] || !isOpenAfter(scan, start + LENGTH)) return -1;
  return scan.take(start, start + LENGTH, 'fi_hetu', PLACEHOLDER);
}

function isNamed(scan: Scan, at: number): boolean {
  return wordsNear(scan, at).some((word) => WORDS.has(word));
}

const WORDS: ReadonlySet<string> = new Set([
  'hetu',
  'henkil',
  'henkilotunnus',
  'tunnus',
  'finnish',
  'identity',
]);

function isSign(byte: number): boolean {
  return byte === 0x2d || byte === 0x2b;
}

export const fiHetu: Detector = {
  name: 'fi_hetu',
  rule: 'A birthday, the sign of its century and the check character modulo 31.',
  confidence: 0.97,
  triggers: [
    { on: 'token', length: [4, 4], first: 'digit', behind: '-+' },
    { on: 'token', length: [LENGTH, LENGTH], first: 'digit' },
    { on: 'number', digits: [10, 10], joints: '-', first: [6] },
  ],
  find: findHetu,
  examples: {
    match: [
      ['131052-308T', '[FI_HETU]'],
      ['hetu 131052A308T.', 'hetu [FI_HETU].'],
      ['010181-1130', '[FI_HETU]'],
    ],
    ignore: ['131052-308U', '131352-308T', 'x131052-308T', '131052-308TT'],
  },
};
