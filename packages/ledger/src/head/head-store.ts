// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** The committed state of a tenant. What is not counted here was never acknowledged. */
export interface TenantHead {
  readonly tenant: string;
  /** Timeline high-water mark that was committed with the tree head. */
  readonly sequence: bigint;
  /** Leaves in the tree. */
  readonly size: bigint;
  /** Root of the tree, 32 bytes. */
  readonly root: Uint8Array;
}

/** One tenant's step in a commit. `expected` undefined creates the head, and only that. */
export interface HeadChange {
  readonly tenant: string;
  readonly expected: TenantHead | undefined;
  readonly next: TenantHead;
  readonly commitId: string;
}

/** A step that was taken. */
export interface HeadCommit {
  readonly tenant: string;
  readonly commitId: string;
  readonly sequenceBefore: bigint;
  readonly sequenceAfter: bigint;
  readonly sizeBefore: bigint;
  readonly sizeAfter: bigint;
  readonly root: Uint8Array;
  /** ISO 8601, UTC, milliseconds. */
  readonly at: string;
}

/** Where heads are kept: the one place that decides what is committed. A port. */
export interface HeadStore {
  read(tenant: string): TenantHead | undefined;
  all(): TenantHead[];
  /**
   * Moves every head or none. False when a head is not the expected one: nothing was changed, read
   * the truth and start over. Durable when it returns true. Throws when it is not known what
   * happened: read the heads again before going on.
   */
  compareAndSwap(changes: readonly HeadChange[]): boolean;
  /** Steps of a tenant, oldest first. */
  commits(tenant: string): Iterable<HeadCommit>;
  close(): void;
}
