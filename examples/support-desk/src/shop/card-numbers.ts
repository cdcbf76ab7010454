// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** The check digit that makes `digits` followed by it pass the Luhn test. */
export function luhnCheckDigit(digits: string): string {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return String((10 - (sum % 10)) % 10);
}

/**
 * A card number in the range that payment processors reserve for tests (4111 11…), distinct for
 * each `index`: no bank has issued it, and every check a redactor makes takes it for a real one.
 */
export function testCardNumber(index: number): string {
  const digits = `411111${String(index).padStart(9, '0')}`;
  return digits + luhnCheckDigit(digits);
}
