// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Connection } from '@ledgerline/clickhouse';
import type { LeafStore } from '@ledgerline/ledger';
import { payloadDigest } from '@ledgerline/ledger';
import { MAX_CONFIRM_IDS } from '../limits.ts';
import { isAudit } from '../pipeline/audit-payloads.ts';
import { FACT, type LogBatch } from '../pipeline/log-batch.ts';
import type { RecentIds } from './recent-ids.ts';
import { chunks, tokenList } from './token-list.ts';

/** A row of a batch in the group that is being formed. */
interface Candidate {
  readonly batch: LogBatch;
  readonly row: number;
  readonly eventId: string;
}

export interface DuplicateStores {
  readonly connection: Connection;
  readonly leafStore: LeafStore;
  readonly recent: RecentIds;
}

/** What a group holds after its duplicates are taken out; `rows[i]` belongs to `batches[i]`. */
export interface DistinctRows {
  readonly rows: readonly (readonly number[])[];
  readonly duplicates: number;
}

/**
 * Takes out of a group what is stored already, or is in the group twice.
 *
 * A record without the class `audit` counts as stored when its id was committed for its tenant. One
 * with it is looked up in the ledger: the same payload is a resend and succeeds, another payload
 * under the same id is rejected as `event_conflict`.
 */
export async function takeOutDuplicates(
  batches: readonly LogBatch[],
  stores: DuplicateStores,
): Promise<DistinctRows> {
  const removed = new Map<LogBatch, Set<number>>();
  const remove = (batch: LogBatch, row: number): void => {
    const rows = removed.get(batch) ?? new Set();
    removed.set(batch, rows.add(row));
  };
  const { hits, audits } = scan(batches, stores.recent);
  let duplicates = 0;
  const refuse = (candidate: Candidate, same: boolean): void => {
    remove(candidate.batch, candidate.row);
    if (same) duplicates += 1;
    else conflict(candidate);
  };
  if (hits.length > 0) {
    const twins = inGroup(batches, hits);
    for (const [hit, first] of twins) refuse(hit, sameContent(hit, first));
    const rest = hits.filter((hit) => !twins.has(hit) && !auditOf(hit));
    for (const hit of await storedLogs(stores.connection, rest)) refuse(hit, true);
    // An audit record whose id was stored under another class is no resend either.
    const others = hits.filter((hit) => !twins.has(hit) && auditOf(hit));
    for (const hit of await storedLogs(
      stores.connection,
      others,
      "AND NOT has(splitByChar(',', StorageClass), 'audit')",
    )) {
      refuse(hit, false);
    }
  }
  for (const [audit, same] of await storedLeaves(stores.leafStore, audits)) {
    if (removed.get(audit.batch)?.has(audit.row) !== true) refuse(audit, same);
  }
  const rows = batches.map((batch) => {
    const gone = removed.get(batch);
    return gone === undefined ? batch.accepted : batch.accepted.filter((row) => !gone.has(row));
  });
  return { rows, duplicates };
}

function conflict({ batch, row }: Candidate): void {
  batch.rejections.add(row, 'event_conflict', 'this event id is stored with another content');
}

function auditOf({ batch, row }: Candidate): boolean {
  return isAudit(batch.storageClasses[row]!);
}

/** Rows whose id the window may have seen, and all rows of the class `audit`. */
function scan(
  batches: readonly LogBatch[],
  recent: RecentIds,
): { hits: Candidate[]; audits: Candidate[] } {
  const hits: Candidate[] = [];
  const audits: Candidate[] = [];
  for (const batch of batches) {
    const { attributes, store } = batch.columns;
    const { a, b } = attributes;
    for (const row of batch.accepted) {
      const tenant = batch.fact(row, FACT.tenant);
      const event = batch.fact(row, FACT.event);
      const seen = recent.add(store.bytes, a.at(tenant), b.at(tenant), a.at(event), b.at(event));
      const audit = isAudit(batch.storageClasses[row]!);
      if (!seen && !audit) continue;
      const candidate = { batch, row, eventId: batch.factText(row, FACT.event) };
      if (seen) hits.push(candidate);
      if (audit) audits.push(candidate);
    }
  }
  return { hits, audits };
}

/** Of the hits, those whose id stands earlier in the same group, with that earlier record. */
function inGroup(
  batches: readonly LogBatch[],
  hits: readonly Candidate[],
): Map<Candidate, Candidate> {
  const wanted = new Map<string, Candidate | undefined>();
  const keyOf = (batch: LogBatch, row: number): string =>
    `${batch.tenants[row]!} ${batch.factText(row, FACT.event)}`;
  for (const { batch, row } of hits) wanted.set(keyOf(batch, row), undefined);
  const twins = new Map<Candidate, Candidate>();
  const byPlace = new Map<LogBatch, Map<number, Candidate>>();
  for (const hit of hits) {
    const rows = byPlace.get(hit.batch) ?? new Map<number, Candidate>();
    byPlace.set(hit.batch, rows.set(hit.row, hit));
  }
  for (const batch of batches) {
    for (const row of batch.accepted) {
      const key = keyOf(batch, row);
      if (!wanted.has(key)) continue;
      const first = wanted.get(key);
      const hit = byPlace.get(batch)?.get(row);
      if (first !== undefined && hit !== undefined) twins.set(hit, first);
      else wanted.set(key, { batch, row, eventId: '' });
    }
  }
  return twins;
}

/** Whether two records of one id say the same; without an audit record nobody asks. */
function sameContent(one: Candidate, other: Candidate): boolean {
  if (!auditOf(one) && !auditOf(other)) return true;
  if (isUntimed(one) && isUntimed(other)) return true;
  const [a, b] = [one, other].map(({ batch, row }) => batch.audit.get(row)?.payload);
  return a !== undefined && b !== undefined && a.equals(b);
}

/** The gateway gave it its time, so the ledger's payload of an earlier sending differs in that. */
function isUntimed({ batch, row }: Candidate): boolean {
  return batch.untimed.has(row);
}

function byTenant(candidates: readonly Candidate[]): Map<string, Candidate[]> {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const tenant = candidate.batch.tenants[candidate.row]!;
    const group = groups.get(tenant);
    if (group === undefined) groups.set(tenant, [candidate]);
    else group.push(candidate);
  }
  return groups;
}

async function storedLogs(
  connection: Connection,
  candidates: readonly Candidate[],
  condition: string = '',
): Promise<Candidate[]> {
  const stored: Candidate[] = [];
  for (const [tenant, group] of byTenant(candidates)) {
    for (const part of chunks(group, MAX_CONFIRM_IDS)) {
      const ids = new Set(part.map((candidate) => candidate.eventId));
      const rows = await connection.query<{ EventId: string }>(
        `SELECT DISTINCT EventId FROM otel_logs
         WHERE TenantId = {tenant:String} AND CommitId != '' AND EventId IN (${tokenList(ids)})
         ${condition}`,
        { tenant },
      );
      const found = new Set(rows.map((row) => row.EventId));
      stored.push(...part.filter((candidate) => found.has(candidate.eventId)));
    }
  }
  return stored;
}

async function storedLeaves(
  leafStore: LeafStore,
  candidates: readonly Candidate[],
): Promise<Map<Candidate, boolean>> {
  const stored = new Map<Candidate, boolean>();
  for (const [tenant, group] of byTenant(candidates)) {
    const ids = group.map((candidate) => candidate.eventId);
    const found = await leafStore.find(tenant, ids);
    if (found.size === 0) continue;
    for (const candidate of group) {
      const event = found.get(candidate.eventId);
      if (event === undefined) continue;
      const payload = candidate.batch.audit.get(candidate.row)!.payload;
      const same = isUntimed(candidate) || event.payloadDigest === payloadDigest(payload);
      stored.set(candidate, same);
    }
  }
  return stored;
}
