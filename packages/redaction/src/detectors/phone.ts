// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, CLASS, DIGIT, wordBoundaryBefore, WORD } from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import { wordsBefore } from '../engine/context.ts';
import type { Scan } from '../engine/scan.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import { isCallingCode } from './calling-codes.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.phone);
const DIGITS_MAX = 15;
const GROUPS_MAX = 8;

/** The number under the scan: digits, sizes of its groups, and the separators between them. */
const NUMBER = {
  digits: new Uint8Array(DIGITS_MAX + 1),
  count: 0,
  groups: 0,
  sizes: new Uint8Array(GROUPS_MAX),
  joints: new Uint8Array(GROUPS_MAX),
  end: 0,
};

/** Phone numbers. Anchor: the first digit of a number; `+` or `(` may stand before it. */
function findPhone(scan: Scan, at: number): number {
  const { bytes, floor } = scan;
  let start = at;
  if (start > floor && bytes[start - 1] === 0x28) start -= 1;
  const plus = start > floor && bytes[start - 1] === 0x2b;
  if (plus) start -= 1;
  if (!isOpenBefore(scan, start)) return -1;
  if (!readNumber(scan, at, start < at)) return -1;
  if (plus ? isInternational(0) : isNational(scan, start)) {
    return scan.takeNumber(start, NUMBER.end, 'phone', PLACEHOLDER);
  }
  return -1;
}

function isOpenBefore(scan: Scan, at: number): boolean {
  const { bytes, floor } = scan;
  if (!wordBoundaryBefore(scan, at)) return false;
  const before = at > floor ? bytes[at - 1]! : 0;
  if (before === 0x5f || before === 0x2e || before === 0x2b || before === 0x23) return false;
  if (before !== 0x2d && before !== 0x3a && before !== 0x2f) return true;
  const joined = at - 1 > floor ? CLASS[bytes[at - 2]!]! : 0;
  return (joined & (before === 0x2d ? WORD : DIGIT)) === 0;
}

/** Reads groups of digits joined by one separator each (`) ` counts as one), up to 15 digits. */
function readNumber({ bytes, end }: Scan, at: number, opened: boolean): boolean {
  NUMBER.count = 0;
  NUMBER.groups = 0;
  let open = opened && bytes[at - 1] === 0x28;
  let i = at;
  for (;;) {
    const from = i;
    while (i < end && (CLASS[bytes[i]!]! & DIGIT) !== 0) {
      if (NUMBER.count === DIGITS_MAX) return false;
      NUMBER.digits[NUMBER.count] = bytes[i]! - 0x30;
      NUMBER.count += 1;
      i += 1;
    }
    NUMBER.sizes[NUMBER.groups] = i - from;
    NUMBER.groups += 1;
    NUMBER.end = i;
    const next = jointEnd(bytes, i, end, open);
    if (next < 0 || NUMBER.groups === GROUPS_MAX) return isOpenAfter(bytes, i, end);
    NUMBER.joints[NUMBER.groups - 1] = bytes[i]!;
    open = bytes[next - 1] === 0x28;
    i = next;
  }
}

/** Position of the next group's first digit, or -1 when the number ends at `at`. */
function jointEnd(bytes: Uint8Array, at: number, end: number, open: boolean): number {
  let i = at;
  const byte = i < end ? bytes[i]! : 0;
  if (open) {
    if (byte !== 0x29) return -1;
    i += 1;
    if (i < end && (bytes[i] === 0x20 || bytes[i] === 0x2d)) i += 1;
  } else if (byte === 0x20 || byte === 0x2d || byte === 0x2e || byte === 0x2f) {
    i += 1;
    if (i < end && bytes[i] === 0x28) i += 1;
  } else if (byte === 0x28) i += 1;
  else return -1;
  return i < end && (CLASS[bytes[i]!]! & DIGIT) !== 0 ? i : -1;
}

function isOpenAfter(bytes: Uint8Array, at: number, end: number): boolean {
  if (at >= end) return true;
  const byte = bytes[at]!;
  if ((CLASS[byte]! & WORD) !== 0 || byte === 0x5f) return false;
  const next = at + 1 < end ? CLASS[bytes[at + 1]!]! : 0;
  if (byte === 0x2d || byte === 0x2f) return (next & WORD) === 0;
  return (byte !== 0x3a && byte !== 0x2e && byte !== 0x2c) || (next & DIGIT) === 0;
}

/** A known calling code and 8 to 15 digits (E.164); without separators at least 10. */
function isInternational(from: number): boolean {
  const count = NUMBER.count - from;
  if (count < 8 || (NUMBER.groups === 1 && count < 10)) return false;
  return (
    isCallingCode(NUMBER.digits, from) &&
    NUMBER.sizes.subarray(1, NUMBER.groups).every((size) => size >= 1)
  );
}

function isNational(scan: Scan, start: number): boolean {
  if (NUMBER.count < 7) return false;
  const strong = PHONE_WORDS.has(scan.context.tail);
  if (strong) return true;
  const shape = nationalShape();
  if (shape === 'none' && NUMBER.groups > 5) return false;
  const before = wordsBefore(scan.bytes, scan.start, start);
  const nearest = before[0] ?? '';
  if (NOT_PHONE_WORDS.has(nearest)) return false;
  if (shape === 'clear') {
    const unsure = NUMBER.groups === 5 || (NUMBER.digits[0] === 0 && NUMBER.digits[1] === 0);
    return !(unsure && followsNumber(scan, start));
  }
  return before.some((word, nth) => PHONE_WORDS.has(word) && fillers(before, nth)) && !isDate();
}

/** Between the context word and the number only filler words may stand: `phone number is`. */
function fillers(before: readonly string[], nth: number): boolean {
  return before.slice(0, nth).every((word) => FILLERS.has(word));
}

/** Layouts that people use for phone numbers and machines for little else. */
function nationalShape(): 'clear' | 'none' {
  const { digits, sizes, groups, joints, count } = NUMBER;
  const shift = groups === 4 && sizes[0] === 1 && digits[0] === 1 ? 1 : 0;
  const joint = joints[shift]!;
  if (
    groups - shift === 3 &&
    sizes[shift] === 3 &&
    sizes[shift + 1] === 3 &&
    sizes[shift + 2] === 4
  ) {
    const area = digits[shift]! >= 2 && digits[shift + 3]! >= 2;
    if (area && joint !== 0x20 && joint !== 0x2f) return 'clear';
  }
  if (digits[0] === 0 && digits[1] === 0) {
    return groups > 1 && isInternational(2) ? 'clear' : 'none';
  }
  if (digits[0] !== 0 || count < 9 || count > 12 || groups === 1) return 'none';
  if (groups === 5)
    return sizes.subarray(0, 5).every((size) => size === 2) && oneJoint() ? 'clear' : 'none';
  if (sizes[0]! < 3 || sizes[0]! > 5 || joint === 0x2e) return 'none';
  if (groups === 2) return sizes[1]! >= 6 && sizes[1]! <= 8 ? 'clear' : 'none';
  return groups === 3 && sizes[1]! >= 3 && sizes[1]! <= 4 && sizes[2]! >= 3 && oneJoint()
    ? 'clear'
    : 'none';
}

/** Pairs (France) and `00…` are no number when more groups of digits stand before them. */
function followsNumber({ bytes, start }: Scan, at: number): boolean {
  return at - 2 >= start && (CLASS[bytes[at - 2]!]! & DIGIT) !== 0;
}

function oneJoint(): boolean {
  const first = NUMBER.joints[0];
  return NUMBER.joints.subarray(0, NUMBER.groups - 1).every((joint) => joint === first);
}

/** `2026-11-21`, also with a time behind it. */
function isDate(): boolean {
  const { sizes, groups, digits } = NUMBER;
  return groups >= 3 && sizes[0] === 4 && sizes[1] === 2 && sizes[2] === 2 && digits[0] === 2;
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}

/** Words before a number which say that it is a phone number. */
export const PHONE_WORDS: ReadonlySet<string> = words(
  'phone telephone tel mobile cell cellphone fax whatsapp msisdn sms telefon telefono telefoon handy mobil movil portable',
);
const FILLERS = words('number no nr num is at on me us my our his her the or and');
const NOT_PHONE_WORDS = words(
  'order invoice ticket case ref reference sku id ids isbn tracking account acct serial part model version build port issue pr item product customer row page line code',
);

export const phone: Detector = {
  name: 'phone',
  rule: 'The number has a calling code, a known layout, or a word such as “phone” before it.',
  confidence: 0.8,
  triggers: [{ on: 'number', digits: [7, 15] }],
  find: findPhone,
  examples: {
    match: [
      ['+49 151 12345678', '[PHONE]'],
      ['call +1 (415) 555-2671.', 'call [PHONE].'],
      ['+442079460958', '[PHONE]'],
      ['0049 151 12345678', '[PHONE]'],
      ['(415) 555-2671', '[PHONE]'],
      ['415-555-2671', '[PHONE]'],
      ['1-800-555-0199', '[PHONE]'],
      ['415.555.2671', '[PHONE]'],
      ['01 42 68 53 00', '[PHONE]'],
      ['030/12345678', '[PHONE]'],
      ['020 7946 0958', '[PHONE]'],
      ['phone: 5551234567', 'phone: [PHONE]'],
      ['my mobile number is 98765 43210', 'my mobile number is [PHONE]'],
      ['{"phone":4915112345678}', '{"phone":"[PHONE]"}'],
      ['tel:+4915112345678', 'tel:[PHONE]'],
    ],
    ignore: [
      '2026-11-21T10:00:00+01:00',
      '1732184400123',
      '1.2.3+20261121',
      'order 302-555-2671',
      'ORD-415-555-2671',
      '200 300 4000',
      '2026-11-21 10:22:33',
      '123-456-7890',
      '00 01 02 03 04 05 06 07',
      'took 1234567 ms',
      '3704 0044 0532 0130 00',
      '550e8400-e29b-41d4-a716-446655440000',
      'mobile on 2026-11-21',
      '1e+1234567890',
      '+0200',
    ],
  },
};
