// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Detector } from '../../engine/detector.ts';
import { PLACEHOLDERS } from '../../placeholders.ts';
import { checkedNumber } from '../checked-number.ts';
import { valueOf } from '../checksums.ts';

/** Beginnings that the IRS has not given to any of its campuses. */
const UNUSED: ReadonlySet<number> = new Set([
  0, 7, 8, 9, 17, 18, 19, 28, 29, 49, 69, 70, 78, 79, 89, 96, 97,
]);

/** Employer numbers of the United States: no check digit, so only behind a word. */
export const usEin: Detector = checkedNumber({
  name: 'us_ein',
  placeholder: PLACEHOLDERS.usEin,
  rule: 'An assigned beginning and nine digits, behind “EIN”, “employer” or “tax”.',
  confidence: 0.8,
  near: {
    words: 'ein eins fein employer tax taxid tin',
    digits: [9],
    groups: ['2-7'],
    unless: 'file tfn tfns itin steuer',
  },
  isValid: (digits) => !UNUSED.has(valueOf(digits, 0, 2)),
  examples: {
    match: [
      ['EIN 12-3456789', 'EIN [US_EIN]'],
      ['employer identification number: 91-1144442', 'employer identification number: [US_EIN]'],
      ['{"ein":"911144442"}', '{"ein":"[US_EIN]"}'],
    ],
    ignore: ['tax report claim 81-8452722', '12-3456789', 'EIN 07-1144442', 'order 91-1144442'],
  },
});
