// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, asciiText, CLASS, TOKEN, escapeEndsAt } from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import type { Scan } from '../engine/scan.ts';
import { JOSE_HEADER_BYTES_MAX } from '../limits.ts';
import { PLACEHOLDERS } from '../placeholders.ts';

const PLACEHOLDER = asciiBytes(PLACEHOLDERS.jwt);
const DOT = 0x2e;
/** JWS has three parts, JWE five. */
const PARTS_MAX = 5;

/** JSON web tokens. Anchor: `eyJ`, the base64url form of `{"`, at the beginning of a token. */
function findJwt(scan: Scan, at: number): number {
  const { bytes, end, floor } = scan;
  if (at + 2 >= end || bytes[at + 1] !== 0x79 || bytes[at + 2] !== 0x4a) return -1;
  if (at > floor && (CLASS[bytes[at - 1]!]! & TOKEN) !== 0) {
    if (!escapeEndsAt(bytes, at, scan.start, end)) return -1;
  }
  const headerEnd = partEnd(bytes, at, end);
  if (headerEnd >= end || bytes[headerEnd] !== DOT) {
    return isCutOff(bytes, at, headerEnd) ? scan.take(at, headerEnd, 'jwt', PLACEHOLDER) : -1;
  }
  if (!hasAlgorithm(bytes, at, headerEnd)) return -1;
  let to = headerEnd;
  for (let part = 1; part < PARTS_MAX && to < end && bytes[to] === DOT; part += 1) {
    const next = partEnd(bytes, to + 1, end);
    // An empty part is legal only in front of another one (an encrypted token without a key).
    if (next === to + 1 && (next >= end || bytes[next] !== DOT)) break;
    to = next;
  }
  return scan.take(at, to, 'jwt', PLACEHOLDER);
}

function partEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && (CLASS[bytes[i]!]! & TOKEN) !== 0) i += 1;
  return i;
}

/** The header must be JSON with a member `alg`; a header too long to decode counts as one. */
function hasAlgorithm(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < HEADER_BYTES_MIN) return false;
  if (end - start > JOSE_HEADER_BYTES_MAX) return true;
  const json = Buffer.from(asciiText(bytes, start, end), 'base64url').toString('latin1');
  return json.includes('"alg"');
}

/** The base64url form of `{"alg":""}`. */
const HEADER_BYTES_MIN = 14;

/** A token cut inside its header: `eyJhbGciOi` is `{"alg":`. */
function isCutOff(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= 16 && asciiText(bytes, start, start + 10) === 'eyJhbGciOi';
}

const HEADER = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');
const CLAIMS = Buffer.from('{"sub":"1234567890"}').toString('base64url');
const UNSIGNED = `${HEADER}.${CLAIMS}`;

export const jwt: Detector = {
  name: 'jwt',
  rule: 'The first part decodes to a JSON header with an algorithm.',
  confidence: 0.99,
  triggers: [{ on: 'word', prefixes: ['eyJ'] }],
  find: findJwt,
  examples: {
    match: [
      [`${UNSIGNED}.c2lnbmF0dXJl`, '[JWT]'],
      [`jwt ${UNSIGNED}.c2lnbmF0dXJl.`, 'jwt [JWT].'],
      [`"${UNSIGNED}"`, '"[JWT]"'],
      [`cut ${HEADER} here`, 'cut [JWT] here'],
      [`x\\n${UNSIGNED}.c2ln\\n`, 'x\\n[JWT]\\n'],
    ],
    ignore: [
      'eyJ',
      'eyJust a word',
      Buffer.from('{"page":2}').toString('base64url'),
      `${Buffer.from('{"page":2}').toString('base64url')}.x.y`,
      'keyJournal.alg.x',
    ],
  },
};
