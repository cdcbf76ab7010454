// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiText } from '../engine/bytes.ts';
import { isMonthAndDay } from './checksums.ts';
import { PHONE } from './phone-number.ts';
import { layoutsEverywhere, shapeOf, type Layouts } from './phone-plans.ts';

// How the number that was read is written: in a way of some country, or as other things are.

const ZERO = 0x30;
const ONE = 0x31;
const SPACE = 0x20;
const DASH = 0x2d;
const DOT = 0x2e;
const SLASH = 0x2f;
const DIGITS_MIN = 7;
const CLEAR_DIGITS_MIN = 9;
/** Of a national number without a word before it. */
export const CLEAR_DIGITS_MAX = 12;
const PAIRS = 5;

/** True when more groups do not go on in the same way: `030 123 45 67 89 12` is a row of numbers. */
export function isWhole(last: number): boolean {
  const { joints, jointSizes } = PHONE;
  if (jointSizes[last] === 0) return true;
  if (last === 0) return false;
  return joints[last] !== joints[last - 1] || jointSizes[last] !== jointSizes[last - 1];
}

/** `415-555-2671`, `1 (415) 555-2671`; three numbers with spaces between them are just numbers. */
export function isAmerican(last: number): boolean {
  const { sizes, digits, joints, totals, bracket } = PHONE;
  const shift = last === 3 && sizes[0] === 1 && digits[0] === ONE ? 1 : 0;
  if (last - shift !== 2) return false;
  if (sizes[shift] !== 3 || sizes[shift + 1] !== 3 || sizes[shift + 2] !== 4) return false;
  const area = totals[shift]! - 3;
  if (digits[area]! <= ONE || digits[area + 3]! <= ONE) return false;
  return bracket || (joints[shift] !== SPACE && joints[shift] !== SLASH);
}

/**
 * Written as machines write little else: with a zero or a bracket in front, in a layout of some
 * country, and not as dates, ids, byte ranges and postal codes are.
 */
export function isClear(last: number): boolean {
  const { digits, totals, joints, sizes, bracket } = PHONE;
  const count = totals[last]!;
  if (last === 0 || count < CLEAR_DIGITS_MIN || count > CLEAR_DIGITS_MAX) return false;
  if (bracket) return hasLayout(last, layoutsEverywhere());
  if (digits[0] !== ZERO || digits[1] === ZERO || sizes[0]! < 2) return false;
  const dots = jointsLike(DOT, last);
  const slashes = jointsLike(SLASH, last);
  if (jointsLike(DASH, last) === last) return isDashed(last);
  if (dots > 0) return last === PAIRS - 1 && dots === last && isPairs(last);
  if (slashes > 0) {
    return slashes === 1 && joints[0] === SLASH && (last > 1 || sizes[1]! >= 6);
  }
  return hasLayout(last, layoutsEverywhere()) || isGerman(last);
}

/** How many of the groups up to `last` are joined by this mark. */
function jointsLike(mark: number, last: number): number {
  let count = 0;
  for (let group = 0; group < last; group += 1) if (PHONE.joints[group] === mark) count += 1;
  return count;
}

function isPairs(last: number): boolean {
  for (let group = 0; group <= last; group += 1) if (PHONE.sizes[group] !== 2) return false;
  return true;
}

/** `0421-123456`, `090-1234-5678`, `050-123-45-67`; not `02110-1301`, `0451-4892-0644`. */
function isDashed(last: number): boolean {
  const { sizes, totals } = PHONE;
  if (totals[last]! > 11) return false;
  if (last === 1) return sizes[0]! <= 5 && sizes[1]! >= 6 && sizes[1]! <= 8;
  if (last === 3) return sizes[1] === 3 && sizes[2] === 2 && sizes[3] === 2;
  return last === 2 && sizes[2] === 4 && sizes[1]! >= 3 && hasLayout(last, layoutsEverywhere());
}

/** Numbers of no fixed size, as in Germany: a zero, the area, and the rest in one or two groups. */
function isGerman(last: number): boolean {
  const { sizes } = PHONE;
  if (sizes[0]! < 3 || sizes[0]! > 5) return false;
  if (last === 1) return sizes[1]! >= 6 && sizes[1]! <= 8;
  return last === 2 && sizes[1]! >= 3 && sizes[1]! <= 4 && sizes[2]! >= 3;
}

/** True when these layouts have one for the groups and digits up to `last`. */
export function hasLayout(last: number, layouts: Layouts): boolean {
  const count = PHONE.totals[last]!;
  if (count < DIGITS_MIN) return false;
  const valid = layouts.get(shapeOf(PHONE.sizes, last + 1));
  return valid !== undefined && valid.test(asciiText(PHONE.digits, 0, count));
}

/** `2026-11-21`, `21.11.2026`, also with a time behind it. */
export function isDate(last: number): boolean {
  const { sizes, digits, joints } = PHONE;
  if (last < 2) return false;
  if (sizes[0] === 4) return sizes[1] === 2 && sizes[2] === 2 && isCentury(digits[0]!, digits[1]!);
  if (sizes[0] !== 2 || sizes[1] !== 2 || (sizes[2] !== 4 && sizes[2] !== 2)) return false;
  if (joints[0] !== joints[1]) return false;
  if (sizes[2] === 2 && last > 2 && (joints[0] === SPACE || joints[2] !== SPACE)) return false;
  const day = twoDigits(0);
  const month = twoDigits(2);
  return isMonthAndDay(month, day) || isMonthAndDay(day, month);
}

function isCentury(first: number, second: number): boolean {
  return first === ONE ? second === ONE + 8 : first === ONE + 1 && second === ZERO;
}

function twoDigits(at: number): number {
  return (PHONE.digits[at]! - ZERO) * 10 + PHONE.digits[at + 1]! - ZERO;
}
