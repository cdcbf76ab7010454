// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// AssemblyScript: classes of bytes, one at a time and sixteen at once.

@inline
export function lettersOf(bytes: v128): v128 {
  const folded = v128.or(bytes, i8x16.splat(0x20));
  return i8x16.lt_u(i8x16.sub(folded, i8x16.splat(0x61)), i8x16.splat(26));
}

@inline
export function uppersOf(bytes: v128): v128 {
  return i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(0x41)), i8x16.splat(26));
}

@inline
export function digitsOf(bytes: v128): v128 {
  return i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(0x30)), i8x16.splat(10));
}

/**
 * Marks of the policy and all bytes from 0x80: the low half of a byte finds the set of high halves
 * with which it is a mark (Langdale and Lemire, "Parsing gigabytes of JSON per second", 3.1.2).
 */
@inline
export function marksOf(bytes: v128, nibbles: v128): v128 {
  const highs = v128.and(i8x16.shr_u(bytes, 4), i8x16.splat(15));
  const bits = i8x16.swizzle(i8x16(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0), highs);
  const found = v128.and(i8x16.swizzle(nibbles, v128.and(bytes, i8x16.splat(15))), bits);
  return v128.or(i8x16.ne(found, i8x16.splat(0)), bytes);
}

@inline
export function isDigit(byte: i32): bool {
  return byte >= 0x30 && byte <= 0x39;
}

@inline
export function isLetter(byte: i32): bool {
  const folded = byte | 0x20;
  return folded >= 0x61 && folded <= 0x7a;
}

@inline
export function isWord(byte: i32): bool {
  return isLetter(byte) || isDigit(byte);
}

@inline
export function isHex(byte: i32): bool {
  const folded = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (folded >= 0x61 && folded <= 0x66);
}

/** One of ` -./()_+`, a tab or a line break. */
@inline
export function isJoint(byte: i32): bool {
  if (byte === 0x09 || byte === 0x0a || byte === 0x0d || byte === 0x2b) return true;
  return byte === 0x20 || (byte >= 0x28 && byte <= 0x29) || (byte >= 0x2d && byte <= 0x2f) || byte === 0x5f;
}

/** What joins the parts of a name. */
@inline
export function isJoiner(byte: i32): bool {
  return byte === 0x2d || byte === 0x2e || byte === 0x5f;
}

/** What would make the date a part of some longer number. */
@inline
export function isNumberMark(byte: i32): bool {
  return (byte >= 0x28 && byte <= 0x2f) || byte === 0x5f || byte === 0x3a;
}
