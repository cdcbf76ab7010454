// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, asciiText } from '../../engine/bytes.ts';
import type { Detector } from '../../engine/detector.ts';
import type { Scan } from '../../engine/scan.ts';
import { PLACEHOLDERS } from '../../placeholders.ts';
import { isDigitAt, isLetterAt } from '../byte-checks.ts';
import { isAlnumOpen } from '../alnum.ts';
import { wordsNear } from '../words-near.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.esDni);
/** Behind so many digits, these are units without a word: `5065551K`. */
const UNITS = 'BKMGT';
const CHECK = 'TRWAGMYFPDXBNJZSQVHLCKE';
const WORDS: ReadonlySet<string> = new Set('dni nif nie dnis nies documento identidad'.split(' '));

const DNI = /^(?:[0-9]{8}[- ]?|[0-9]{2}\.[0-9]{3}\.[0-9]{3}[- ]?|[XYZ]-?[0-9]{7}-?)[A-Z]/i;

/** `12.345.678-Z`, and what tells that it ends there. */
const DNI_BYTES_MAX = 15;

/**
 * DNI and NIE of Spain: a letter by the rest modulo 23. In capital letters they are found anywhere,
 * unless they begin like a date of our time; in small ones behind a word.
 */
function findDni(scan: Scan, at: number): number {
  const { bytes, end, floor } = scan;
  const dashedNie =
    at - 2 >= floor && bytes[at - 1] === 0x2d && /[XYZxyz]/.test(charAt(bytes, at - 2));
  const start = dashedNie ? at - 2 : at;
  const dotted = bytes[start + 2] === 0x2e;
  const digitsEnd = start + (dotted ? 10 : 8);
  const apart = bytes[digitsEnd] === 0x2d || bytes[digitsEnd] === 0x20;
  const last = digitsEnd + (apart ? 1 : 0);
  if (last >= end || !isDigitAt(bytes, start + 3) || !isDigitAt(bytes, digitsEnd - 1)) {
    return scan.nothing(start + DNI_BYTES_MAX);
  }
  if (!dashedNie && !isLetterAt(bytes, last)) return scan.nothing(start + DNI_BYTES_MAX);
  const text = asciiText(bytes, start, Math.min(end, start + DNI_BYTES_MAX - 2));
  const match = DNI.exec(text);
  if (match === null) return scan.nothing(start + DNI_BYTES_MAX);
  const [written] = match;
  const code = written.replaceAll(/[-. ]/g, '').toUpperCase();
  const number = Number(
    code.slice(0, 8).replace(/[XYZ]/, (letter) => String('XYZ'.indexOf(letter))),
  );
  if (CHECK[number % 23] !== code[8] || !isAlnumOpen(scan, start, start + written.length)) {
    return scan.nothing(start + DNI_BYTES_MAX);
  }
  const sure =
    !written.includes(' ') &&
    written === written.toUpperCase() &&
    !/^(?:19|20)[0-9]{2}[01]/.test(code) &&
    (written.length > code.length || /^[XYZ]/.test(code) || !UNITS.includes(code[8]!));
  if (!sure && !wordsNear(scan, start).some((word) => WORDS.has(word))) return -1;
  return scan.take(start, start + written.length, 'es_dni', PLACEHOLDER);
}

function charAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(bytes[at]!);
}

export const esDni: Detector = {
  name: 'es_dni',
  rule: 'The letter fits the number modulo 23; in small letters behind “DNI” or “NIE”.',
  confidence: 0.92,
  triggers: [
    { on: 'token', length: [8, 9] },
    { on: 'number', digits: [8, 8], first: [2, 8] },
    { on: 'mark', marks: '-', next: '0123456789', behind: 'XYZxyz' },
  ],
  find: (scan, at) => (scan.bytes[at] === 0x2d ? findBehindDash(scan, at) : findDni(scan, at)),
  examples: {
    match: [
      ['12345678Z', '[ES_DNI]'],
      ['DNI: 12345678-Z', 'DNI: [ES_DNI]'],
      ['X1234567L', '[ES_DNI]'],
      ['NIE X-1234567-L.', 'NIE [ES_DNI].'],
      ['nie x1234567l', 'nie [ES_DNI]'],
      ['12.345.678-Z', '[ES_DNI]'],
      ['NIF 12345678 Z', 'NIF [ES_DNI]'],
    ],
    ignore: [
      '12345678 Z',
      '12345678A',
      '12345678z',
      'X1234567A',
      'A12345678Z',
      '20231121D',
      'Memory: 83784306K used',
      '12345678Z-1',
    ],
  },
};

/** `X-1234567-L`: the number is joined to a letter before it. */
function findBehindDash(scan: Scan, at: number): number {
  const before = at > scan.floor ? scan.bytes[at - 1]! : 0;
  return (before | 0x20) >= 0x78 && (before | 0x20) <= 0x7a
    ? findDni(scan, at + 1)
    : scan.nothing(at + 1);
}
