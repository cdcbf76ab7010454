// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** Texts with places in brackets: `generic-templates.ts` says what stands in them. */
export interface Templates {
  /** With one secret in each. */
  readonly find: readonly string[];
  /** Harmless, and looking alike. */
  readonly keep: readonly string[];
}
