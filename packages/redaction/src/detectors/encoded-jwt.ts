// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, asciiText, CLASS, TOKEN } from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import type { Scan } from '../engine/scan.ts';
import { PLACEHOLDERS } from '../placeholders.ts';
import { beginsWith } from './byte-checks.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.jwt);
/** Base64 of `eyJ`. */
const BEGINNING = 'ZXlK';
/** So many bytes are decoded to see the first dot. */
const DECODED_BYTES_MAX = 4_096;
const SIZE_MIN = 32;

/** JSON web tokens that were encoded a second time, as files of secrets and headers have them. */
function findEncoded(scan: Scan, at: number): number {
  const { bytes, end, floor } = scan;
  if (!beginsWith(bytes, at, end, BEGINNING)) return scan.nothing(at + 4);
  if (at > floor && isBase64(bytes[at - 1]!)) return -1;
  let to = at;
  while (to < end && isBase64(bytes[to]!)) to += 1;
  if (to - at < SIZE_MIN) return -1;
  const text = asciiText(bytes, at, Math.min(to, at + DECODED_BYTES_MAX));
  const inner = Buffer.from(text, 'base64').toString('latin1');
  if (!/^eyJ[A-Za-z0-9_-]{8,}(?:[.=]|$)/.test(inner)) return -1;
  return scan.take(at, to, 'encoded_jwt', PLACEHOLDER);
}

function isBase64(byte: number): boolean {
  return (CLASS[byte]! & TOKEN) !== 0 || byte === 0x2b || byte === 0x2f || byte === 0x3d;
}

const TOKEN_EXAMPLE = Buffer.from(
  `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.c2lnbmF0dXJl`,
).toString('base64');

export const encodedJwt: Detector = {
  name: 'encoded_jwt',
  rule: 'Base64 holds a JSON web token.',
  confidence: 0.95,
  triggers: [{ on: 'word', prefixes: [BEGINNING] }],
  find: findEncoded,
  examples: {
    match: [[`token ${TOKEN_EXAMPLE}.`, 'token [JWT].']],
    ignore: ['ZXlK', 'ZXlKoo'],
  },
};
