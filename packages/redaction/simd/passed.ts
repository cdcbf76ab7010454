// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// AssemblyScript: what is passed by. Positions are addresses; nothing is read from `end` on.

import { isDigit, isHex, isNumberMark, isWord } from './byte-classes';

const DASH = 0x2d;
const COLON = 0x3a;
const CLOCK_BYTES = 8;
const TIMESTAMP_BYTES = 19;
/** Bit n is set where byte n of `2026-11-21T10:07:00` is a digit. */
const DIGITS_OF_TIMESTAMP = 0x6db6f;
const FRACTION_DIGITS_MAX = 9;
const UUID_BYTES = 36;

@inline
function byteAt(at: usize): i32 {
  return <i32>load<u8>(at);
}

/**
 * Behind a timestamp, a clock or a UUID, or 0. They are in nearly all lines of logs, and where no
 * word tells that they are something else, nothing that a detector is asked about there is found.
 */
@inline
export function passedEnd(at: usize, end: usize): usize {
  if (at + CLOCK_BYTES > end) return 0;
  if (byteAt(at + 2) === COLON && byteAt(at + 5) === COLON) return clockEnd(at, end);
  if (at + TIMESTAMP_BYTES > end) return 0;
  if (byteAt(at + 4) === DASH && byteAt(at + 13) === COLON) return timestampEnd(at, end);
  return byteAt(at + 8) === DASH && byteAt(at + 13) === DASH ? uuidEnd(at, end) : 0;
}

/** `10:07:00`, also with a fraction. */
function clockEnd(at: usize, end: usize): usize {
  for (let i = 0; i < CLOCK_BYTES; i += 1) {
    if (i % 3 !== 2 && !isDigit(byteAt(at + i))) return 0;
  }
  const to = fractionEnd(at + CLOCK_BYTES, end);
  if (to >= end) return to;
  const next = byteAt(to);
  return next === 0x20 || next === 0x22 || next === 0x5d ? to : 0;
}

function uuidEnd(at: usize, end: usize): usize {
  const to = at + UUID_BYTES;
  if (to > end || byteAt(at + 18) !== DASH || byteAt(at + 23) !== DASH) return 0;
  for (let i = at; i < to; i += 1) {
    if (!isHex(byteAt(i)) && byteAt(i) !== DASH) return 0;
  }
  if (to === end) return to;
  const next = byteAt(to);
  return isWord(next) || isNumberMark(next) || next >= 0x80 ? 0 : to;
}

/** `2026-11-21T10:07:00`, also with a space and with a fraction. */
function timestampEnd(at: usize, end: usize): usize {
  if (byteAt(at + 7) !== DASH || byteAt(at + 16) !== COLON) return 0;
  const between = byteAt(at + 10);
  if (between !== 0x54 && between !== 0x20) return 0;
  for (let i = 0; i < TIMESTAMP_BYTES; i += 1) {
    if (((DIGITS_OF_TIMESTAMP >> i) & 1) !== 0 && !isDigit(byteAt(at + i))) return 0;
  }
  const to = at + TIMESTAMP_BYTES;
  return endsTimestamp(to, end) ? zuluEnd(to, end) : 0;
}

/** A fraction, a zone, the end of a field. */
function endsTimestamp(at: usize, end: usize): bool {
  if (at >= end) return true;
  const byte = byteAt(at);
  if (byte === 0x5a) return at + 1 >= end || !isWord(byteAt(at + 1));
  return byte === 0x2e || byte === 0x2b || byte === 0x2c || byte === 0x20 || byte === 0x22;
}

/** Behind `.123` or `,123`. */
function fractionEnd(at: usize, end: usize): usize {
  if (at >= end || (byteAt(at) !== 0x2e && byteAt(at) !== 0x2c)) return at;
  let to = at + 1;
  while (to < end && <i32>(to - at) <= FRACTION_DIGITS_MAX && isDigit(byteAt(to))) to += 1;
  return to;
}

/** Where no `Z` follows, the fraction is looked at as any number. */
function zuluEnd(at: usize, end: usize): usize {
  const to = fractionEnd(at, end);
  return to + 1 < end && byteAt(to) === 0x5a && !isWord(byteAt(to + 1)) ? to + 1 : at;
}

/** Behind a JSON escape, or behind the backslash when it is none; `endOfEscape` in TypeScript. */
export function escapeEnd(at: usize, end: usize): usize {
  if (at + 1 >= end) return at + 1;
  const next = byteAt(at + 1);
  if (next === 0x75 && at + 6 <= end && isHex(byteAt(at + 2)) && isHex(byteAt(at + 3))) {
    if (isHex(byteAt(at + 4)) && isHex(byteAt(at + 5))) return at + 6;
  }
  switch (next) {
    case 0x22:
    case 0x5c:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return at + 2;
    default:
      return at + 1;
  }
}
