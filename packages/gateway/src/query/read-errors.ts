// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Connection } from '@ledgerline/clickhouse';
import { MAX_MESSAGE_CHARS } from '../limits.ts';
import { writeCursor } from './cursor.ts';
import type { ErrorQuery } from './error-query.ts';
import { formatTime } from './time.ts';
import { timelineQuery } from './timeline-query.ts';

/** One error as `GET /api/v1/errors` gives it; a member without a value is absent. */
export interface ErrorItem {
  readonly event_id: string;
  /** The place in the tenant's sequence, as decimal digits. */
  readonly seq: string;
  /** RFC 3339 in UTC with microseconds. */
  readonly occurred_at: string;
  readonly event_type: string;
  readonly severity_number: number;
  readonly severity_text?: string;
  readonly error_type?: string;
  readonly code?: string;
  /** Redacted, as it is stored; at most 2,000 characters. */
  readonly message?: string;
  readonly run_id?: string;
  readonly step_id?: string;
  readonly trace_id?: string;
  readonly span_id?: string;
  readonly request_id?: string;
  readonly component?: string;
}

export interface ErrorPage {
  /** Newest first, by sequence. */
  readonly items: readonly ErrorItem[];
  readonly has_more: boolean;
  /** Absent on the last page. */
  readonly next_cursor?: string;
  /** The high-water mark that the page was read at, as decimal digits. */
  readonly as_of_seq: string;
  readonly filters_applied: readonly string[];
}

/** What an error is: by its type, by its severity (ERROR is 17), or by how a flow or step ended. */
const IS_ERROR = `SeverityNumber >= 17
  OR EventName IN ('tool_call_failed', 'request_failed', 'exception_raised', 'invariant_failed')
  OR (EventName IN ('flow_ended', 'step_ended', 'tool_call_ended')
    AND LogAttributes['ledgerline.outcome'] = 'failure')`;

const CODE = "LogAttributes['ledgerline.error.code']";

const COLUMNS = `EventId AS event_id, Seq AS seq, toUnixTimestamp64Nano(Timestamp) AS at,
  EventName AS event_type, SeverityNumber AS severity_number, SeverityText AS severity_text,
  if(LogAttributes['error.type'] != '', LogAttributes['error.type'],
    LogAttributes['exception.type']) AS error_type,
  ${CODE} AS code,
  leftUTF8(if(Body != '', Body, LogAttributes['exception.message']), ${MAX_MESSAGE_CHARS}) AS message,
  RunId AS run_id, StepId AS step_id, TraceId AS trace_id, SpanId AS span_id,
  LogAttributes['ledgerline.request.id'] AS request_id,
  multiIf(LogAttributes['ledgerline.source.component'] != '',
    LogAttributes['ledgerline.source.component'],
    ResourceAttributes['ledgerline.source.component'] != '',
    ResourceAttributes['ledgerline.source.component'], ServiceName) AS component`;

type ErrorRow = Omit<ErrorItem, 'occurred_at'> & { readonly at: string };

/** Reads a page of the committed part of the tenant's timeline. Throws what the store throws. */
export async function readErrors(
  connection: Connection,
  query: ErrorQuery,
  head: bigint,
): Promise<ErrorPage> {
  const { limit, identity, filters } = query;
  const { conditions, parameters } = filtersOf(query);
  // One row more than the page holds tells whether there is another page.
  const page = timelineQuery({
    tenant: query.tenant,
    head,
    columns: COLUMNS,
    conditions: [IS_ERROR, ...conditions],
    parameters,
    before: query.before,
    rows: limit + 1,
  });
  const found = await connection.query<ErrorRow>(page.sql, page.parameters);
  const items = found.slice(0, limit).map(toItem);
  const last = items.at(-1);
  const hasMore = found.length > limit;
  return {
    items,
    has_more: hasMore,
    ...(hasMore && last && { next_cursor: writeCursor(BigInt(last.seq), identity) }),
    as_of_seq: String(head),
    filters_applied: filters,
  };
}

function filtersOf({ since, until, code, type, runId }: ErrorQuery): {
  conditions: string[];
  parameters: Record<string, string>;
} {
  const conditions: string[] = [];
  const parameters: Record<string, string> = {};
  const add = (condition: string, name: string, value: string | bigint | undefined): void => {
    if (value === undefined) return;
    conditions.push(condition);
    parameters[name] = String(value);
  };
  add('Timestamp >= fromUnixTimestamp64Nano({since:Int64})', 'since', since);
  add('Timestamp < fromUnixTimestamp64Nano({until:Int64})', 'until', until);
  add(`${CODE} = {code:String}`, 'code', code);
  add('EventName = {type:String}', 'type', type);
  add('RunId = {run:String}', 'run', runId);
  return { conditions, parameters };
}

function toItem({ at, event_id, seq, ...rest }: ErrorRow): ErrorItem {
  const present = Object.entries(rest).filter(([, value]) => value !== '');
  return {
    event_id,
    seq,
    occurred_at: formatTime(BigInt(at)),
    ...(Object.fromEntries(present) as Omit<ErrorItem, 'event_id' | 'seq' | 'occurred_at'>),
  };
}
