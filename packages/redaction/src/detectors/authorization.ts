// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, asciiText, CLASS, DIGIT, escapeEndsAt, TOKEN, WORD } from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import type { Scan } from '../engine/scan.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import { isMasked } from './secret-value.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.secret);
const LENGTH_MIN = 8;
/** So many bytes without a digit are still a token; words of a language are shorter. */
const LENGTH_CERTAIN = 24;

/** `Bearer …` and `Basic …`. Anchor: the first two letters of a word. */
function findAuthorization(scan: Scan, at: number): number {
  const { bytes, end, floor } = scan;
  if (at > floor && (CLASS[bytes[at - 1]!]! & TOKEN) !== 0) {
    if (!escapeEndsAt(bytes, at, scan.start, end)) return scan.nothing(at);
  }
  const scheme = asciiText(bytes, at, Math.min(end, at + 7)).toLowerCase();
  const basic = scheme.startsWith('basic ');
  if (!basic && scheme !== 'bearer ') return scan.nothing(at + 7);
  const start = at + (basic ? 6 : 7);
  let to = start;
  let digits = 0;
  while (to < end && isCredential(bytes[to]!)) {
    if ((CLASS[bytes[to]!]! & DIGIT) !== 0) digits += 1;
    to += 1;
  }
  while (to > start && bytes[to - 1] === 0x2e) to -= 1;
  if (to - start < LENGTH_MIN) return -1;
  const sure = basic ? isUserAndPassword(bytes, start, to) : false;
  if (isMasked(bytes, start, to)) return -1;
  if (!sure && to - start < LENGTH_CERTAIN && (basic || digits === 0)) return -1;
  return scan.take(start, to, 'authorization', PLACEHOLDER);
}

function isCredential(byte: number): boolean {
  return (CLASS[byte]! & TOKEN) !== 0 || MARKS[byte] === 1;
}

const MARKS = new Uint8Array(256);
for (const char of '.~+/=') MARKS[char.charCodeAt(0)] = 1;

/** The base64 form of `user:password`; a long one is not decoded and counts as one. */
function isUserAndPassword(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > 1_024) return true;
  const text = asciiText(bytes, start, end);
  if ((CLASS[bytes[start]!]! & WORD) === 0) return false;
  return Buffer.from(text, 'base64').includes(0x3a);
}

const BASIC = Buffer.from('ada:lovelace').toString('base64');

export const authorization: Detector = {
  name: 'authorization',
  rule: 'The value follows an authorization scheme.',
  confidence: 0.95,
  triggers: [{ on: 'word', prefixes: ['bearer', 'basic'], anyCase: true }],
  find: findAuthorization,
  examples: {
    match: [
      ['Authorization: Bearer a1b2c3d4e5f6', 'Authorization: Bearer [SECRET]'],
      ['curl -H "Authorization: bearer a.b-c_d1~2"', 'curl -H "Authorization: bearer [SECRET]"'],
      [`Basic ${BASIC}`, 'Basic [SECRET]'],
      [`{"h":"Basic ${BASIC}"}`, '{"h":"Basic [SECRET]"}'],
      ['{"log":"\\tBearer a1b2c3d4e5f6"}', '{"log":"\\tBearer [SECRET]"}'],
      ['sent BEARER abcdefghijklmnopqrstuvwxyz.', 'sent BEARER [SECRET].'],
    ],
    ignore: [
      'bearer token',
      'Bearer authentication',
      'Bearer XXXXXXXXXXXXXXXXXXXXXXXX',
      'Basic knowledge of',
      'basic authentication',
      'Bearer [SECRET]',
      'forbearer a1b2c3d4e5f6',
    ],
  },
};
