// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, CLASS, DIGIT } from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import type { Scan } from '../engine/scan.ts';
import { CONTEXT_LOOKBEHIND_BYTES_MAX } from '../limits.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import { isMonthAndDay } from './checksums.ts';
import { PHONE_EXAMPLES } from './phone-examples.ts';
import { isOpenAfterPhone, isOpenBeforePhone, PHONE, readPhone } from './phone-number.ts';
import { FIT, fitOf, layoutsEverywhere, shapeOf, type Fit, type Layouts } from './phone-plans.ts';
import { CALL_WORDS, mayBeNamed, PHONE_WORDS, SAID, saidBefore, type Said } from './phone-words.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.phone);
const E164_DIGITS_MAX = 15;
/** Of a number that its country has not given out. */
const WRITTEN_DIGITS_MIN = 8;
const BARE_DIGITS_MIN = 10;
/** Of a national number: known by its layout, and behind a word. */
const LAYOUT_DIGITS_MIN = 8;
const NAMED_DIGITS_MIN = 7;

function findPhone(scan: Scan, at: number): number {
  const { bytes, end } = scan;
  if (bytes[at] === 0x2b) return findBehindPlus(scan, at);
  const prefix = prefixLength(bytes, at, end);
  const to = prefix === 0 ? -1 : findDialled(scan, at, prefix);
  return to >= 0 ? to : findNational(scan, at);
}

/** `+49 …`, `(+49) …`. */
function findBehindPlus(scan: Scan, plus: number): number {
  const { bytes, floor } = scan;
  const start = plus > floor && bytes[plus - 1] === 0x28 ? plus - 1 : plus;
  if (!isOpenBeforePhone(scan, start)) return scan.nothing(plus + 1);
  readPhone(scan, plus + 1, start < plus);
  return takeInternational(scan, start, 0, WRITTEN_DIGITS_MIN);
}

/** Length of `00` or `011` in front of a calling code, and 0 without. */
function prefixLength(bytes: Uint8Array, at: number, end: number): number {
  if (at + 3 > end || bytes[at] !== 0x30) return 0;
  if (bytes[at + 1] === 0x30) return bytes[at + 2] === 0x30 ? 0 : 2;
  return bytes[at + 1] === 0x31 && bytes[at + 2] === 0x31 ? 3 : 0;
}

/** `0049 …`. Zeros in front of a number are common too: it must be one that its country gives out. */
function findDialled(scan: Scan, at: number, prefix: number): number {
  if (!isOpenBeforePhone(scan, at) || followsNumber(scan, at)) return -1;
  readPhone(scan, at, false);
  const bare = PHONE.groups === 1;
  if (bare && (prefix === 3 || isArticle())) return -1;
  return takeInternational(scan, at, prefix, Infinity);
}

/** Thirteen digits with the check digit of an EAN (GS1 General Specifications, 7.9). */
function isArticle(): boolean {
  const { digits } = PHONE;
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) sum += Number(digits[i]) * (i % 2 === 0 ? 1 : 3);
  return digits.length === 13 && sum % 10 === 0;
}

/** Takes the longest number that its country gives out, or could: then of so many digits at least. */
function takeInternational(scan: Scan, start: number, prefix: number, least: number): number {
  let possible = -1;
  for (let group = PHONE.groups - 1; group >= 0; group -= 1) {
    if (!isOpenAfterPhone(scan, PHONE.ends[group]!)) continue;
    const count = PHONE.totals[group]! - prefix;
    const fit = fitAt(group, prefix);
    if (fit === FIT.valid && (prefix === 0 || count >= BARE_DIGITS_MIN)) {
      return takePhone(scan, start, PHONE.ends[group]!);
    }
    const enough = group > 0 ? least : Math.max(least, BARE_DIGITS_MIN);
    if (possible < 0 && fit === FIT.possible && count >= enough) possible = group;
  }
  if (possible < 0) return scan.nothing(PHONE.end + 2);
  return takePhone(scan, start, PHONE.ends[possible]!);
}

/** How the digits up to the end of a group fit; in `+44 (0)20 …` the zero is not dialled. */
function fitAt(group: number, prefix: number): Fit {
  const { digits, totals } = PHONE;
  return totals[group]! - prefix > E164_DIGITS_MAX + 1
    ? FIT.none
    : fitOf(digits.slice(prefix, totals[group]));
}

/** A number without its country's code: by its layout, or by what is said before it. */
function findNational(scan: Scan, at: number): number {
  const { bytes, floor } = scan;
  const opened = at > floor && bytes[at - 1] === 0x28;
  const start = opened ? at - 1 : at;
  if (!isOpenBeforePhone(scan, start)) return scan.nothing(endOfNumber(scan, at));
  const alone = !followsNumber(scan, start);
  const clear = mayBeClear(scan, alone, opened);
  if (!clear && !(alone && mayBeNamed(scan, start)))
    return nothingNear(scan, start, endOfNumber(scan, at));
  readPhone(scan, at, opened);
  const said = saidBefore(scan, start);
  const last = said === SAID.other ? -1 : lastGroup(scan, alone, said);
  if (last >= 0) return takePhone(scan, start, PHONE.ends[last]!);
  return nothingNear(scan, start, Math.max(endOfNumber(scan, at), PHONE.end + 4));
}

function endOfNumber({ number }: Scan, at: number): number {
  return (number.groups === 0 ? at : number.ends[number.groups - 1]!) + 4;
}

/** A finding among the words before a number changes what they say. */
function nothingNear(scan: Scan, start: number, to: number): number {
  const near = scan.floor > scan.start && start - scan.floor <= CONTEXT_LOOKBEHIND_BYTES_MAX;
  return near ? -1 : scan.nothing(to);
}

/** Decides with the first bytes: a zero, a bracket, `1 (`, `8 (`, three digits and three more. */
function mayBeClear(scan: Scan, alone: boolean, opened: boolean): boolean {
  const { number, policy } = scan;
  if (number.groups < 2) return false;
  const [first, second] = number.sizes;
  const digit = number.digits[0]!;
  if (first === 3 && second === 3 && digit > 1) return true;
  if (first === 1 && digit === 1) return second === 3;
  if (!opened && digit !== 0 && digit !== 8 && policy.phoneLayouts === undefined) return false;
  if (digit === 8 && first !== 1 && !opened && policy.phoneLayouts === undefined) return false;
  return alone;
}

/** `010.20.30.40` is no phone number. */
function isDotted(last: number): boolean {
  const { sizes, joints } = PHONE;
  if (last > 3) return false;
  for (let group = 0; group <= last; group += 1) {
    if (sizes[group]! > 3 || (group < last && joints[group] !== 0x2e)) return false;
  }
  return true;
}

/** The group with which a national number ends; -1 when it is none. */
function lastGroup(scan: Scan, alone: boolean, said: Said): number {
  const clear = PHONE.bracket || PHONE.digits[0] === '0';
  let shortest = -1;
  for (let group = PHONE.groups - 1; group >= 0; group -= 1) {
    const count = PHONE.totals[group]!;
    if (count > E164_DIGITS_MAX || !isOpenAfterPhone(scan, PHONE.ends[group]!) || isDate(group)) {
      continue;
    }
    if (isAmerican(group)) return group;
    if (isDotted(group)) continue;
    const fits = group > 0 && hasLayout(group, layoutsEverywhere(), said);
    if (fits && (said >= SAID.maybe || (clear && alone && isWhole(group)))) return group;
    const { phoneLayouts } = scan.policy;
    if (
      alone &&
      isWhole(group) &&
      phoneLayouts !== undefined &&
      hasLayout(group, phoneLayouts, said)
    )
      return group;
    if (clear && alone && isWhole(group) && isGerman(group)) return group;
    if (count >= NAMED_DIGITS_MIN && (shortest < 0 || shortest < PHONE.groups - 1))
      shortest = group;
  }
  return said === SAID.phone ? shortest : -1;
}

/** True when more groups do not go on in the same way: `030 123 45 67 89 12` is a row of numbers. */
function isWhole(group: number): boolean {
  const { joints, jointSizes } = PHONE;
  if (jointSizes[group] === 0) return true;
  return (
    group > 0 &&
    (joints[group] !== joints[group - 1] || jointSizes[group] !== jointSizes[group - 1])
  );
}

/** `415-555-2671`, `1 (415) 555-2671`; three numbers with spaces between them are just numbers. */
function isAmerican(last: number): boolean {
  const { sizes, digits, joints, totals, bracket } = PHONE;
  const shift = last === 3 && sizes[0] === 1 && digits[0] === '1' ? 1 : 0;
  if (last - shift !== 2) return false;
  if (sizes[shift] !== 3 || sizes[shift + 1] !== 3 || sizes[shift + 2] !== 4) return false;
  const area = totals[shift]! - 3;
  if (digits[area]! < '2' || digits[area + 3]! < '2') return false;
  return bracket || (joints[shift] !== 0x20 && joints[shift] !== 0x2f);
}

/** Numbers of no fixed size, as in Germany: a zero, the area, and the rest in one or two groups. */
function isGerman(last: number): boolean {
  const { sizes, totals, joints, digits } = PHONE;
  const count = totals[last]!;
  if (digits[0] !== '0' || digits[1] === '0' || count < 9 || count > 12) return false;
  if (sizes[0]! < 3 || sizes[0]! > 5 || joints[0] === 0x2e) return false;
  if (last === 1) return sizes[1]! >= 6 && sizes[1]! <= 8;
  return last === 2 && sizes[1]! >= 3 && sizes[1]! <= 4 && sizes[2]! >= 3;
}

function hasLayout(last: number, layouts: Layouts, said: Said): boolean {
  const count = PHONE.totals[last]!;
  if (count < (said >= SAID.maybe ? NAMED_DIGITS_MIN : LAYOUT_DIGITS_MIN)) return false;
  const valid = layouts.get(shapeOf(PHONE.sizes.subarray(0, last + 1)));
  return valid !== undefined && valid.test(PHONE.digits.slice(0, count));
}

/** More digits stand before a space: this is one of several numbers in a row. */
function followsNumber({ bytes, floor }: Scan, at: number): boolean {
  return at - 2 >= floor && bytes[at - 1]! <= 0x20 && (CLASS[bytes[at - 2]!]! & DIGIT) !== 0;
}

/** `2026-11-21`, `21.11.2026`, also with a time behind it. */
function isDate(last: number): boolean {
  const { sizes, digits, joints } = PHONE;
  if (last < 2) return false;
  if (sizes[0] === 4) return sizes[1] === 2 && sizes[2] === 2 && /^(?:19|20)/.test(digits);
  if (sizes[0] !== 2 || sizes[1] !== 2 || (sizes[2] !== 4 && sizes[2] !== 2)) return false;
  if (sizes[2] === 2 && last > 2 && (joints[0] === 0x20 || joints[2] !== 0x20)) return false;
  const day = Number(digits.slice(0, 2));
  const month = Number(digits.slice(2, 4));
  return isMonthAndDay(month, day) || isMonthAndDay(day, month);
}

/** Takes the extension with it. */
function takePhone(scan: Scan, start: number, end: number): number {
  return scan.takeNumber(start, end, 'phone', PLACEHOLDER);
}

export const phone: Detector = {
  name: 'phone',
  rule: 'A number of its country’s plan behind + or 00, in a layout of some country, or behind a word such as “phone”.',
  confidence: 0.8,
  triggers: [
    { on: 'mark', marks: '+', next: '0123456789' },
    {
      on: 'word',
      prefixes: ['001', '002', '003', '004', '005', '006', '007', '008', '009', '011'],
    },
    { on: 'number', digits: [6, 15], joints: ' -./()' },
    { on: 'number', digits: [7, 15], context: [...PHONE_WORDS, ...CALL_WORDS] },
  ],
  find: findPhone,
  examples: PHONE_EXAMPLES,
};
