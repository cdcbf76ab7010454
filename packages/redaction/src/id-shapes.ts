// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { CLASS, DIGIT, HEX, LETTER } from './engine/bytes.ts';

/**
 * True for bytes that can only be a machine-made id: 16, 32, 40 or 64 hex digits with at least one
 * letter, a UUID, or a ULID. Size and alphabet leave no room for content under a known id key.
 */
export function isIdShaped(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length === 36) return isUuid(bytes, start);
  if (length === 26) return isUlid(bytes, start, end);
  if (length !== 16 && length !== 32 && length !== 40 && length !== 64) return false;
  let letters = 0;
  for (let i = start; i < end; i += 1) {
    const kind = CLASS[bytes[i]!]!;
    if ((kind & HEX) === 0) return false;
    letters |= kind & LETTER;
  }
  return letters !== 0;
}

/** Bytes of a UUID as text. */
export const UUID_BYTES = 36;

/** True for a UUID as text (RFC 9562) at `start`. */
export function isUuid(bytes: Uint8Array, start: number): boolean {
  if (bytes[start + 8] !== DASH || bytes[start + 13] !== DASH) return false;
  if (bytes[start + 18] !== DASH || bytes[start + 23] !== DASH) return false;
  return (
    areHex(bytes, start, start + 8) &&
    areHex(bytes, start + 9, start + 13) &&
    areHex(bytes, start + 14, start + 18) &&
    areHex(bytes, start + 19, start + 23) &&
    areHex(bytes, start + 24, start + UUID_BYTES)
  );
}

const DASH = 0x2d;

function areHex(bytes: Uint8Array, from: number, to: number): boolean {
  let all = HEX;
  for (let i = from; i < to; i += 1) all &= CLASS[bytes[i]!]!;
  return all !== 0;
}

function isUlid(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] !== 0x30) return false;
  for (let i = start; i < end; i += 1) {
    const byte = bytes[i]!;
    const upper =
      byte >= 0x41 &&
      byte <= 0x5a &&
      byte !== 0x49 &&
      byte !== 0x4c &&
      byte !== 0x4f &&
      byte !== 0x55;
    if (!upper && (CLASS[byte]! & DIGIT) === 0) return false;
  }
  return true;
}
