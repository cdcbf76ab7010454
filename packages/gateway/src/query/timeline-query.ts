// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { QueryParameters } from '@ledgerline/clickhouse';
import { MAX_QUERY_S } from '../limits.ts';

/** A page of a tenant's timeline, newest first. The texts are constants of the code. */
export interface TimelinePage {
  readonly tenant: string;
  /** The tenant's high-water mark: the last sequence number that a head has committed. */
  readonly head: bigint;
  readonly columns: string;
  readonly conditions: readonly string[];
  /** Values of the `{name:Type}` places in the conditions. */
  readonly parameters: QueryParameters;
  /** Only rows with a lower sequence number. */
  readonly before: bigint | undefined;
  readonly rows: number;
}

/**
 * The one place where a read of the timeline gets its tenant and its end. Rows above the head may be
 * staged by a commit that never comes to be; rows without a commit id came past the gateway and have
 * no place in the sequence. Values are bound by the server, never written into the text.
 */
export function timelineQuery(page: TimelinePage): {
  readonly sql: string;
  readonly parameters: QueryParameters;
} {
  const { tenant, head, before, rows } = page;
  const conditions = [
    'TenantId = {timeline_tenant:String}',
    "CommitId != ''",
    'Seq <= {timeline_head:UInt64}',
    ...(before === undefined ? [] : ['Seq < {timeline_before:UInt64}']),
    ...page.conditions.map((condition) => `(${condition})`),
  ];
  return {
    sql: `SELECT ${page.columns} FROM otel_logs WHERE ${conditions.join(' AND ')}
      ORDER BY Seq DESC LIMIT {timeline_rows:UInt32} SETTINGS max_execution_time = ${MAX_QUERY_S}`,
    parameters: {
      ...page.parameters,
      timeline_tenant: tenant,
      timeline_head: String(head),
      timeline_rows: rows,
      ...(before !== undefined && { timeline_before: String(before) }),
    },
  };
}
