// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, asciiText } from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import type { Scan } from '../engine/scan.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import { beginsWith } from './byte-checks.ts';
import { isAlnumOpen } from './alnum.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.bic);
const LOOKAHEAD_BYTES_MAX = 60;
/**
 * The name, then marks and words in small letters or of a line below (`<bic>`, a table, CSV, `BIC on
 * the form reads`), and the code in capitals or directly behind the name (ISO 9362).
 */
const NAMED =
  /^(?:bic|swift)(?:[ _/-]?(?:bic|swift|code|number|nr|no|is)){0,3}[\s"'`:=\\.()/|>*,;<-]{1,16}((?:[A-Z]{4}|[a-z]{4})[A-Za-z]{2}[A-Za-z0-9]{2}(?:[A-Za-z0-9]{3})?)(?![A-Za-z0-9])/i;
const BEHIND = /(?<![A-Za-z0-9])[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?(?![A-Za-z0-9])/g;
const CODE = /^[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/;

/** Country codes of ISO 3166-1 that have banks. */
const COUNTRIES: ReadonlySet<string> = new Set(
  (
    'BQ SH AD AE AF AG AI AL AM AO AR AS AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BR BS BT BW BY BZ ' +
    'CA CD CF CG CH CI CK CL CM CN CO CR CU CV CW CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FK ' +
    'FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IQ ' +
    'IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ' +
    'ME MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NG NI NL NO NP NR NU NZ OM PA ' +
    'PE PF PG PH PK PL PM PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR SS ' +
    'ST SV SX SY SZ TC TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WF ' +
    'WS XK YE YT ZA ZM ZW'
  ).split(' '),
);

/** Codes of banks behind `BIC` or `SWIFT`; eight capital letters alone are any word. */
function findBic(scan: Scan, at: number): number {
  const { bytes, end } = scan;
  if (!beginsWith(bytes, at, end, 'bic') && !beginsWith(bytes, at, end, 'swift')) {
    return scan.nothing(at + 5);
  }
  const text = asciiText(bytes, at, Math.min(end, at + LOOKAHEAD_BYTES_MAX));
  const match = NAMED.exec(text);
  const code = match !== null && isBic(match[1]!) ? match[1]! : laterCode(text);
  if (code === undefined) return -1;
  const start = at + (match?.[1] === code ? match[0].length - code.length : text.indexOf(code));
  if (!isAlnumOpen(scan, start, start + code.length)) return -1;
  return scan.take(start, start + code.length, 'bic', PLACEHOLDER);
}

/** The first code behind the name when words stand between; `swiftly` is another word. */
function laterCode(text: string): string | undefined {
  if (/^(?:bic|swift)[a-z]/i.test(text)) return undefined;
  return text.match(BEHIND)?.find((code) => isBic(code) && !/^(?:BIC|SWIFT)/.test(code));
}

/** True for a code in capital letters whose country exists. */
function isBic(code: string): boolean {
  return CODE.test(code) && COUNTRIES.has(code.slice(4, 6));
}

export const bic: Detector = {
  name: 'bic',
  rule: 'A bank’s code with an existing country stands behind “BIC” or “SWIFT”.',
  confidence: 0.85,
  triggers: [{ on: 'word', prefixes: ['bic', 'swift'], anyCase: true }],
  find: findBic,
  examples: {
    match: [
      ['BIC: DEUTDEFF', 'BIC: [BIC]'],
      ['SWIFT code is DEUTDEFF500.', 'SWIFT code is [BIC].'],
      ['{"bic":"COBADEFFXXX"}', '{"bic":"[BIC]"}'],
      ['BIC/SWIFT NWBKGB2L', 'BIC/SWIFT [BIC]'],
      ['| BIC | UKXDDE3N648 |', '| BIC | [BIC] |'],
      ['The BIC on the form reads NWBKGB2L.', 'The BIC on the form reads [BIC].'],
      ['name,bic,city\nJane,NWBKGB2L,Oslo', 'name,bic,city\nJane,[BIC],Oslo'],
    ],
    ignore: ['DEUTDEFF', 'BIC: PASSWORD', 'BIC DEUTXXFF', 'swift language', 'bicycle DEUTDEFF'],
  },
};
