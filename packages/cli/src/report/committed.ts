// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { OpenStore } from '../store/open-store.ts';

/** One committed event as `ledgerline tail --json` prints it. */
export interface CommittedEvent {
  readonly tenant: string;
  readonly seq: string;
  /** ISO 8601, UTC, nanoseconds. */
  readonly time: string;
  readonly eventType: string;
  readonly storageClass: string;
  readonly severity: string;
  readonly runId: string;
  readonly stepId: string;
  readonly eventId: string;
  readonly traceId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What to read: everything after `after`, or the newest `lines` of a tenant seen first. */
export interface CommittedQuery {
  readonly store: OpenStore;
  readonly tenant: string | undefined;
  /** The last sequence number already shown, by tenant; moved on by the read. */
  readonly after: Map<string, bigint>;
  readonly lines: number;
}

const PAGE_ROWS = 1000n;

const EVENTS = `
  SELECT TenantId AS tenant, toString(Seq) AS seq,
         formatDateTime(Timestamp, '%Y-%m-%dT%H:%i:%S.%fZ', 'UTC') AS time,
         EventName AS eventType, StorageClass AS storageClass, SeverityText AS severity,
         RunId AS runId, StepId AS stepId, EventId AS eventId, TraceId AS traceId, Body AS body,
         LogAttributes AS attributes
  FROM otel_logs
  WHERE TenantId = {tenant:String} AND Seq > {after:UInt64} AND Seq <= {upTo:UInt64}
  ORDER BY Seq`;

/**
 * Reads committed events in sequence order and never past a tenant's high-water mark: a row that is
 * stored but not yet committed could still be taken back.
 */
export async function readCommitted(query: CommittedQuery): Promise<readonly CommittedEvent[]> {
  const events: CommittedEvent[] = [];
  for (const head of query.store.heads()) {
    if (query.tenant !== undefined && head.tenant !== query.tenant) continue;
    const newest = head.sequence - BigInt(query.lines);
    const after = query.after.get(head.tenant) ?? (newest > 0n ? newest : 0n);
    const upTo = after + PAGE_ROWS < head.sequence ? after + PAGE_ROWS : head.sequence;
    query.after.set(head.tenant, upTo);
    if (upTo === after) continue;
    events.push(
      ...(await query.store.connection.query<CommittedEvent>(EVENTS, {
        tenant: head.tenant,
        after: String(after),
        upTo: String(upTo),
      })),
    );
  }
  return events;
}

const SEQ_WIDTH = 6;
const TYPE_WIDTH = 22;
const LINE_WIDTH = 160;

/** One event as one line for a person. */
export function renderTailLine(event: CommittedEvent): string {
  const fields = [
    event.time,
    event.tenant,
    event.seq.padStart(SEQ_WIDTH),
    event.eventType.padEnd(TYPE_WIDTH),
    event.storageClass,
    event.runId === '' ? '' : `run=${event.runId}`,
    event.body.replaceAll(/\s+/g, ' '),
  ];
  const line = fields.filter((field) => field !== '').join('  ');
  return line.length > LINE_WIDTH ? line.slice(0, LINE_WIDTH - 1) + '…' : line;
}
