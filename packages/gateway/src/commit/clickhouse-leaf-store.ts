// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { AuditAbandonedBlock, AuditLeavesBlock, type Connection } from '@ledgerline/clickhouse';
import { payloadDigest } from '@ledgerline/ledger';
import type { LeafRow, LeafStore, Payload, StagedCommit, StoredEvent } from '@ledgerline/ledger';
import { MAX_CONFIRM_IDS } from '../limits.ts';
import { newCommitId, recordedAtOf } from './commit-id.ts';
import { chunks, tokenList } from './token-list.ts';

/** Leaves read at once: a range of the primary key, a few megabytes with payloads. */
const READ_LEAVES = 4096n;

const LEAF_COLUMNS = `LeafIndex, EventId, EventType, RunId, toUnixTimestamp64Nano(Timestamp) AS
  Occurred, Leaf, Payload, hex(CommitmentKey) AS CommitmentKey, hex(PrevHash) AS PrevHash,
  hex(Hash) AS Hash, CommitId`;

interface SelectedLeaf {
  readonly LeafIndex: string;
  readonly EventId: string;
  readonly EventType: string;
  readonly RunId: string;
  readonly Occurred: string;
  readonly Leaf: string;
  readonly Payload: string;
  readonly CommitmentKey: string;
  readonly PrevHash: string;
  readonly Hash: string;
  readonly CommitId: string;
}

/** The ledger's rows in ClickHouse: `audit_leaves`, less what `audit_abandoned` names. */
export class ClickHouseLeafStore implements LeafStore {
  readonly #connection: Connection;
  // Kept for its memory: a group of leaves takes megabytes.
  readonly #block: AuditLeavesBlock = new AuditLeavesBlock();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async stage(rows: readonly LeafRow<Payload>[], commitId: string): Promise<void> {
    if (rows.length === 0) return;
    const block = this.#block;
    block.reset();
    const recordedAt = recordedAtOf(commitId);
    for (const row of rows) appendLeaf(block, row, recordedAt);
    await this.#connection.insertNative({
      table: block.table,
      columns: block.columnNames,
      block: block.encode(),
      deduplicationToken: commitId,
    });
  }

  async *read(tenant: string, from: bigint, to: bigint): AsyncIterable<LeafRow> {
    for (let start = from; start < to; start += READ_LEAVES) {
      const end = start + READ_LEAVES < to ? start + READ_LEAVES : to;
      const rows = this.#connection.stream<SelectedLeaf>(
        `SELECT ${LEAF_COLUMNS} FROM audit_ledger
         WHERE TenantId = {tenant:String} AND LeafIndex >= {start:UInt64} AND LeafIndex < {end:UInt64}
         ORDER BY LeafIndex, CommitId, Hash`,
        { tenant, start: String(start), end: String(end) },
      );
      for await (const row of rows) yield toLeafRow(tenant, row);
    }
  }

  async find(tenant: string, eventIds: readonly string[]): Promise<Map<string, StoredEvent>> {
    const found = new Map<string, StoredEvent>();
    for (const ids of chunks([...new Set(eventIds)], MAX_CONFIRM_IDS)) {
      const rows = await this.#connection.query<{
        EventId: string;
        LeafIndex: string;
        Payload: string;
      }>(
        `SELECT EventId, LeafIndex, Payload FROM audit_ledger
         WHERE TenantId = {tenant:String} AND EventId IN (${tokenList(ids)})`,
        { tenant },
      );
      for (const { EventId, LeafIndex, Payload } of rows) {
        found.set(EventId, { index: BigInt(LeafIndex), payloadDigest: payloadDigest(Payload) });
      }
    }
    return found;
  }

  async tail(tenant: string, from: bigint): Promise<readonly StagedCommit[]> {
    const rows = await this.#connection.query<{
      CommitId: string;
      First: string;
      Last: string;
      Rows: string;
    }>(
      `SELECT CommitId, min(LeafIndex) AS First, max(LeafIndex) AS Last, count() AS Rows
       FROM audit_ledger WHERE TenantId = {tenant:String} AND LeafIndex >= {from:UInt64}
       GROUP BY CommitId ORDER BY First, CommitId`,
      { tenant, from: String(from) },
    );
    return rows.map((row) => ({
      commitId: row.CommitId,
      firstIndex: BigInt(row.First),
      lastIndex: BigInt(row.Last),
      rows: Number(row.Rows),
    }));
  }

  async abandon(tenant: string, commitIds: readonly string[]): Promise<void> {
    if (commitIds.length === 0) return;
    const block = new AuditAbandonedBlock();
    for (const commitId of commitIds) {
      block.tenantId.append(tenant);
      block.commitId.append(commitId);
      block.recordedAt.appendNumber(Date.now());
    }
    await this.#connection.insertNative({
      table: block.table,
      columns: block.columnNames,
      block: block.encode(),
      deduplicationToken: newCommitId(),
    });
  }
}

function appendLeaf(block: AuditLeavesBlock, row: LeafRow<Payload>, recordedAt: number): void {
  block.tenantId.append(row.tenant);
  block.leafIndex.append(row.index);
  block.eventId.append(row.eventId);
  block.eventType.append(row.eventType);
  block.timestamp.append(row.occurredAtUnixNano);
  block.runId.append(row.runId);
  block.leaf.append(row.leaf);
  if (typeof row.payload === 'string') block.payload.append(row.payload);
  else block.payload.appendBytes(row.payload);
  block.commitmentKey.appendBytes(row.commitmentKey);
  block.prevHash.appendBytes(row.prevHash);
  block.hash.appendBytes(row.hash);
  block.commitId.append(row.commitId);
  block.recordedAt.appendNumber(recordedAt);
}

function toLeafRow(tenant: string, row: SelectedLeaf): LeafRow {
  return {
    tenant,
    index: BigInt(row.LeafIndex),
    eventId: row.EventId,
    eventType: row.EventType,
    runId: row.RunId,
    occurredAtUnixNano: BigInt(row.Occurred),
    leaf: row.Leaf,
    payload: row.Payload,
    commitmentKey: Buffer.from(row.CommitmentKey, 'hex'),
    prevHash: Buffer.from(row.PrevHash, 'hex'),
    hash: Buffer.from(row.Hash, 'hex'),
    commitId: row.CommitId,
  };
}
