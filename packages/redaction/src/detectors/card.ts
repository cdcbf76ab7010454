// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, CLASS, DIGIT, JOINER, wordBoundaryBefore, WORD } from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import { contextWord } from '../engine/context.ts';
import type { Scan } from '../engine/scan.ts';
import { PLACEHOLDERS } from '../placeholders.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.card);
const DIGITS_MAX = 19;
const DIGITS_MIN = 13;

/** Payment card numbers. Anchor: the first digit of a number; `at` must not follow a digit. */
function findCard(scan: Scan, at: number): number {
  const first = scan.bytes[at]!;
  // No issuer begins with 0, 1, 7 or (Troy apart) 9; timestamps of our time begin with 1.
  if (first < 0x32 || first === 0x37) return -1;
  if (!isOpenBefore(scan, at)) return -1;
  const digits = DIGITS;
  const groups = GROUPS;
  const end = readGroups(scan, at, digits, groups);
  if (end < 0) return -1;
  const count = groups.digits;
  if (!isIssued(digits, count) || !isLuhn(digits, count)) return -1;
  if (groups.count === 1 && needsContext(count) && !hasCardContext(scan, at)) return -1;
  return scan.takeNumber(at, end, 'card', PLACEHOLDER);
}

const DIGITS = new Uint8Array(DIGITS_MAX + 1);
const GROUPS = { count: 0, digits: 0, sizes: new Uint8Array(DIGITS_MAX + 1) };

/** Not inside a longer token: no letter, `_`, `-` word, decimal point or sign-like joint before. */
function isOpenBefore(scan: Scan, at: number): boolean {
  const { bytes, floor } = scan;
  if (!wordBoundaryBefore(scan, at)) return false;
  if (at <= floor) return true;
  const before = bytes[at - 1]!;
  if (before === 0x5f) return false;
  if (before !== 0x2d && before !== 0x2e && before !== 0x3a) return true;
  if (at - 1 <= floor) return true;
  const joined = CLASS[bytes[at - 2]!]!;
  return before === 0x3a ? (joined & DIGIT) === 0 : (joined & (WORD | JOINER)) === 0;
}

/** Reads a plain run, or runs joined by one kind of separator in a layout printed on cards. */
function readGroups(scan: Scan, at: number, digits: Uint8Array, groups: typeof GROUPS): number {
  const { bytes, end } = scan;
  groups.count = 0;
  groups.digits = 0;
  let separator = 0;
  let i = at;
  for (;;) {
    const from = i;
    while (i < end && (CLASS[bytes[i]!]! & DIGIT) !== 0) {
      if (groups.digits === DIGITS_MAX) return -1;
      digits[groups.digits] = bytes[i]! - 0x30;
      groups.digits += 1;
      i += 1;
    }
    groups.sizes[groups.count] = i - from;
    groups.count += 1;
    const next = i < end ? bytes[i]! : 0;
    const joint = next === 0x20 || next === 0x2d ? next : 0;
    if (groups.digits >= DIGITS_MIN && (groups.count === 1 || isLayout(groups))) {
      return isOpenAfter(scan, i) ? i : -1;
    }
    if (joint === 0 || (separator !== 0 && joint !== separator)) return -1;
    if (i + 1 >= end || (CLASS[bytes[i + 1]!]! & DIGIT) === 0) return -1;
    separator = joint;
    i += 1;
  }
}

/** 4-4-4-4, 4-4-4-1…3, 4-6-5, 4-6-4 and 6-13. */
function isLayout({ count, sizes }: typeof GROUPS): boolean {
  if (count === 2) return sizes[0] === 6 && sizes[1]! >= 10;
  if (sizes[0] !== 4) return false;
  if (count === 3) return sizes[1] === 6 && (sizes[2] === 4 || sizes[2] === 5);
  return count === 4 && sizes[1] === 4 && sizes[2] === 4 && sizes[3]! <= 4;
}

/** Not the beginning of a longer token, of a decimal or of a dashed id. */
function isOpenAfter({ bytes, end }: Scan, at: number): boolean {
  if (at >= end) return true;
  const byte = bytes[at]!;
  const kind = CLASS[byte]!;
  if ((kind & WORD) !== 0 || byte === 0x5f) return false;
  if (byte !== 0x2d && byte !== 0x2e) return true;
  return at + 1 >= end || (CLASS[bytes[at + 1]!]! & (byte === 0x2e ? DIGIT : WORD)) === 0;
}

function isLuhn(digits: Uint8Array, count: number): boolean {
  let sum = 0;
  for (let i = 0; i < count; i += 1) {
    const digit = digits[count - 1 - i]!;
    const twice = i % 2 === 0 ? digit : digit * 2;
    sum += twice > 9 ? twice - 9 : twice;
  }
  return sum % 10 === 0;
}

/** Issuer ranges with the lengths they issue (ISO/IEC 7812 and the schemes' public tables). */
function isIssued(digits: Uint8Array, count: number): boolean {
  const two = digits[0]! * 10 + digits[1]!;
  const four = two * 100 + digits[2]! * 10 + digits[3]!;
  if (digits[0] === 4) return count === 13 || count === 16 || count === 19;
  if (two >= 51 && two <= 55) return count === 16;
  if (four >= 2221 && four <= 2720) return count === 16;
  if (two === 34 || two === 37) return count === 15;
  if (two === 36) return count >= 14;
  if (two === 38 || two === 39 || (four >= 3000 && four <= 3059))
    return count === 14 || count >= 16;
  if (four >= 3528 && four <= 3589) return count >= 16;
  if (four === 6011 || two === 65 || (four >= 6440 && four <= 6499)) return count >= 16;
  if (two === 62 || two === 60 || two === 81 || two === 82) return count >= 16;
  if (four >= 2200 && four <= 2204) return count >= 16;
  if (four === 9792) return count === 16;
  return MAESTRO.has(four) || two === 67 || four === 5080 ? count >= 13 : false;
}

const MAESTRO: ReadonlySet<number> = new Set([5018, 5020, 5038, 5893, 6304, 6759]);

/** Bare runs of these lengths are mostly database ids, of which one in ten passes Luhn. */
function needsContext(count: number): boolean {
  return count === 13 || count > 16;
}

function hasCardContext(scan: Scan, at: number): boolean {
  if (CARD_WORDS.has(scan.context.tail)) return true;
  return contextWord(scan.bytes, scan.start, at, CARD_WORDS);
}

/** Words before a number which say that it is a card. */
export const CARD_WORDS: ReadonlySet<string> = new Set(
  'card cards cc pan visa mastercard maestro amex discover unionpay jcb mir credit debit kreditkarte karte carte tarjeta'.split(
    ' ',
  ),
);

export const card: Detector = {
  name: 'card',
  rule: 'The digits have an issuer’s range and length, pass Luhn, and stand alone.',
  confidence: 0.98,
  triggers: [{ on: 'number', digits: [13, 19] }],
  find: findCard,
  examples: {
    match: [
      ['4111111111111111', '[CARD]'],
      ['card 4111 1111 1111 1111, please', 'card [CARD], please'],
      ['5555-5555-5555-4444', '[CARD]'],
      ['amex 3782 822463 10005', 'amex [CARD]'],
      ['diners 3056 930902 5904', 'diners [CARD]'],
      ['card=378282246310005&x=1', 'card=[CARD]&x=1'],
      ['visa 4222222222222', 'visa [CARD]'],
      ['2223003122003222.', '[CARD].'],
      ['{"n":4111111111111111}', '{"n":"[CARD]"}'],
      ['[1, 4111111111111111]', '[1, "[CARD]"]'],
      ['"{\\"n\\":4111111111111111}"', '"{\\"n\\":\\"[CARD]\\"}"'],
      ['pay\\n4111111111111111\\n', 'pay\\n[CARD]\\n'],
    ],
    ignore: [
      '4111111111111112',
      'a4111111111111111',
      '4111111111111111b',
      'order-4111111111111111',
      'id_4111111111111111',
      '0.4111111111111111',
      '4111111111111111.5',
      '41111111111111111111',
      '1732184400123456789',
      '1732184400123',
      'row 4222222222222',
      '4111 1111 1111 1112',
    ],
  },
};
