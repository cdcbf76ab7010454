// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { CLASS, DIGIT, LETTER } from '../engine/bytes.ts';

// Looks at single bytes, so that what a detector does not want costs it no text.

/** True when the bytes from `at` on are this text of small letters, in any case. */
export function beginsWith(bytes: Uint8Array, at: number, end: number, text: string): boolean {
  if (at + text.length > end) return false;
  for (let i = 0; i < text.length; i += 1) {
    if ((bytes[at + i]! | 0x20) !== (text.charCodeAt(i) | 0x20)) return false;
  }
  return true;
}

/** True when the bytes from `at` on are this text of ASCII, letter by letter. */
export function isText(bytes: Uint8Array, at: number, end: number, text: string): boolean {
  if (at + text.length > end) return false;
  for (let i = 0; i < text.length; i += 1) {
    if (bytes[at + i] !== text.charCodeAt(i)) return false;
  }
  return true;
}

export function isDigitAt(bytes: Uint8Array, at: number): boolean {
  return (CLASS[bytes[at]!]! & DIGIT) !== 0;
}

export function isLetterAt(bytes: Uint8Array, at: number): boolean {
  return (CLASS[bytes[at]!]! & LETTER) !== 0;
}

/** True when all bytes of the range are of the class. */
export function areAll(bytes: Uint8Array, start: number, end: number, kind: number): boolean {
  for (let i = start; i < end; i += 1) if ((CLASS[bytes[i]!]! & kind) === 0) return false;
  return true;
}
