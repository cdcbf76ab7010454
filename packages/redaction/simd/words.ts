// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// AssemblyScript: what a word may begin, by its first characters and the tables of a policy.
// Positions are addresses; up to three bytes behind a word are read with it.

import { isJoiner, isLetter } from './byte-classes';
import {
  CONTEXT_BITS,
  CONTEXT_HASHES,
  FOURTHS,
  FOURTHS_BITS,
  FOURTHS_FACTOR,
  NAME_ENDS,
  SIXTHS,
  STEM_BITS,
  STEMS,
  THIRDS,
  WORD_FOURTHS,
} from '../src/engine/candidates/layout';

@inline
function byteAt(at: usize): i32 {
  return <i32>load<u8>(at);
}

/** Bits of `STEMS`. Nearly all words begin nothing. */
@inline
export function stemOf(at: usize, tables: usize): i32 {
  const bytes = load<u32>(at);
  const code = ((bytes & 31) << 10) | ((bytes >> 3) & 0x3e0) | ((bytes >> 16) & 31);
  if (((load<u8>(tables + (code >> 3), STEM_BITS) >> <u8>(code & 7)) & 1) === 0) return 0;
  return <i32>load<u8>(tables + code, STEMS);
}

/** True when the word may go on as a context word or the name of a secret does. */
@inline
export function isKnown(at: usize, tables: usize): bool {
  return isFourth(WORD_FOURTHS, at, tables);
}

/** True when a detector asks for words that begin so. */
@inline
export function mayBegin(at: usize, end: usize, tables: usize): bool {
  if (at + 2 >= end) return false;
  const pair = ((byteAt(at) & 63) << 6) | (byteAt(at + 1) & 63);
  const thirds = load<u32>(tables + (pair << 2), THIRDS);
  if (((thirds >> (byteAt(at + 2) & 31)) & 1) === 0) return false;
  return thirds === 0xffffffff || at + 6 > end || isFourth(FOURTHS, at, tables) || isSixth(at, tables);
}

/** See `src/engine/candidates/prefix-sets.ts`. */
@inline
function isSixth(at: usize, tables: usize): bool {
  let code: u32 = 0;
  for (let i: usize = 0; i < 6; i += 1) code = (code << 5) | (load<u8>(at + i) & 31);
  const bit = (code * <u32>FOURTHS_FACTOR) >> (32 - FOURTHS_BITS);
  return ((load<u8>(tables + (bit >> 3), SIXTHS) >> <u8>(bit & 7)) & 1) !== 0;
}

@inline
function isFourth(set: usize, at: usize, tables: usize): bool {
  const bytes = load<u32>(at);
  const code =
    ((bytes & 31) << 15) | (((bytes >> 8) & 31) << 10) | (((bytes >> 16) & 31) << 5) | ((bytes >> 24) & 31);
  const bit = (code * <u32>FOURTHS_FACTOR) >> (32 - FOURTHS_BITS);
  return ((load<u8>(tables + set + (bit >> 3)) >> <u8>(bit & 7)) & 1) !== 0;
}

/** True when a secret's name may end before `end`; the text begins at `first`. */
@inline
export function isNameEnd(end: usize, tables: usize, first: usize): bool {
  const code =
    ((byteAt(end - 3) & 31) << 10) | ((byteAt(end - 2) & 31) << 5) | (byteAt(end - 1) & 31);
  if ((load<u8>(tables + code, STEMS) & NAME_ENDS) === 0) return false;
  return end - 4 < first || isFourth(WORD_FOURTHS, end - 4, tables);
}

/** True when one may end before the beginning of a word, or before the sign in front of it. */
@inline
export function isBehindName(at: usize, tables: usize, first: usize, isStart: bool): bool {
  if (at - 4 < first) return false;
  if (isStart && !isJoiner(byteAt(at - 1))) return false;
  return isNameEnd(isStart ? at - 1 : at, tables, first);
}

/** True when the letters at `at`, up to the next hump or to their end, may be a context word. */
export function isContext(at: usize, end: usize, tables: usize): bool {
  let to = at + 1;
  while (to < end && isLetter(byteAt(to))) {
    const isHump = byteAt(to) < 0x60 && byteAt(to - 1) > 0x60;
    if (isHump && isContextWord(at, to, tables)) return true;
    to += 1;
  }
  return isContextWord(at, to, tables);
}

/** By its hash; see `wordHash` in `src/engine/context.ts`. */
function isContextWord(from: usize, to: usize, tables: usize): bool {
  let hash = 0;
  for (let i = to - 1; i >= from; i -= 1) hash = hash * 31 + (byteAt(i) | 0x20);
  return load<u8>(tables + (hash & CONTEXT_BITS), CONTEXT_HASHES) !== 0;
}
