// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, asciiText } from '../engine/bytes.ts';
import { wordHash } from '../engine/context.ts';
import type { Detector } from '../engine/detector.ts';
import type { Scan } from '../engine/scan.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import { isMonthAndDay, valueOf } from './checksums.ts';
import {
  isInRow,
  isOpenAfter,
  isOpenBefore,
  layout,
  layoutEnd,
  type Layout,
} from './number-layout.ts';
import { isNamed } from './words-near.ts';
import { MONTHS, writtenDateAt } from './written-date.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.dateOfBirth);
const WORDS: readonly string[] = (
  'dob birth birthdate birthday bday born dateofbirth geburtsdatum geburtstag geboren geb naissance ' +
  'nacimiento nascita nascimento geboortedatum geboorte nacido nacida nato nata urodzenia urodzony ' +
  'urodzona delsedatum dselsdato syntym рождения 生年月日 出生日期 생년월일'
).split(' ');
/** Sizes of the groups of a date, whatever joins them. */
const SIZES: ReadonlySet<string> = new Set(
  '4,2,2 4,1,2 4,2,1 4,1,1 2,2,4 1,1,4 1,2,4 2,1,4 2,2,2 1,2,2 1,1,2 2,1,2'.split(' '),
);
const BARE: Layout = layout('8');
const WORD_HASHES: ReadonlySet<number> = new Set(WORDS.map(wordHash));
const NO_HASHES: ReadonlySet<number> = new Set();
const WRITTEN_BYTES_MAX = 26;
const YEAR_MIN = 1890;
const YEAR_MAX = 2035;
const TIME = /^-([0-9]{2})T[0-9:.]{4,18}(?:Z|[+-][0-9:]{2,6})?/;
/** Dates behind a word that says birth; other dates say when something happened. */
function findNumericDate(scan: Scan, at: number): number {
  const { number } = scan;
  const bare = layoutEnd(scan, at, BARE);
  const sizes = Array.from(number.sizes.subarray(0, bare < 0 ? 3 : 1));
  const end = bare < 0 ? groupsEnd(scan, at, sizes) : bare;
  const count = bare < 0 ? number.totals[2]! : BARE.count;
  if (end < 0 || !isBirthday(number.digits, { sizes, count })) return findTimestamp(scan, at);
  return scan.takeNumber(at, end, 'date_of_birth', PLACEHOLDER);
}

/** Where a day, a month and a year end that stand alone, or -1. */
function groupsEnd(scan: Scan, at: number, sizes: readonly number[]): number {
  const { number } = scan;
  if (number.groups < 3 || !SIZES.has(sizes.join()) || !isOpenBefore(scan, at)) return -1;
  const end = number.ends[2]!;
  if (!isOpenAfter(scan, end)) return -1;
  return isInRow(scan, at, end, scan.bytes[number.ends[0]!]!) ? -1 : end;
}

/** `1990-01-02T00:00:00Z`: the day runs into a letter and is no group of the number. */
function findTimestamp(scan: Scan, at: number): number {
  const { number, bytes, end } = scan;
  if (number.groups !== 2 || number.sizes[0] !== 4 || number.sizes[1] !== 2) return -1;
  const from = number.ends[1]!;
  const match = TIME.exec(asciiText(bytes, from, Math.min(end, from + 32)));
  if (match === null || !isYear(valueOf(number.digits, 0, 4))) return -1;
  return scan.take(at, from + match[0].length, 'date_of_birth', PLACEHOLDER);
}

/** A year, month and day in some order; either order of the latter two is in use. */
function isBirthday(
  digits: Uint8Array,
  { sizes, count }: Pick<Layout, 'sizes' | 'count'>,
): boolean {
  if (sizes.length === 1) {
    const forward =
      isYear(valueOf(digits, 0, 4)) && isDay(valueOf(digits, 4, 6), valueOf(digits, 6, 8));
    return (
      forward ||
      (isYear(valueOf(digits, 4, 8)) && isDay(valueOf(digits, 0, 2), valueOf(digits, 2, 4)))
    );
  }
  const [first = 0, second = 0] = sizes;
  const parts = [
    valueOf(digits, 0, first),
    valueOf(digits, first, first + second),
    valueOf(digits, first + second, count),
  ];
  const [a = 0, b = 0, c = 0] = parts;
  if (first === 4) return isYear(a) && isDay(b, c);
  return isDay(a, b) && (sizes[2] === 2 || isYear(c));
}

function isDay(a: number, b: number): boolean {
  return isMonthAndDay(a, b) || isMonthAndDay(b, a);
}

function isYear(year: number): boolean {
  return year >= YEAR_MIN && year <= YEAR_MAX;
}

/** `born on 5 March 1990`: asked at the name of the month. */
function findWrittenDate(scan: Scan, at: number): number {
  const date = writtenDateAt(scan, at);
  if (date === undefined) return scan.nothing(at + WRITTEN_BYTES_MAX);
  if (!isNamed(scan, date.start, WORD_HASHES, NO_HASHES)) return -1;
  return scan.take(date.start, date.end, 'date_of_birth', PLACEHOLDER);
}

export const dateOfBirth: Detector = {
  name: 'date_of_birth',
  rule: 'A date stands behind a word that says birth.',
  confidence: 0.85,
  triggers: [
    { on: 'number', digits: [8, 8], context: WORDS },
    { on: 'number', digits: [4, 8], joints: ' -./_', context: WORDS },
    { on: 'word', prefixes: MONTHS, anyCase: true },
  ],
  find: (scan, at) =>
    isDigit(scan.bytes[at]!) ? findNumericDate(scan, at) : findWrittenDate(scan, at),
  examples: {
    match: [
      ['DOB: 1990-02-28', 'DOB: [DATE_OF_BIRTH]'],
      ['date of birth 02/28/1990.', 'date of birth [DATE_OF_BIRTH].'],
      ['geboren am 3.7.1985', 'geboren am [DATE_OF_BIRTH]'],
      ['born on March 5, 1990 in', 'born on [DATE_OF_BIRTH] in'],
      ['Date of birth: 5th of March 1990', 'Date of birth: [DATE_OF_BIRTH]'],
      ['{"dateOfBirth":"1990-02-28T00:00:00.000Z"}', '{"dateOfBirth":"[DATE_OF_BIRTH]"}'],
      ['born 28 02 1990', 'born [DATE_OF_BIRTH]'],
      ['dob: 05-Mar-90', 'dob: [DATE_OF_BIRTH]'],
      ['name,dob\nJane,1990-Mar-05', 'name,dob\nJane,[DATE_OF_BIRTH]'],
      ['fecha de nacimiento: 5 de mayo de 1990', 'fecha de nacimiento: [DATE_OF_BIRTH]'],
      ['{"birthDate":19900228}', '{"birthDate":"[DATE_OF_BIRTH]"}'],
    ],
    ignore: [
      '1990-02-28',
      'created 1990-02-28',
      'birth 1990-13-32',
      'born 1234567',
      'born in 1990',
      'due 5 March 1990',
      'born 1 2 3',
      'born to march 5 of them',
    ],
  },
};

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
