// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { NamedColumn } from '../native/block.ts';
import { DateTime64Column, FixedStringColumn, UInt64Column } from '../native/fixed-columns.ts';
import { StringColumn } from '../native/string-column.ts';
import { named, TableBlock } from './table-block.ts';

/** Rows of `audit_leaves`: a leaf of the ledger with the payload that it commits to. */
export class AuditLeavesBlock extends TableBlock {
  readonly table: string = 'audit_leaves';
  readonly tenantId: StringColumn = new StringColumn();
  readonly leafIndex: UInt64Column = new UInt64Column();
  readonly eventId: StringColumn = new StringColumn();
  readonly eventType: StringColumn = new StringColumn();
  /** Nanoseconds. */
  readonly timestamp: DateTime64Column = new DateTime64Column(9);
  readonly runId: StringColumn = new StringColumn();
  readonly leaf: StringColumn = new StringColumn();
  readonly payload: StringColumn = new StringColumn();
  readonly commitmentKey: FixedStringColumn = new FixedStringColumn(32);
  readonly prevHash: FixedStringColumn = new FixedStringColumn(32);
  readonly hash: FixedStringColumn = new FixedStringColumn(32);
  readonly commitId: StringColumn = new StringColumn();
  /** Milliseconds; one value a block, because it decides the partition. */
  readonly recordedAt: DateTime64Column = new DateTime64Column(3);

  readonly columns: readonly NamedColumn[] = named([
    ['TenantId', this.tenantId],
    ['LeafIndex', this.leafIndex],
    ['EventId', this.eventId],
    ['EventType', this.eventType],
    ['Timestamp', this.timestamp],
    ['RunId', this.runId],
    ['Leaf', this.leaf],
    ['Payload', this.payload],
    ['CommitmentKey', this.commitmentKey],
    ['PrevHash', this.prevHash],
    ['Hash', this.hash],
    ['CommitId', this.commitId],
    ['RecordedAt', this.recordedAt],
  ]);
}

/** Rows of `audit_abandoned`: groups that were staged and never committed. */
export class AuditAbandonedBlock extends TableBlock {
  readonly table: string = 'audit_abandoned';
  readonly tenantId: StringColumn = new StringColumn();
  readonly commitId: StringColumn = new StringColumn();
  /** Milliseconds. */
  readonly recordedAt: DateTime64Column = new DateTime64Column(3);

  readonly columns: readonly NamedColumn[] = named([
    ['TenantId', this.tenantId],
    ['CommitId', this.commitId],
    ['RecordedAt', this.recordedAt],
  ]);
}

/** Names of the columns of `audit_leaves`, in insert order. */
export const AUDIT_LEAVES_COLUMNS: readonly string[] = new AuditLeavesBlock().columnNames;
