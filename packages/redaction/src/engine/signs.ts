// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** What a scan saw that may hide something; bits of a set. */
export const SIGN = {
  /** A character beyond ASCII, a percent sign before two hex digits, or `\u`. */
  view: 1,
  /** A long run of letters and digits of both cases: base64, or a name in code. */
  encoded: 2,
} as const;
