// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Connection } from '@ledgerline/clickhouse';

/**
 * One committed event of a run. Within a run the order is the one in which things happened: events of
 * the audit class take another road than the rest, so their sequence numbers may be later.
 */
export interface TimelineEvent {
  readonly seq: number;
  readonly eventType: string;
  readonly storageClass: string;
  /** Milliseconds since the run's first event. */
  readonly offsetMs: number;
  readonly depth: number;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A run as people read it. */
export interface RunTimeline {
  readonly tenant: string;
  readonly runId: string;
  readonly name: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costMicros: number;
  /** Calls whose cost nobody knows; `costMicros` is without them. */
  readonly unpricedCalls: number;
  readonly events: readonly TimelineEvent[];
}

interface EventRow {
  readonly seq: string;
  readonly type: string;
  readonly class: string;
  readonly ns: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const NS_PER_MS = 1_000_000n;
const OPENS: ReadonlySet<string> = new Set(['flow_started', 'step_started', 'tool_call_started']);
const CLOSES: ReadonlySet<string> = new Set([
  'flow_ended',
  'step_ended',
  'tool_call_ended',
  'tool_call_failed',
]);

/** The run that shows most: one with a human decision if there is any, and of those the longest. */
const RUN_TO_SHOW = `
  SELECT TenantId AS tenant, RunId AS runId
  FROM otel_logs WHERE RunId != '' AND EventName != ''
  GROUP BY tenant, runId
  HAVING countIf(EventName = 'flow_started') > 0
  ORDER BY countIf(EventName IN ('human_approved', 'human_rejected')) > 0 DESC, count() DESC, runId
  LIMIT 1`;

const RUN_EVENTS = `
  SELECT toString(Seq) AS seq, EventName AS type, StorageClass AS class,
         toString(toUnixTimestamp64Nano(Timestamp)) AS ns, Body AS body, LogAttributes AS attributes
  FROM otel_logs WHERE TenantId = {tenant:String} AND RunId = {run:String} ORDER BY Timestamp, Seq`;

/** Reads the run worth showing, or undefined when there is none. */
export async function readRunToShow(connection: Connection): Promise<RunTimeline | undefined> {
  const [run] = await connection.query<{ tenant: string; runId: string }>(RUN_TO_SHOW);
  return run === undefined ? undefined : readRun(connection, run.tenant, run.runId);
}

/** Reads one run of one tenant. */
async function readRun(
  connection: Connection,
  tenant: string,
  runId: string,
): Promise<RunTimeline> {
  const rows = await connection.query<EventRow>(RUN_EVENTS, { tenant, run: runId });
  return toTimeline(tenant, runId, rows);
}

function toTimeline(tenant: string, runId: string, rows: readonly EventRow[]): RunTimeline {
  const start = BigInt(rows[0]?.ns ?? 0);
  let depth = 0;
  const events = rows.map((row): TimelineEvent => {
    if (CLOSES.has(row.type)) depth = Math.max(0, depth - 1);
    const event = {
      seq: Number(row.seq),
      eventType: row.type,
      storageClass: row.class,
      offsetMs: Number((BigInt(row.ns) - start) / NS_PER_MS),
      depth,
      body: row.body,
      attributes: row.attributes,
    };
    if (OPENS.has(row.type)) depth += 1;
    return event;
  });
  const usage = events.filter((event) => event.eventType === 'usage_recorded');
  const total = (key: string): number =>
    usage.reduce((sum, event) => sum + Number(event.attributes[key] ?? 0), 0);
  return {
    tenant,
    runId,
    name: events[0]?.attributes['ledgerline.flow.name'] ?? runId,
    inputTokens: total('gen_ai.usage.input_tokens'),
    outputTokens: total('gen_ai.usage.output_tokens'),
    costMicros: total('ledgerline.cost.micros'),
    unpricedCalls: usage.filter((event) => event.attributes['ledgerline.cost.micros'] === undefined)
      .length,
    events,
  };
}
