// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiText, CLASS, LETTER } from '../engine/bytes.ts';
import type { Scan } from '../engine/scan.ts';
import { isDigitAt } from './byte-checks.ts';

// Dates with the name of the month: `5 March 1990`, `05-Mar-90`, `March 5th, 1990`, `1990-Mar-05`.

/** Short names of months, and the first four letters of long ones. */
const SHORT =
  'jan feb mar apr abr may mai mei jun jul aug sep set oct okt out ott nov dec dez dic ene ago'.split(
    ' ',
  );
const LONG: readonly string[] = (
  'janu janv febr fevr fév marc mars marz marz mär apri avri abri mayo maio magg juni june juin juli july juil ' +
  'augu agos aoû sept sett sete octo okto otto outu nove novi dece dici deze déc ener genn giug lugl ' +
  'styc luty marz kwie maja czer lipc sier wrze paźd list grud'
).split(' ');
const STEMS: ReadonlySet<string> = new Set([...SHORT, ...LONG]);
/** How names of months begin in a text: short ones with what may follow them. */
export const MONTHS: readonly string[] = [
  ...LONG.filter((name) => name.length === 4),
  ...SHORT.flatMap((name) => Array.from(' .-/', (mark) => name + mark)),
];
const NAME_BYTES_MAX = 11;
/** In front of the month: a day, or a year. */
const BEFORE =
  /(?:^|[^0-9A-Za-z./-])((?:[0-3]?[0-9](?:st|nd|rd|th|er|\.)?(?:[ ./-]{0,2}| of | de | d')|(?:19|20)[0-9]{2}[ ./-]))$/;
/** Behind it: the year, or the day and the year. */
const YEAR = /^[.,]?(?:[ ./-]{1,2}| de | del )((?:19|20)?[0-9]{2})(?![0-9A-Za-z])/;
const DAY_AND_YEAR =
  /^\.?[ -][0-3]?[0-9](?:st|nd|rd|th)?[, -]{1,2}(?:19|20)[0-9]{2}(?![0-9A-Za-z])/;
const DAY = /^\.?[ ./-][0-3]?[0-9](?![0-9A-Za-z])/;
const BEFORE_BYTES_MAX = 10;
const BEHIND_BYTES_MAX = 14;
const DECODER = new TextDecoder();

/** A date as a range of bytes. */
interface DateRange {
  readonly start: number;
  readonly end: number;
}

/** The date whose month has its name at `at`; undefined when it is none. */
export function writtenDateAt(scan: Scan, at: number): DateRange | undefined {
  const { bytes, floor, end } = scan;
  let to = at;
  while (to < end && to - at < NAME_BYTES_MAX && isLetter(bytes[to]!)) to += 1;
  const from = Math.max(floor, at - BEFORE_BYTES_MAX);
  if (!mayBeDate(scan, at, to)) return undefined;
  const name = DECODER.decode(bytes.subarray(at, to)).toLowerCase();
  if (!STEMS.has(name.slice(0, 3)) && !STEMS.has(name.slice(0, 4))) return undefined;
  const behind = asciiText(bytes, to, Math.min(end, to + BEHIND_BYTES_MAX));
  const before = BEFORE.exec(asciiText(bytes, from, at))?.[1];
  if (before === undefined) {
    const match = DAY_AND_YEAR.exec(behind);
    return match === null ? undefined : { start: at, end: to + match[0].length };
  }
  const match = (/^[0-9]{4}/.test(before) ? DAY : YEAR).exec(behind);
  return match === null ? undefined : { start: at - before.length, end: to + match[0].length };
}

/** Most words that begin like a month have no digit near. */
function mayBeDate({ bytes, floor, end }: Scan, at: number, to: number): boolean {
  for (let i = to; i < Math.min(end, to + 6); i += 1) if (isDigitAt(bytes, i)) return true;
  return at - 2 >= floor && isDigitAt(bytes, at - 2);
}

function isLetter(byte: number): boolean {
  return byte >= 0x80 || (CLASS[byte]! & LETTER) !== 0;
}
