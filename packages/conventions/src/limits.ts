// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** Longest id or scope key in characters; ids are index keys, and 128 holds every id format in use. */
export const ID_LENGTH_MAX: number = 128;

/** Longest id that others made, in UTF-16 units; OpenID Connect allows 255 in a subject. */
export const FOREIGN_ID_LENGTH_MAX: number = 256;

/** Most ids in a comma-joined list; there are about fifty fields that could be synthesised. */
export const LIST_ITEMS_MAX: number = 64;

/** Most problems that one validation reports; the first few tell what is wrong, and an answer to a
 * batch of hostile records must stay small. */
export const PROBLEMS_MAX: number = 16;

/** Deepest nesting of the value of an attribute; protobuf decoders stop at 100 messages too. */
export const NESTING_MAX: number = 100;

/** Deepest nesting that canonical JSON follows: the deepest value, inside a payload, inside an event,
 * inside whatever wraps events. */
export const JSON_NESTING_MAX: number = NESTING_MAX + 28;
