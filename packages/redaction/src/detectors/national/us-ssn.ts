// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Detector } from '../../engine/detector.ts';
import { PLACEHOLDERS } from '../../placeholders.ts';
import { checkedNumber } from '../checked-number.ts';
import { valueOf } from '../checksums.ts';

/**
 * Social security numbers of the United States. There is no check digit: area 000, 666 and 9xx,
 * group 00 and serial 0000 are never issued (Social Security Administration, POMS RM 10201.030).
 */
function isIssued(digits: Uint8Array): boolean {
  if (PUBLISHED.has(valueOf(digits, 0, 9))) return false;
  const area = valueOf(digits, 0, 3);
  if (area === 0 || area === 666 || area >= 900) return false;
  return valueOf(digits, 3, 5) !== 0 && valueOf(digits, 5, 9) !== 0;
}

/** Printed in advertisements and on sample cards, and void since. */
const PUBLISHED: ReadonlySet<number> = new Set([78_051_120, 219_099_999, 457_555_462]);

export const usSsn: Detector = checkedNumber({
  name: 'us_ssn',
  placeholder: PLACEHOLDERS.usSsn,
  rule: 'An issued area, group and serial: with dashes, or bare behind “SSN”.',
  confidence: 0.85,
  clear: ['3-2-4'],
  near: {
    words: 'ssn ssns social socialsecurity ssnumber ss',
    digits: [9],
    groups: ['3-2-4', '3-6', '5-4'],
    unless: 'insurance assurance sin nas',
  },
  isValid: isIssued,
  examples: {
    match: [
      ['536-90-4399', '[US_SSN]'],
      ['SSN: 536904399', 'SSN: [US_SSN]'],
      ['social security number 536 90 4399.', 'social security number [US_SSN].'],
      ['{"ssn":536904399}', '{"ssn":"[US_SSN]"}'],
    ],
    ignore: [
      '536904399',
      '000-12-3456',
      '666-12-3456',
      '536-00-4399',
      '536-90-0000',
      'x-536-90-4399',
      'ssn 000123456',
    ],
  },
});
