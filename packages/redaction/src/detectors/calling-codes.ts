// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// Country calling codes in use (ITU-T E.164). One and two digits here; of three digits, the zones
// listed below are assigned almost completely, so the zone is enough.

const SHORT: ReadonlySet<number> = new Set([
  1, 7, 20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49, 51, 52, 53, 54, 55,
  56, 57, 58, 60, 61, 62, 63, 64, 65, 66, 81, 82, 84, 86, 90, 91, 92, 93, 94, 95, 98,
]);
const ZONES: ReadonlySet<number> = new Set([
  21, 22, 23, 24, 25, 26, 29, 35, 37, 38, 42, 50, 59, 67, 68, 69, 80, 85, 87, 88, 96, 97, 99,
]);

/** True when the digits from `from` begin with a calling code. */
export function isCallingCode(digits: Uint8Array, from: number): boolean {
  const first = digits[from]!;
  const two = first * 10 + digits[from + 1]!;
  return SHORT.has(first) || SHORT.has(two) || ZONES.has(two);
}
