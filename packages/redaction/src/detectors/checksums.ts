// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// Check digits that several kinds of numbers share. Digits are values from 0 to 9.

/** Luhn's sum (ISO/IEC 7812-1, annex B), over the digits from `from` up to `to`. */
export function isLuhn(digits: Uint8Array, from: number, to: number): boolean {
  let sum = 0;
  for (let i = to - 1, twice = false; i >= from; i -= 1, twice = !twice) {
    const digit = digits[i]!;
    if (!twice) sum += digit;
    else sum += digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0;
}

/** Sum of digits, each times its weight; as many digits as there are weights. */
export function weighted(digits: Uint8Array, weights: readonly number[], from = 0): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i += 1) sum += digits[from + i]! * weights[i]!;
  return sum;
}

/** The number that the digits from `from` up to `to` write; exact up to 15 digits. */
export function valueOf(digits: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i += 1) value = value * 10 + digits[i]!;
  return value;
}

/** True when all digits up to `to` are the same: 000000000 passes most sums and is nobody's. */
export function isRepeated(digits: Uint8Array, to: number): boolean {
  for (let i = 1; i < to; i += 1) if (digits[i] !== digits[0]) return false;
  return true;
}

/** True for a day of the calendar; February always has 29, since two digits of a year may not tell. */
export function isMonthAndDay(month: number, day: number): boolean {
  return day >= 1 && day <= (DAYS[month] ?? 0);
}

const DAYS: readonly number[] = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** ISO/IEC 7064, MOD 11,10: the last digit checks the others. */
export function isMod11And10(digits: Uint8Array, count: number): boolean {
  let product = 10;
  for (let i = 0; i < count - 1; i += 1) {
    const sum = (digits[i]! + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === digits[count - 1];
}

/** Verhoeff's check (1969): the dihedral group of ten elements. */
export function isVerhoeff(digits: Uint8Array, count: number): boolean {
  let check = 0;
  for (let i = 0; i < count; i += 1) {
    check = dihedral(check, PERMUTED[i % 8]![digits[count - 1 - i]!]!);
  }
  return check === 0;
}

function dihedral(a: number, b: number): number {
  if (a < 5) return b < 5 ? (a + b) % 5 : 5 + ((a + b) % 5);
  return b < 5 ? 5 + ((a - b + 5) % 5) : (a - b + 5) % 5;
}

const PERMUTATION: readonly number[] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
const PERMUTED: readonly (readonly number[])[] = permutations();

/** The permutation applied no times, once, twice …; after eight times it is back. */
function permutations(): number[][] {
  const powers = [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]];
  while (powers.length < 8) powers.push(powers.at(-1)!.map((digit) => PERMUTATION[digit]!));
  return powers;
}
