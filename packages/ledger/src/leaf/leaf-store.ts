// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { LeafRow, Payload } from './audit-entry.ts';

/** A commit that has rows at or above some index. */
export interface StagedCommit {
  readonly commitId: string;
  readonly firstIndex: bigint;
  readonly lastIndex: bigint;
  readonly rows: number;
}

/** Where leaves and payloads are kept. A port: the gateway implements it over ClickHouse. */
export interface LeafStore {
  /**
   * Stores the rows of one commit, all or none, durable when it resolves. May be called again with
   * the same commit id and the same rows. After a rejection nothing is known: abandon the commit id
   * before going on.
   */
  stage(rows: readonly LeafRow<Payload>[], commitId: string): Promise<void>;
  /**
   * Every stored row with `from <= index < to` of commits that were not abandoned, ordered by index;
   * more than one row with the same index all appear. Streams: never the whole range in memory.
   */
  read(tenant: string, from: bigint, to: bigint): AsyncIterable<LeafRow>;
  /** Where these events are in the ledger already, by event id; others are absent. */
  find(tenant: string, eventIds: readonly string[]): Promise<Map<string, StoredEvent>>;
  /** Commits that are not abandoned and have rows at or above `from`. */
  tail(tenant: string, from: bigint): Promise<readonly StagedCommit[]>;
  /** Marks commits as never to be counted; durable when it resolves. Repeating it is harmless. */
  abandon(tenant: string, commitIds: readonly string[]): Promise<void>;
}

/** An event that the ledger has. `payloadDigest` as the function of that name gives it. */
export interface StoredEvent {
  readonly index: bigint;
  readonly payloadDigest: string;
}
