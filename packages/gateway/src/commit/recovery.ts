// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Connection } from '@ledgerline/clickhouse';
import type { HeadStore } from '@ledgerline/ledger';
import { MAX_PRIMED_IDS } from '../limits.ts';
import type { Log } from '../log.ts';
import type { RecentIds } from './recent-ids.ts';

/**
 * Deletes rows of `otel_logs` that were staged and whose head never moved. Nobody was told that
 * they are stored, so their senders send them again. Rows without a commit id came past the gateway
 * and are not touched. Returns how many rows went.
 */
export async function removeUncommitted(
  connection: Connection,
  heads: HeadStore,
  log: Log,
): Promise<number> {
  const committed = new Map(heads.all().map((head) => [head.tenant, head.sequence]));
  const stored = await connection.query<{ TenantId: string; Last: string }>(
    `SELECT TenantId, max(Seq) AS Last FROM otel_logs WHERE CommitId != '' GROUP BY TenantId`,
  );
  let removed = 0;
  for (const { TenantId: tenant, Last } of stored) {
    const head = committed.get(tenant) ?? 0n;
    if (BigInt(Last) <= head) continue;
    const parameters = { tenant, head: String(head) };
    const where = `TenantId = {tenant:String} AND CommitId != '' AND Seq > {head:UInt64}`;
    const [count] = await connection.query<{ Rows: string }>(
      `SELECT count() AS Rows FROM otel_logs WHERE ${where}`,
      parameters,
    );
    await connection.exec(`DELETE FROM otel_logs WHERE ${where}`, parameters);
    removed += Number(count?.Rows ?? 0);
    log('warn', 'uncommitted_removed', { tenant, rows: Number(count?.Rows ?? 0) });
  }
  return removed;
}

/** Fills the windows of recent ids with the newest rows of the tables. */
export async function primeRecentIds(
  connection: Connection,
  logs: RecentIds,
  spans: RecentIds,
): Promise<void> {
  for await (const row of connection.stream<{ TenantId: string; EventId: string }>(
    `SELECT TenantId, EventId FROM otel_logs WHERE CommitId != ''
     ORDER BY RecordedAt DESC LIMIT ${MAX_PRIMED_IDS}`,
  )) {
    logs.addText(row.TenantId, row.EventId);
  }
  for await (const row of connection.stream<{ TenantId: string; Id: string }>(
    `SELECT TenantId, concat(TraceId, SpanId) AS Id FROM otel_traces WHERE CommitId != ''
     ORDER BY RecordedAt DESC LIMIT ${MAX_PRIMED_IDS}`,
  )) {
    spans.addText(row.TenantId, row.Id);
  }
}
