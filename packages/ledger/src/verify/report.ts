// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** What is wrong, in one word. */
export type FindingKind =
  | 'checkpoint_missing'
  | 'checkpoint_invalid'
  | 'head_mismatch'
  | 'root_mismatch'
  | 'payload_altered'
  | 'leaf_altered'
  | 'chain_broken'
  | 'column_drift'
  | 'row_missing'
  | 'row_inserted'
  | 'row_duplicated'
  | 'row_swapped'
  | 'tile_altered'
  | 'tile_missing'
  | 'bundle_altered'
  | 'bundle_missing';

/** One thing that is wrong, and where. */
export interface Finding {
  readonly kind: FindingKind;
  /** Leaf it is about, or the first leaf of a tile; undefined when it is about the log. */
  readonly index: bigint | undefined;
  /** Event of that leaf where it is known. */
  readonly eventId: string | undefined;
  /** File, relative to the log's folder, when it is about a file. */
  readonly path: string | undefined;
  /** One sentence. Never a payload. */
  readonly message: string;
}

/**
 * `verified`: every leaf up to `size` was recomputed from its row and fits the signed checkpoint.
 * `failed`: something contradicts. `inconclusive`: there was nothing to check, or it could not be
 * read; `reason` says which.
 */
export type Verdict = 'verified' | 'failed' | 'inconclusive';

export interface VerificationReport {
  readonly tenant: string;
  readonly verdict: Verdict;
  readonly reason: string | undefined;
  /** Leaves that the signed checkpoint covers. */
  readonly size: bigint;
  /** Root of the checkpoint, hexadecimal; undefined without a valid one. */
  readonly root: string | undefined;
  readonly origin: string | undefined;
  /** The signed checkpoint as it was read. */
  readonly checkpoint: string | undefined;
  /** Leaves that were checked, the unpublished ones included. */
  readonly checked: bigint;
  /** Committed leaves that no checkpoint covers yet; checked against the head. */
  readonly unpublished: bigint;
  /** Staged rows that no head counts: not part of the ledger, not a failure. */
  readonly uncommitted: { readonly rows: bigint; readonly commitIds: readonly string[] };
  /** The first findings, in the order of the log. */
  readonly findings: readonly Finding[];
  /** All findings, the ones not listed included. */
  readonly findingCount: bigint;
}
