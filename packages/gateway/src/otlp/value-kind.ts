// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** What an AnyValue holds; the numbers are those of the validator's `ValueKind`. */
export const KIND = {
  absent: 0,
  string: 1,
  int: 2,
  double: 3,
  bool: 4,
  array: 5,
  map: 6,
  bytes: 7,
} as const;

/** An attribute that a later attribute of the same key replaced, or that redaction dropped. */
export const KIND_DROPPED = 255;
