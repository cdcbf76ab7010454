// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, CLASS, DIGIT, LETTER, skipEscape, UPPER } from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import type { Scan } from '../engine/scan.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import { isAlnumOpen, readAlnum } from './alnum.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.iban);

/**
 * Countries and the lengths of their numbers (SWIFT's IBAN registry), then parts of Finland and
 * France with codes of their own, and countries that use them without being registered.
 */
const LENGTHS: ReadonlyMap<string, number> = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 ' +
    'DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 ' +
    'IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 ' +
    'MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 ' +
    'AX18 BL27 GF27 GP27 MF27 MQ27 NC27 PF27 PM27 RE27 TF27 WF27 YT27 ' +
    'AO25 BF28 BJ28 CF27 CG27 CI28 CM27 CV25 DZ26 GA27 GQ27 GW25 IR26 KM27 MA28 MG27 ML28 MZ25 NE28 SN28 TD27 TG28 ' +
    'SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** Countries that write digits only: without them, one hex id in a hundred would be an account. */
const NUMERIC: ReadonlySet<string> = new Set(
  'AE AT AX BA BE CZ DE DK EE ES FI FO GL HR HU IL IS LT LY ME MN NO PL PT RS SE SI SK TL TN VA XK'.split(
    ' ',
  ),
);

/** Bank account numbers (ISO 13616): a country, its length, and modulo 97; also in groups. */
function findIban(scan: Scan, from: number): number {
  const { bytes, floor, end } = scan;
  // `NO 93 8601 …`: the country stands apart, and the number is what was seen.
  const apart = (CLASS[bytes[from]!]! & DIGIT) !== 0;
  if (apart && (from - 3 < floor || bytes[from - 1] !== 0x20)) return scan.nothing(from + 1);
  const at = apart ? from - 3 : from;
  if (at + 4 > end || (CLASS[bytes[at]!]! & CLASS[bytes[at + 1]!]! & LETTER) === 0) {
    return scan.nothing(from + 4);
  }
  // The letter of an escape is none of a country: `\nO 93 …` is a line break and an `O`.
  if (apart && skipEscape(bytes, at, scan.start, end) !== at) return scan.nothing(from + 4);
  if (!apart && (CLASS[bytes[at + 2]!]! & CLASS[bytes[at + 3]!]! & DIGIT) === 0) {
    return scan.nothing(from + 4);
  }
  const country = String.fromCharCode(bytes[at]! & 0xdf, bytes[at + 1]! & 0xdf);
  const length = LENGTHS.get(country);
  const text = length === undefined ? undefined : readAlnum(scan, at, length, ' -./_+\t\n');
  if (text === undefined || !isMod97(text.code) || !isAlnumOpen(scan, at, text.end)) return -1;
  if (NUMERIC.has(country) && !/^[0-9]+$/.test(text.code.slice(4))) return -1;
  if (isMixed(scan, at, text.end, text.end - at > text.code.length)) return -1;
  return scan.take(at, text.end, 'iban', PLACEHOLDER);
}

/**
 * Between words, `is404 flag for …` passes as well as a number once in a hundred times, and so do
 * ids of small and capital letters.
 */
function isMixed({ bytes }: Scan, start: number, end: number, isApart: boolean): boolean {
  let small = 0;
  let capital = 0;
  for (let i = start; i < end; i += 1) {
    const kind = CLASS[bytes[i]!]!;
    if ((kind & UPPER) !== 0) capital += 1;
    else if ((kind & LETTER) !== 0 && (!isApart || i > start + 1)) small += 1;
  }
  return isApart ? small > 0 : small > 0 && capital > 0;
}

/** ISO/IEC 7064, MOD 97-10, with the first four characters moved to the end. */
function isMod97(code: string): boolean {
  let rest = 0;
  for (let i = 0; i < code.length; i += 1) {
    const char = code.charCodeAt((i + 4) % code.length);
    rest = char < 65 ? (rest * 10 + char - 48) % 97 : (rest * 100 + char - 55) % 97;
  }
  return rest === 1;
}

export const iban: Detector = {
  name: 'iban',
  rule: 'A country’s account number of its length passes modulo 97; in one piece or in groups.',
  confidence: 0.99,
  triggers: [
    { on: 'token', length: [4, 33], first: 'letter' },
    { on: 'token', length: [6, 33], first: 'digit', behind: ' ' },
    { on: 'number', digits: [11, 24] },
  ],
  find: findIban,
  examples: {
    match: [
      ['DE89370400440532013000', '[IBAN]'],
      ['IBAN: DE89 3704 0044 0532 0130 00.', 'IBAN: [IBAN].'],
      ['gb82-WEST-1234-5698-7654-32', '[IBAN]'],
      ['NO9386011117947', '[IBAN]'],
      ['NO 93 8601 11 17947', '[IBAN]'],
      ['/a/DE89370400440532013000/edit', '/a/[IBAN]/edit'],
      ['q=DE89+3704+0044+0532+0130+00', 'q=[IBAN]'],
      ['{"iban":"MT84MALT011000012345MTLCAST001S"}', '{"iban":"[IBAN]"}'],
    ],
    ignore: [
      '{"note":"x\\nO 9386011117947"}',
      'DE89370400440532013001',
      'XX89370400440532013000',
      'be820ae95de34b86',
      'aDE89370400440532013000',
      'set is404 flag for unmatched paths, (t)',
    ],
  },
};
