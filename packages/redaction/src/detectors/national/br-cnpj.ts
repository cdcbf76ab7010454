// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, asciiText, CLASS, WORD } from '../../engine/bytes.ts';
import type { Detector } from '../../engine/detector.ts';
import type { Scan } from '../../engine/scan.ts';
import { PLACEHOLDERS } from '../../placeholders.ts';
import { isAlnumOpen } from '../alnum.ts';
import { wordsNear } from '../words-near.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.brCnpj);
const WRITTEN = /^[0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{3}\/[0-9A-Z]{4}-[0-9]{2}$/;
const BARE = /^[0-9A-Z]{12}[0-9]{2}$/;
const WRITTEN_LENGTH = 18;
const BARE_LENGTH = 14;
/** What stands before the branch in the written form: `12.345.678/`. */
const ROOT_LENGTH = 11;

/**
 * CNPJ, the number of companies in Brazil: two digits modulo 11. Since July 2026 letters stand in it
 * too, and count as their ASCII code less 48 (Receita Federal, IN 2.229/2024). Asked at its first
 * digits, or at its branch (`/01DE-35`) when letters come first.
 */
function findCnpj(scan: Scan, at: number): number {
  const { bytes, floor, end } = scan;
  // `12-34` alone is no number of a company.
  if (bytes[at - 1] !== 0x2f && bytes[at + 2] !== 0x2e && !isLong(bytes, at)) {
    return scan.nothing(at + BARE_LENGTH);
  }
  const start = at - ROOT_LENGTH >= floor && bytes[at - 1] === 0x2f ? at - ROOT_LENGTH : at;
  for (const length of [WRITTEN_LENGTH, BARE_LENGTH]) {
    if (start + length > end) continue;
    if (!(length === WRITTEN_LENGTH ? isMarked(bytes, start) : isLong(bytes, start))) continue;
    const text = asciiText(bytes, start, start + length);
    const code = text.replaceAll(/[./-]/g, '');
    if (!(length === WRITTEN_LENGTH ? WRITTEN : BARE).test(text) || !isCnpj(code)) continue;
    if (length === BARE_LENGTH && !isHeadOffice(code) && !isNamed(scan, start)) continue;
    if (!isAlnumOpen(scan, start, start + length)) continue;
    return scan.takeNumber(start, start + length, 'br_cnpj', PLACEHOLDER);
  }
  return -1;
}

/** `12.345.678/0001-95`, by its marks. */
function isMarked(bytes: Uint8Array, at: number): boolean {
  return (
    bytes[at + 2] === 0x2e &&
    bytes[at + 6] === 0x2e &&
    bytes[at + 10] === 0x2f &&
    bytes[at + 15] === 0x2d
  );
}

/** True when the fourteen characters of the bare form may begin here. */
function isLong(bytes: Uint8Array, at: number): boolean {
  for (let i = at; i < at + BARE_LENGTH; i += 1) {
    if ((CLASS[bytes[i] ?? 0]! & WORD) === 0) return false;
  }
  return true;
}

function isCnpj(code: string): boolean {
  return !/^0+$/.test(code) && checkOf(code, 12) === code[12] && checkOf(code, 13) === code[13];
}

function checkOf(code: string, count: number): string {
  let sum = 0;
  for (let i = 0; i < count; i += 1) {
    sum += (code.charCodeAt(i) - 48) * (((count - 1 - i) % 8) + 2);
  }
  const check = 11 - (sum % 11);
  return check > 9 ? '0' : String(check);
}

/** Branch 0001 in a number of digits: with the check, nothing else looks like this. */
function isHeadOffice(code: string): boolean {
  return code.slice(8, 12) === '0001' && /^[0-9]+$/.test(code);
}

function isNamed(scan: Scan, at: number): boolean {
  return wordsNear(scan, at).some((word) => word === 'cnpj' || word === 'cnpjs');
}

export const brCnpj: Detector = {
  name: 'br_cnpj',
  rule: 'Both check digits hold: with dots, for a head office, or behind “CNPJ”; letters allowed.',
  confidence: 0.97,
  triggers: [
    { on: 'number', digits: [14, 14], first: [2, 14] },
    { on: 'number', digits: [6, 6], joints: '-', first: [4] },
    { on: 'token', length: [4, 4], first: 'digit', behind: '/' },
    { on: 'token', length: [BARE_LENGTH, BARE_LENGTH], context: ['cnpj', 'cnpjs'] },
  ],
  find: (scan, at) => (isGluedToWord(scan, at) ? -1 : findCnpj(scan, at)),
  examples: {
    match: [
      ['11.222.333/0001-81', '[BR_CNPJ]'],
      ['11222333000181', '[BR_CNPJ]'],
      ['12.ABC.345/01DE-35', '[BR_CNPJ]'],
      ['CNPJ 12ABC34501DE35.', 'CNPJ [BR_CNPJ].'],
      ['{"cnpj":11222333000181}', '{"cnpj":"[BR_CNPJ]"}'],
    ],
    ignore: [
      '11.222.333/0001-82',
      '11222333000182',
      '12ABC34501DE35',
      '12.ABC.345/01DE-36',
      '20231121101010',
    ],
  },
};

function isGluedToWord({ bytes, floor }: Scan, at: number): boolean {
  return at > floor && (CLASS[bytes[at - 1]!]! & WORD) !== 0;
}
