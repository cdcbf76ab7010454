// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** What a detector must find (input and redacted output) and what it must leave alone. */
export interface Examples {
  readonly match: readonly (readonly [input: string, output: string])[];
  readonly ignore: readonly string[];
}

/** Gives a detector's examples their type; the tests run every one of them. */
export function examples(list: Examples): Examples {
  return list;
}
