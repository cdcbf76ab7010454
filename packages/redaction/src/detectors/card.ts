// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  asciiBytes,
  CLASS,
  DIGIT,
  HEX,
  isEmphasisAfter,
  isEmphasisBefore,
  JOINER,
  LETTER,
  wordBoundaryBefore,
  WORD,
} from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import { contextWord, wordsBefore } from '../engine/context.ts';
import { areAll } from './byte-checks.ts';
import { JOINT_BYTES_MAX, type NumberAt } from '../engine/number.ts';
import type { Scan } from '../engine/scan.ts';
import { PLACEHOLDERS } from '../placeholders.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.card);
const DIGITS_MAX = 19;
const DIGITS_MIN = 13;
const IBAN_GROUPS_MAX = 8;

/** Payment card numbers. Anchor: the first digit of a number. */
function findCard(scan: Scan, at: number): number {
  const first = scan.bytes[at]!;
  // No issuer begins with 0, 7 or (Troy apart) 9; with 1 only UATP, and timestamps of our time.
  if (first < 0x31 || first === 0x37) return scan.nothing(at);
  if (first === 0x31 && scan.number.sizes[0] !== 15) return scan.nothing(at);
  const { number } = scan;
  const last = lastGroup(number);
  if (last < 0) return scan.nothing(number.ends[number.groups - 1]! + JOINT_BYTES_MAX + 1);
  if (!isOpenBefore(scan, at)) return -1;
  // Cards with 17 to 19 digits end with a short group.
  const long = last === 3 && number.groups > 4 && isLayout(number, 4) && isAlike(number, 4);
  const end = long && isCard(scan, at, 4) ? 4 : last;
  if (end === last && !isCard(scan, at, last)) return -1;
  return scan.takeNumber(at, number.ends[end]!, 'card', PLACEHOLDER);
}

function isCard(scan: Scan, at: number, last: number): boolean {
  const { digits, totals, ends, joints } = scan.number;
  const count = totals[last]!;
  if (!isOpenAfter(scan, ends[last]!) || !isIssued(digits, count) || !isLuhn(digits, count)) {
    return false;
  }
  if (last > 4 && isDump(scan, at, ends[last]!)) return false;
  if (last > 0 && !isAlike(scan.number, last) && isInTable(scan, at, last)) return false;
  const unsure =
    last === 0 ? needsContext(scan, at, count) : last === 1 || isInside(scan, at, joints[0]!);
  return !unsure || hasCardContext(scan, at);
}

/** `06 09 60 86 48 01 65 03 a4`: pairs of hex digits go on, before it or behind it. */
function isDump({ bytes, floor, end }: Scan, at: number, to: number): boolean {
  const before = at - 3 >= floor && bytes[at - 1] === 0x20 && areAll(bytes, at - 3, at - 1, HEX);
  if (before && (at - 4 < floor || (CLASS[bytes[at - 4]!]! & WORD) === 0)) return true;
  if (to + 3 > end || bytes[to] !== 0x20 || !areAll(bytes, to + 1, to + 3, HEX)) return false;
  return to + 3 === end || (CLASS[bytes[to + 3]!]! & WORD) === 0;
}

/** The four last groups of an account number: `PL06 6280 7020 5190 6325 0347 0329`. */
function isInside({ bytes, floor }: Scan, at: number, joint: number): boolean {
  for (let group = 1; group <= IBAN_GROUPS_MAX; group += 1) {
    const from = at - 5 * group;
    if (from < floor || bytes[from + 4] !== joint || !areAll(bytes, from, from + 4, WORD))
      return false;
    if (areAll(bytes, from, from + 2, LETTER)) return areAll(bytes, from + 2, from + 4, DIGIT);
  }
  return false;
}

/**
 * The group with which a plain run, or a layout printed on cards, ends; -1 when it is neither. With
 * lines and cells between, or several separators, the groups are those of most cards.
 */
function lastGroup(number: NumberAt): number {
  const { totals, groups } = number;
  for (let group = 0; group < groups; group += 1) {
    const total = totals[group]!;
    if (total > DIGITS_MAX) return -1;
    if (total >= DIGITS_MIN && (group === 0 || isLayout(number, group))) {
      return group === 0 || isAlike(number, group) || isCommon(number, group) ? group : -1;
    }
  }
  return -1;
}

/** One and the same separator stands between all groups, in one line and cell. */
function isAlike({ sizes, ends, joints }: NumberAt, last: number): boolean {
  if (IN_LINE[joints[0]!] === 0) return false;
  const gap = ends[1]! - sizes[1]! - ends[0]!;
  for (let group = 2; group <= last; group += 1) {
    if (joints[group - 1] !== joints[0]) return false;
    if (ends[group]! - sizes[group]! - ends[group - 1]! !== gap) return false;
  }
  return true;
}

/** 4-4-4-4 and 4-6-5. */
function isCommon({ sizes, totals }: NumberAt, last: number): boolean {
  return sizes[0] === 4 && (last === 3 ? totals[3] === 16 : last === 2 && totals[2] === 15);
}

/** A column or a row of numbers goes on, before it or behind it; a card stands alone. */
function isInTable({ bytes, floor, number }: Scan, at: number, last: number): boolean {
  if (number.groups > last + 1) return true;
  let i = at - 1;
  while (i >= floor && at - i <= JOINT_BYTES_MAX && BLANK[bytes[i]!] === 1) i -= 1;
  if (i >= floor && bytes[i + 1] !== undefined && ESCAPED[bytes[i]!] === 1) {
    while (i >= floor && (ESCAPED[bytes[i]!] === 1 || bytes[i] === 0x5c)) i -= 1;
  }
  return i >= floor && i < at - 1 && (CLASS[bytes[i]!]! & DIGIT) !== 0;
}

const BLANK = new Uint8Array(256);
for (const char of ' \t\n\r-.,;|') BLANK[char.charCodeAt(0)] = 1;
/** Letters of the escapes of blanks. */
const ESCAPED = new Uint8Array(256);
for (const char of 'nrt') ESCAPED[char.charCodeAt(0)] = 1;

/** Joints that stand in one line and cell. */
const IN_LINE = new Uint8Array(256);
for (const char of ' -./()_+') IN_LINE[char.charCodeAt(0)] = 1;

/** Not inside a longer token: no letter, `_`, `-` word, decimal point or sign-like joint before. */
function isOpenBefore(scan: Scan, at: number): boolean {
  const { bytes, floor } = scan;
  if (!wordBoundaryBefore(scan, at)) return false;
  if (at <= floor) return true;
  const before = bytes[at - 1]!;
  if (before === 0x5f) return isEmphasisBefore(scan, at);
  if (before !== 0x2d && before !== 0x2e && before !== 0x3a) return true;
  if (at - 1 <= floor) return true;
  const joined = CLASS[bytes[at - 2]!]!;
  return before === 0x3a ? (joined & DIGIT) === 0 : (joined & (WORD | JOINER)) === 0;
}

/** 4-4-4-4, 4-4-4-1…3, 4-4-4-4-1…3, 4-6-5, 4-6-4, 6-13, and digits one by one or in pairs. */
function isLayout({ sizes, groups, joints }: NumberAt, last: number): boolean {
  const first = sizes[0]!;
  if (last === 1) return first === 6 && sizes[1]! >= 10;
  if (first <= 2) {
    const isWhole = last === groups - 1 || joints[last] !== joints[0];
    return isWhole && sizes.subarray(0, last).every((n) => n === first);
  }
  if (first !== 4) return false;
  if (last === 2) return sizes[1] === 6 && (sizes[2] === 4 || sizes[2] === 5);
  if (last === 4) return sizes[1] === 4 && sizes[2] === 4 && sizes[3] === 4 && sizes[4]! <= 3;
  return last === 3 && sizes[1] === 4 && sizes[2] === 4 && sizes[3]! <= 4;
}

/** Not the beginning of a longer token, of a decimal or of a dashed id. */
function isOpenAfter(scan: Scan, at: number): boolean {
  const { bytes, end } = scan;
  if (at >= end) return true;
  const byte = bytes[at]!;
  if ((CLASS[byte]! & WORD) !== 0) return false;
  if (byte === 0x5f) return isEmphasisAfter(scan, at);
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
  if (four === 9792 || four === 6362 || four === 6363 || (four >= 6370 && four <= 6399)) {
    return count === 16;
  }
  // Dankort; UATP, which only a word tells from a time.
  if (four === 5019 || four === 4571) return count === 16;
  if (digits[0] === 1) return count === 15;
  return MAESTRO.has(four) || two === 67 || four === 5080 ? count >= 13 : false;
}

const MAESTRO: ReadonlySet<number> = new Set([5018, 5020, 5038, 5893, 6304, 6759]);

/**
 * Bare runs of these lengths are mostly database ids, of which one in ten passes Luhn; those of 15
 * digits when something calls them an id.
 */
function needsContext(scan: Scan, at: number, count: number): boolean {
  if (count === 16) return false;
  const [first, second] = scan.number.digits;
  const amex = count === 15 && first === 3 && (second === 4 || second === 7);
  return !amex || isNamedId(scan, at);
}

function isNamedId(scan: Scan, at: number): boolean {
  return ID_WORDS.has(wordsBefore(scan, at)[0] ?? '') || ID_WORDS.has(scan.context.words[0] ?? '');
}

const ID_WORDS: ReadonlySet<string> = new Set(
  'id ids uid trace span order ref reference record request req invoice seq sequence offset hash nonce ts timestamp time host pid tid key message msg event job run session'.split(
    ' ',
  ),
);

function hasCardContext(scan: Scan, at: number): boolean {
  if (CARD_WORDS.has(scan.context.tail)) return true;
  return contextWord(scan, at, CARD_WORDS);
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
  triggers: [{ on: 'number', digits: [13, 19], first: [1, 2, 4, 6, 13, 14, 15, 16, 17, 18, 19] }],
  find: findCard,
  examples: {
    match: [
      ['in 1990 4539 1488 0343 6467', 'in 1990 [CARD]'],
      ['port 1234 4539 1488 0343 6467', 'port 1234 [CARD]'],
      ['4111111111111111', '[CARD]'],
      ['card 4111 1111 1111 1111, please', 'card [CARD], please'],
      ['4111.1111.1111.1111', '[CARD]'],
      ['/p?q=4111+1111+1111+1111&n=1', '/p?q=[CARD]&n=1'],
      ['paid with 4111\t1111\t1111\t1111.', 'paid with [CARD].'],
      ['pay 4111\r\n1111\r\n1111\r\n1111 now', 'pay [CARD] now'],
      ['4111 1111-1111/1111', '[CARD]'],
      ['card: _4111111111111111_', 'card: _[CARD]_'],
      ['カードは4111111111111111です', 'カードは[CARD]です'],
      ['4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1', '[CARD]'],
      ['41-11-11-11-11-11-11-11', '[CARD]'],
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
      '41 11 11 11 11 11 11 11 a4',
      '386530 1874564795653',
      '4111 1111 1111 1112',
      '17\n4111\n1111\n1111\n1111',
      '4111\t1111\t1111\t1111\t0',
      'x__4111111111111111',
    ],
  },
};
