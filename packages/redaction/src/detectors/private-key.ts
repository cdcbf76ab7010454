// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, asciiText, CLASS, DIGIT, SPACE, UPPER, WORD } from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import type { Scan } from '../engine/scan.ts';
import { PLACEHOLDERS } from '../placeholders.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.privateKey);
const BEGIN = asciiBytes('-----BEGIN ');
const LABEL_BYTES_MAX = 48;
const BODY_WORD_BYTES_MIN = 8;
const DASH = 0x2d;
const BACKSLASH = 0x5c;

/** Private keys in PEM, OpenSSH and PGP armour. Anchor: five dashes and `BEGIN`. */
function findPrivateKey(scan: Scan, at: number): number {
  const { bytes, end } = scan;
  for (let i = 0; i < BEGIN.length; i += 1)
    if (at + i >= end || bytes[at + i] !== BEGIN[i]) return -1;
  const label = labelEnd(bytes, at + BEGIN.length, end);
  if (label < 0) return -1;
  if (!asciiText(bytes, at + BEGIN.length, label).includes('PRIVATE KEY')) return -1;
  const to = bodyEnd(bytes, dashesEnd(bytes, label, end), end);
  return to < 0 ? -1 : scan.take(at, to, 'private_key', PLACEHOLDER);
}

function labelEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && bytes[i] !== DASH) {
    if (i - at > LABEL_BYTES_MAX || ((CLASS[bytes[i]!]! & WORD) === 0 && bytes[i] !== 0x20))
      return -1;
    i += 1;
  }
  return i;
}

function dashesEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && bytes[i] === DASH) i += 1;
  return i;
}

/**
 * End of the armour, or of what is left of it when the text was cut: the first byte that cannot
 * stand in armour. It never runs over a quotation mark, so JSON around it stays whole.
 */
function bodyEnd(bytes: Uint8Array, at: number, end: number): number {
  let isKey = false;
  let run = 0;
  let mixed = 0;
  let last = at;
  let i = at;
  while (i < end) {
    const byte = bytes[i]!;
    const kind = CLASS[byte]!;
    if ((kind & WORD) !== 0 || byte === 0x2b || byte === 0x2f || byte === 0x3d) {
      run += 1;
      // Where all letters are small, a sentence stands in the place of a key.
      if ((kind & (UPPER | DIGIT)) !== 0) mixed = run;
      isKey ||= run >= BODY_WORD_BYTES_MIN && mixed > 0;
      i += 1;
      last = i;
      continue;
    }
    run = 0;
    mixed = 0;
    if (byte === DASH) {
      const dashes = dashesEnd(bytes, i, end);
      if (dashes - i >= 5) return isKey ? footerEnd(bytes, i, end) : -1;
      i = dashes;
    } else if (byte === BACKSLASH) {
      const next = lineBreakEscapeEnd(bytes, i, end);
      if (next < 0) break;
      i = next;
    } else if ((kind & SPACE) !== 0 || HEADER_BYTE[byte] === 1) i += 1;
    else break;
  }
  return isKey ? last : -1;
}

/** `\n`, `\r` and `\t`, with one backslash or, in JSON inside JSON, several. */
function lineBreakEscapeEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && bytes[i] === BACKSLASH) i += 1;
  const letter = i < end ? bytes[i]! : 0;
  return letter === 0x6e || letter === 0x72 || letter === 0x74 ? i + 1 : -1;
}

/** Behind `-----END … -----`; another BEGIN is left to the next look. */
function footerEnd(bytes: Uint8Array, at: number, end: number): number {
  const word = dashesEnd(bytes, at, end);
  if (asciiText(bytes, word, Math.min(end, word + 4)) !== 'END ') return at;
  const label = labelEnd(bytes, word, end);
  return label < 0 ? word + 4 : dashesEnd(bytes, label, end);
}

/** Punctuation of armour headers such as `Proc-Type: 4,ENCRYPTED`. */
const HEADER_BYTE = new Uint8Array(256);
for (const char of ':,.()') HEADER_BYTE[char.charCodeAt(0)] = 1;

const BODY = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC';

export const privateKey: Detector = {
  name: 'private_key',
  rule: 'The text is armoured as a private key.',
  confidence: 0.99,
  triggers: [{ on: 'mark', marks: '-', next: '-' }],
  find: findPrivateKey,
  examples: {
    match: [
      [`-----BEGIN PRIVATE KEY-----\n${BODY}\n-----END PRIVATE KEY-----`, '[PRIVATE_KEY]'],
      [`k: -----BEGIN RSA PRIVATE KEY-----\n${BODY}\n${BODY}`, 'k: [PRIVATE_KEY]'],
      [
        `{"k":"-----BEGIN OPENSSH PRIVATE KEY-----\\n${BODY}\\n","x":1}`,
        '{"k":"[PRIVATE_KEY]\\n","x":1}',
      ],
      [
        `-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: x\n\n${BODY}=\n-----END PGP PRIVATE KEY BLOCK-----\nbye`,
        '[PRIVATE_KEY]\nbye',
      ],
    ],
    ignore: [
      '-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIE\n-----END CERTIFICATE-----',
      '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0\n-----END PUBLIC KEY-----',
      "startsWith('-----BEGIN PRIVATE KEY-----')",
      '-----BEGIN PRIVATE KEY-----\nanything\n-----END PRIVATE KEY-----',
      '--------------------------------',
    ],
  },
};
