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
/** What may begin with three characters, five bits of each; and a bit for those that do. */
export const STEMS = 33_024;
export const STEM_BITS = 65_792;
export const TOKENS = 69_888;
export const TOKEN_LENGTHS = 256;
export const NIBBLES = 70_144;
export const LONE_DIGITS_MIN = 70_160;
/** Where the low bits of a context word's hash point. */
export const CONTEXT_HASHES = 70_176;
export const CONTEXT_BITS = 16_383;
/** Bit sets of what words for which a detector asks begin with: four characters, and six. */
export const FOURTHS = 86_560;
export const FOURTHS_BITS = 15;
/** Spreads their twenty bits over the set. */
export const FOURTHS_FACTOR = 0x9e3779b1;
/** The same of context words and names of secrets; of the latter also the last four. */
export const WORD_FOURTHS = 90_656;
/** By byte: 1 where somebody asks about a mark behind it only, 2 where about a token. */
export const BEHIND = 94_752;
export const BEHIND_MARK = 1;
export const BEHIND_TOKEN = 2;
export const SIXTHS = 94_880;
export const TABLE_BYTES = 98_976;

/** Bits of an entry of `MARKS` and `TOKENS`: somebody asks here always; only behind a stem. */
export const ASKED = 1;
export const ASKED_NEAR = 2;
/** Of `TOKENS`: somebody asks about those that begin with a digit, `ASKED` about the others. */
export const ASKED_DIGIT = 4;
/** Somebody asks only where a byte of `BEHIND` stands before the mark, or before such a token. */
export const ASKED_BEHIND = 8;

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
