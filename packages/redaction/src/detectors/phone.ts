// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, asciiText, CLASS, DIGIT, HEX, WORD } from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import type { NumberAt } from '../engine/number.ts';
import type { Scan } from '../engine/scan.ts';
import { CONTEXT_LOOKBEHIND_BYTES_MAX } from '../limits.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import { PHONE_EXAMPLES } from './phone-examples.ts';
import {
  isOpenAfterPhone,
  isOpenBeforePhone,
  PHONE,
  PHONE_GROUPS_MAX,
  readPhone,
} from './phone-number.ts';
import { isDigitAt } from './byte-checks.ts';
import {
  CLEAR_DIGITS_MAX,
  hasLayout,
  isAmerican,
  isClear,
  isDate,
  isWhole,
} from './phone-layout.ts';
import { FIT, fitOf, isCallingCode, layoutsEverywhere, type Fit } from './phone-plans.ts';
import { CALL_WORDS, mayBeNamed, PHONE_WORDS, SAID, saidBefore, type Said } from './phone-words.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.phone);
const OPEN_BRACKET = 0x28;
const E164_DIGITS_MAX = 15;
/** Of a number that its country has not given out. */
const WRITTEN_DIGITS_MIN = 8;
const BARE_DIGITS_MIN = 10;
/** Behind `00`: longer ones are rare, and so many digits are an id. */
const DIALLED_DIGITS_MAX = 13;
/** Of a national number behind a word. */
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
  if (!isOpenBeforePhone(scan, start) || isZone(scan, plus)) return scan.nothing(plus + 6);
  readPhone(scan, plus + 1, start < plus, true);
  return takeInternational(scan, start, 0, WRITTEN_DIGITS_MIN);
}

/** `10:22:33 +1300 4155550132`: the offset of a clock, and another number. */
function isZone({ bytes, floor, end }: Scan, plus: number): boolean {
  if (plus - 2 < floor || bytes[plus - 1] !== 0x20 || !isDigitAt(bytes, plus - 2)) return false;
  if (plus + 4 >= end || bytes[plus + 1]! > 0x31) return false;
  for (let i = plus + 1; i <= plus + 4; i += 1) if (!isDigitAt(bytes, i)) return false;
  return plus + 5 >= end || !isDigitAt(bytes, plus + 5);
}

/** Length of `00` or `011` in front of a calling code, and 0 without. */
function prefixLength(bytes: Uint8Array, at: number, end: number): number {
  if (at + 3 > end || bytes[at] !== 0x30) return 0;
  if (bytes[at + 1] === 0x30) return bytes[at + 2] === 0x30 ? 0 : 2;
  return bytes[at + 1] === 0x31 && bytes[at + 2] === 0x31 ? 3 : 0;
}

/**
 * `0049 …`: digits behind the code are set apart, and the number is one that its country gives out.
 * Zeros in front of a number are common too, in one piece and in equal groups.
 */
function findDialled(scan: Scan, at: number, prefix: number): number {
  if (!isOpenBeforePhone(scan, at) || followsNumber(scan, at)) return -1;
  readPhone(scan, at, false);
  const { sizes, groups, digits, joints } = PHONE;
  if (groups < 2 || (sizes[0] === sizes[1] && sizes[0] === sizes[groups - 1])) return -1;
  const apart = sizes[0] === prefix;
  const code = asciiText(digits, prefix, apart ? prefix + sizes[1]! : sizes[0]!);
  if (!isCallingCode(code) || joints[0] === 0x2e) return -1;
  return takeInternational(scan, at, prefix, Infinity);
}

/** Takes the longest number that its country gives out, or could: then of so many digits at least. */
function takeInternational(scan: Scan, start: number, prefix: number, least: number): number {
  let possible = -1;
  for (let group = PHONE.groups - 1; group >= 0; group -= 1) {
    if (!isOpenAfterPhone(scan, PHONE.ends[group]!)) continue;
    const count = PHONE.totals[group]! - prefix;
    const fit = fitAt(group, prefix);
    const dialled = count >= WRITTEN_DIGITS_MIN && count <= DIALLED_DIGITS_MAX;
    if (fit === FIT.valid && (prefix === 0 || dialled)) {
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
    : fitOf(digits, prefix, totals[group]!);
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
  const unsaid = lastGroup(scan, alone, SAID.nothing);
  // Words are told where they can change something: where there is a number, or one of them names it.
  const told = unsaid >= 0 || !clear || mayBeNamed(scan, start);
  const said = told ? saidBefore(scan, start) : SAID.nothing;
  const last =
    said === SAID.nothing ? unsaid : said === SAID.other ? -1 : lastGroup(scan, alone, said);
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

/** Decides with the first bytes: a zero, brackets, three digits and three and four more. */
function mayBeClear(scan: Scan, alone: boolean, opened: boolean): boolean {
  const { number, policy } = scan;
  const { sizes, digits, groups } = number;
  if (groups < 2) return false;
  const digit = digits[0]!;
  const trunk = sizes[0] === 1 && digit === 1;
  if (trunk && sizes[1] !== 3) return false;
  const american = trunk || (sizes[0] === 3 && sizes[1] === 3 && digit > 1);
  if (american && mayEndIn4(number, trunk ? 3 : 2)) return true;
  if (!alone) return false;
  if (policy.phoneLayouts !== undefined) return true;
  if (goesOnAlike(scan)) return false;
  if (opened) return true;
  if (digit === 0 && sizes[0]! > 1 && digits[1] !== 0) return true;
  return (american || digit === 0 || (digit === 8 && sizes[0] === 1)) && mayOpenBracket(scan);
}

/**
 * True when the groups of a number go on and on, all joined by the same: no number ends in such a
 * row, see `isWhole`.
 */
function goesOnAlike({ bytes, number }: Scan): boolean {
  const { groups, ends, sizes, totals } = number;
  for (let group = 1; group < groups && totals[group]! <= CLEAR_DIGITS_MAX; group += 1) {
    if (group === groups - 1) return false;
    const joint = ends[group]!;
    const before = ends[group - 1]!;
    const size = ends[group + 1]! - sizes[group + 1]! - joint;
    if (size !== joint - sizes[group]! - before) return false;
    for (let i = 0; i < size; i += 1) if (bytes[joint + i] !== bytes[before + i]) return false;
  }
  return true;
}

/** The last group of an American number; where none was read there, `readPhone` may see one. */
function mayEndIn4({ sizes, groups }: NumberAt, last: number): boolean {
  return groups <= last || sizes[last] === 4;
}

/** True when a bracket may open in front of one of the next groups: `8 (495) …`. */
function mayOpenBracket({ bytes, end, number }: Scan): boolean {
  const last = number.ends[Math.min(number.groups, PHONE_GROUPS_MAX) - 1]!;
  for (let i = number.ends[0]!; i < last; i += 1) if (bytes[i] === OPEN_BRACKET) return true;
  // What joins the next group may be no joint of a number: ` - (`, `)/(`.
  for (let i = last; i < end && i < last + 4; i += 1) if (bytes[i] === OPEN_BRACKET) return true;
  return false;
}

/** The group with which a national number ends; -1 when it is none. */
function lastGroup(scan: Scan, alone: boolean, said: Said): number {
  const { phoneLayouts } = scan.policy;
  let shortest = -1;
  for (let group = PHONE.groups - 1; group >= 0; group -= 1) {
    const count = PHONE.totals[group]!;
    if (count > E164_DIGITS_MAX || !isOpenAfterPhone(scan, PHONE.ends[group]!) || isDate(group)) {
      continue;
    }
    if (isAmerican(group)) return group;
    if (isBeforeHex(scan, PHONE.ends[group]!)) continue;
    if (alone && isWhole(group)) {
      if (isClear(group)) return group;
      if (phoneLayouts !== undefined && hasLayout(group, phoneLayouts)) return group;
      if (said >= SAID.maybe && hasLayout(group, layoutsEverywhere())) return group;
    }
    if (count >= NAMED_DIGITS_MIN && (shortest < 0 || shortest < PHONE.groups - 1)) {
      shortest = group;
    }
  }
  return said === SAID.phone ? shortest : -1;
}

/** `07 74 91 50 54 dd 92`: a dump of bytes goes on. */
function isBeforeHex({ bytes, end }: Scan, at: number): boolean {
  if (at + 2 >= end || bytes[at] !== 0x20) return false;
  if ((CLASS[bytes[at + 1]!]! & CLASS[bytes[at + 2]!]! & HEX) === 0) return false;
  return at + 3 >= end || (CLASS[bytes[at + 3]!]! & WORD) === 0;
}

/** More digits stand before a space: this is one of several numbers in a row. */
function followsNumber({ bytes, floor }: Scan, at: number): boolean {
  if (at - 2 < floor || bytes[at - 1]! > 0x20) return false;
  const before = CLASS[bytes[at - 2]!]!;
  if ((before & DIGIT) !== 0) return true;
  // `8c 00 10 …`: a dump of bytes.
  if ((before & HEX) === 0 || at - 3 < floor || (CLASS[bytes[at - 3]!]! & HEX) === 0) return false;
  return at - 4 < floor || (CLASS[bytes[at - 4]!]! & WORD) === 0;
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
