// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { ID_LENGTH_MAX, isToken } from '@ledgerline/conventions';

/** 1 for every byte that a token may hold, by the one definition of the validator. */
const TOKEN_BYTES = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x80 && isToken(String.fromCharCode(byte)) ? 1 : 0,
);

/** `isToken` for a range of bytes, of which no text is made. */
export function isTokenBytes(bytes: Uint8Array, start: number, end: number): boolean {
  if (end === start || end - start > ID_LENGTH_MAX) return false;
  for (let i = start; i < end; i++) if (TOKEN_BYTES[bytes[i]!] !== 1) return false;
  return true;
}
