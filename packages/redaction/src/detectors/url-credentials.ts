// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, CLASS, DIGIT, LETTER, SPACE, WORD } from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import type { Scan } from '../engine/scan.ts';
import { isPlaceholderAt, PLACEHOLDERS } from '../placeholders.ts';
import { areAll } from './byte-checks.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.secret);

/** `user:password` in a URL. Anchor: `://`; the part before the last `@` of the authority. */
function findUrlCredentials(scan: Scan, at: number): number {
  const { bytes, end, floor } = scan;
  if (at + 3 >= end || bytes[at + 1] !== 0x2f || bytes[at + 2] !== 0x2f) return -1;
  if (at <= floor || (CLASS[bytes[at - 1]!]! & LETTER) === 0) return -1;
  const start = at + 3;
  let colon = -1;
  let sign = -1;
  for (let i = start; i < end; i += 1) {
    const byte = bytes[i]!;
    if (byte === 0x40) sign = i;
    else if (byte === 0x3a && colon < 0 && sign < 0) colon = i;
    else if (isEnd(byte) && !isInPassword(scan, colon, sign, i)) break;
  }
  if (sign < 0 || colon < 0 || colon + 1 >= sign) return -1;
  if (isPlaceholderAt(bytes, colon + 1, sign) && isPlaceholderAt(bytes, start, colon)) return -1;
  return scan.take(start, sign, 'url_credentials', PLACEHOLDER);
}

/**
 * Marks that have to be encoded in a password stand there as they are, too: behind a colon that leads
 * to no port, and in front of the only `@`.
 */
function isInPassword({ bytes, end }: Scan, colon: number, sign: number, at: number): boolean {
  if (colon < 0 || sign >= 0 || !RAW.includes(String.fromCharCode(bytes[at]!))) return false;
  if (at - colon < 2 || areAll(bytes, colon + 1, at, DIGIT)) return false;
  const limit = Math.min(end, colon + PASSWORD_BYTES_MAX);
  for (let i = at + 1; i < limit; i += 1) {
    const byte = bytes[i]!;
    if (byte === 0x40) return i + 1 < end && (CLASS[bytes[i + 1]!]! & WORD) !== 0;
    if (byte === 0x3a || (isEnd(byte) && !RAW.includes(String.fromCharCode(byte)))) return false;
  }
  return false;
}

const RAW = '/#?';
const PASSWORD_BYTES_MAX = 96;

function isEnd(byte: number): boolean {
  return (CLASS[byte]! & SPACE) !== 0 || END[byte] === 1;
}

const END = new Uint8Array(256);
for (const char of '/?#"\'`<>\\,;(){}|') END[char.charCodeAt(0)] = 1;

export const urlCredentials: Detector = {
  name: 'url_credentials',
  rule: 'A URL has a user and a password before its host.',
  confidence: 0.95,
  triggers: [{ on: 'mark', marks: ':', next: '/' }],
  find: findUrlCredentials,
  examples: {
    match: [
      ['https://user:pass@example.com/x', 'https://[SECRET]@example.com/x'],
      ['postgres://app:p%40ss@db.internal:5432/shop', 'postgres://[SECRET]@db.internal:5432/shop'],
      ['redis://:hunter2@cache:6379', 'redis://[SECRET]@cache:6379'],
      ['amqp://u:p@ss@host', 'amqp://[SECRET]@host'],
      ['redis://:a/B#7z@cache:6379/0', 'redis://[SECRET]@cache:6379/0'],
      ['https://[SECRET]:real@host/', 'https://[SECRET]@host/'],
    ],
    ignore: [
      'https://example.com:443/@scope',
      'ssh://git@github.com/acme/repo',
      'https://example.com/a:b@c',
      'https://[SECRET]@host/',
      '://a:b@c',
    ],
  },
};
