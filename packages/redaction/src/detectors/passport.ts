// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, asciiText } from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import type { Scan } from '../engine/scan.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import { isAlnumOpen } from './alnum.ts';
import { OTHER_THINGS, wordsInFront } from './words-near.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.passport);
const WORDS: readonly string[] = (
  'passport passports passportnumber passportno reisepass passnummer pasaporte passeport passaporto ' +
  'passaporte paspoort paspoortnummer paszport pass reisepassnummer reisepassnr passnr passportnr паспорт 여권 여권번호 パスポート パスポート番号 旅券番号 护照 护照号 护照号码'
).split(' ');
/** Countries write six to nine letters and digits (ICAO 9303, part 4), with a check digit ten. */
const SHAPE = /^(?=(?:[A-Z]*[0-9]){5})[A-Z0-9]{6,10}$/;
/** Those of Germany have few digits and no vowels, so that they spell no words. */
const GERMAN = /^(?=[A-Z]*[0-9])[CFGHJKLMNPRTVWXYZ0-9]{9}[0-9]?$/;
/** One to three letters and six to eight digits, also in small letters; Korea has a letter in the middle. */
const SMALL = /^[a-z]{1,3}[0-9]{5,8}$|^[a-z][0-9]{3}[a-z][0-9]{4}$/i;
/** Some write letters and digits in any order; a word in front of digits is a code of something. */
const ANY_ORDER = /^(?![0-9A-Z]{0,5}[A-Z]{4})(?=(?:[A-Z]*[0-9]){3})(?=[0-9]*[A-Z])[A-Z0-9]{8,9}$/;
const DATE = /^(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9]$/;
const OTHER: ReadonlySet<string> = new Set(
  'expires expiry expired expiration issued valid until before date year session took id'.split(
    ' ',
  ),
);

/** Passport numbers have no check of their own: behind a word, and only in capital letters. */
function findPassport(scan: Scan, at: number): number {
  const text = /^[A-Za-z0-9]*/.exec(asciiText(scan.bytes, at, Math.min(scan.end, at + 11)))![0];
  if (
    ![SHAPE, GERMAN, SMALL, ANY_ORDER].some((shape) => shape.test(text)) ||
    DATE.test(text) ||
    !isAlnumOpen(scan, at, at + text.length)
  )
    return -1;
  const [nearest = '', second = ''] = wordsInFront(scan, at);
  if (
    OTHER.has(nearest) ||
    OTHER_THINGS.has(nearest) ||
    (nearest === 'pass' && second === 'boarding')
  )
    return -1;
  return scan.takeNumber(at, at + text.length, 'passport', PLACEHOLDER);
}

export const passport: Detector = {
  name: 'passport',
  rule: 'Six to ten capitals and digits, five digits or more, stand behind “passport”.',
  confidence: 0.8,
  triggers: [
    { on: 'token', length: [6, 10], context: WORDS },
    { on: 'number', digits: [7, 9], context: WORDS },
  ],
  find: findPassport,
  examples: {
    match: [
      ['passport 123456789', 'passport [PASSPORT]'],
      ['Passport number: X12345678.', 'Passport number: [PASSPORT].'],
      ['Reisepass C01X00T47', 'Reisepass [PASSPORT]'],
      ['Passport: M5936674 (expires 2031)', 'Passport: [PASSPORT] (expires 2031)'],
      ['Reisepassnummer: KPXL6KX2N', 'Reisepassnummer: [PASSPORT]'],
      ['{"passport_no":"AB1234567"}', '{"passport_no":"[PASSPORT]"}'],
    ],
    ignore: [
      '123456789',
      'passport expires 20270131',
      'Pass `--disable-warning=FSTWRN004`',
      'passport office order 50841355',
      'passport-jwt 4.0.1',
      'passport session a1b2c3d4e5',
    ],
  },
};
