// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// Where things lie in the memory that the loop of the scan shares with `simd/candidates.ts`.

/** Bytes of one text window, and of what may be read behind it. */
export const WINDOW_BYTES = 16_384;
export const AHEAD_BYTES = 64;

/** Offsets in the tables of one policy. */
export const ROW = 130;
export const NEXT_WIDE = 128;
export const NEXT_NONE = 129;
export const MARKS = 0;
export const THIRDS = 16_640;
/** What may begin with three characters, and with two: five bits of each. */
export const STEMS = 33_024;
export const PAIRS = 65_792;
export const TOKENS = 66_816;
export const TOKEN_LENGTHS = 256;
export const NIBBLES = 67_072;
export const LONE_DIGITS_MIN = 67_088;
/** Where the low bits of a context word's hash point. */
export const CONTEXT_HASHES = 67_104;
export const CONTEXT_BITS = 16_383;
export const TABLE_BYTES = 83_488;

/** Bits of an entry of `MARKS` and `TOKENS`: somebody asks here always; only behind a stem. */
export const ASKED = 1;
export const ASKED_NEAR = 2;
/** Of `TOKENS`: somebody asks about those that begin with a digit, `ASKED` about the others. */
export const ASKED_DIGIT = 4;

/**
 * Bits of an entry of `STEMS`: a secret's name may begin so, may end so; a context
 * word may begin so.
 */
export const NAME_BEGINS = 1;
export const NAME_ENDS = 2;
export const CONTEXT_BEGINS = 4;
/** Also of `STEMS`: a detector asks for words that may begin so; `THIRDS` knows it exactly. */
export const TRIGGER_BEGINS = 8;

/** A candidate is its position, shifted, and these bits. */
export const CANDIDATE_SHIFT = 2;
export const NEAR_NAME = 1;
export const NEAR_CONTEXT = 2;
