// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, asciiText } from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import type { Scan } from '../engine/scan.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import { isDigitAt, isLetterAt } from './byte-checks.ts';
import { isAlnumOpen } from './alnum.ts';
import { wordsNear } from './words-near.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.driversLicence);
/** Words that are enough, and words that are enough together with one of the others. */
const SURE: readonly string[] = (
  'dl dln driverslicense driverlicense driverslicence driverlicence drivinglicence drivinglicense ' +
  'hrerschein fuehrerschein fuhrerschein hrerscheinnummer fuehrerscheinnummer fuhrerscheinnummer ' +
  'hrerscheinnr fahrerlaubnis'
).split(' ');
const LICENCE: readonly string[] = 'license licence permis conducir patente rijbewijs prawo'.split(
  ' ',
);
const DRIVER: ReadonlySet<string> = new Set(
  'driver drivers driving conduire conducir conducao guida jazdy'.split(' '),
);
const SURE_SET: ReadonlySet<string> = new Set(SURE);
const LICENCE_SET: ReadonlySet<string> = new Set(LICENCE);
const DIGITS_MIN = 5;

/**
 * Numbers of driving licences: each state has its own, so any run with five digits or more behind
 * the words counts. `license` alone is mostly one of software.
 */
function findLicence(scan: Scan, at: number): number {
  const match = /^[A-Z0-9]+(?:-[A-Z0-9]+| [0-9]+)*/.exec(
    asciiText(scan.bytes, at, Math.min(scan.end, at + 24)),
  );
  const text = match?.[0] ?? '';
  if (text.length < 6 || text.length > 20 || text.replaceAll(/\D/g, '').length < DIGITS_MIN)
    return -1;
  if (!isAlnumOpen(scan, at, at + text.length) || !isNamed(scan, at)) return -1;
  return scan.takeNumber(at, at + text.length, 'drivers_licence', PLACEHOLDER);
}

function isNamed(scan: Scan, at: number): boolean {
  const words = wordsNear(scan, at);
  if (words.some((word) => SURE_SET.has(word))) return true;
  return (
    words.some((word) => LICENCE_SET.has(word)) &&
    words.some((word) => DRIVER.has(word) || word === 'rijbewijs')
  );
}

/** Five letters of the name, the birthday with its year split, initials and checks (DVLA). */
function isUk(scan: Scan, at: number): boolean {
  const { bytes, end } = scan;
  if (at + UK_LENGTH > end || !isDigitAt(bytes, at + 5) || !isDigitAt(bytes, at + 10)) return false;
  if (!isLetterAt(bytes, at)) return false;
  const text = asciiText(bytes, at, at + UK_LENGTH);
  return UK.test(text) || (UK.test(text.toUpperCase()) && isNamed(scan, at));
}

function takeUk(scan: Scan, at: number): number {
  const end = at + UK_LENGTH;
  return isAlnumOpen(scan, at, end) ? scan.take(at, end, 'drivers_licence', PLACEHOLDER) : -1;
}

const UK_LENGTH = 16;
const UK =
  /^[A-Z]{2,5}9{0,3}[0-9](?:0[1-9]|1[0-2]|5[1-9]|6[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9][A-Z][A-Z9][0-9A-Z][A-Z]{2}$/;

export const driversLicence: Detector = {
  name: 'drivers_licence',
  rule: 'Capitals and digits behind words that say driving licence; the British form anywhere.',
  confidence: 0.75,
  triggers: [
    { on: 'token', length: [4, 18], context: [...SURE, ...LICENCE] },
    { on: 'token', length: [UK_LENGTH, UK_LENGTH], first: 'letter' },
    { on: 'number', digits: [7, 12], context: [...SURE, ...LICENCE] },
  ],
  find: (scan, at) => (isUk(scan, at) ? takeUk(scan, at) : findLicence(scan, at)),
  examples: {
    match: [
      ["driver's license D1234567", "driver's license [DRIVING_LICENCE]"],
      ['driving licence number: MORGA657054SM9IJ', 'driving licence number: [DRIVING_LICENCE]'],
      ['driving licence morga657054sm9ij', 'driving licence [DRIVING_LICENCE]'],
      ['DL 123456789', 'DL [DRIVING_LICENCE]'],
      ['{"driver_license":"S530-460-88-071-0"}', '{"driver_license":"[DRIVING_LICENCE]"}'],
    ],
    ignore: ['D1234567', 'license D1234567', 'driver 12345678', 'MIT license 2024123'],
  },
};
