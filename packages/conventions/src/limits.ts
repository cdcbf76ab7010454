// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** Longest id or scope key in characters; ids are index keys, and 128 holds every id format in use. */
export const ID_LENGTH_MAX: number = 128;

/** Longest comma-joined list of ids in characters: room for sixty ids of the longest kind. */
export const LIST_LENGTH_MAX: number = 8192;

/** Most problems that one validation reports; the first few tell what is wrong, and an answer to a
 * batch of hostile records must stay small. */
export const PROBLEMS_MAX: number = 16;

/** Deepest nesting of a value that canonical JSON follows; protobuf decoders stop at 100 too. */
export const NESTING_MAX: number = 100;
