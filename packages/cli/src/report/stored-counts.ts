// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Connection } from '@ledgerline/clickhouse';

/** What the tables hold. Counts are rows of `otel_logs` and `otel_traces`. */
export interface StoredCounts {
  readonly events: number;
  readonly distinctEvents: number;
  readonly byType: Readonly<Record<string, number>>;
  /** One event may name several classes, so these add up to more than `events`. */
  readonly byClass: Readonly<Record<string, number>>;
  readonly spans: number;
  readonly runs: number;
  /** Personal data and secrets that were replaced before anything was stored. */
  readonly redaction: {
    readonly values: number;
    readonly records: number;
    readonly recordsByDetector: Readonly<Record<string, number>>;
  };
}

interface CountRow {
  readonly name: string;
  readonly n: string;
}

const TOTALS = `
  SELECT toString(count()) AS events, toString(uniqExact(EventId)) AS distinctEvents,
         toString(uniqExactIf(RunId, EventName = 'flow_started')) AS runs,
         toString(sum(toUInt64OrZero(LogAttributes['ledgerline.redaction.count']))) AS redacted,
         toString(countIf(toUInt64OrZero(LogAttributes['ledgerline.redaction.count']) > 0)) AS records
  FROM otel_logs`;

/** Reads the counts in five small queries. */
export async function readStoredCounts(connection: Connection): Promise<StoredCounts> {
  const [totals] = await connection.query<Record<string, string>>(TOTALS);
  const [spans] = await connection.query<{ n: string }>(
    'SELECT toString(count()) AS n FROM otel_traces',
  );
  const byType = await counts(connection, 'EventName');
  const byClass = await counts(connection, "arrayJoin(splitByChar(',', StorageClass))");
  const byDetector = await counts(
    connection,
    "arrayJoin(splitByChar(',', LogAttributes['ledgerline.redaction.detectors']))",
  );
  return {
    events: Number(totals?.['events'] ?? 0),
    distinctEvents: Number(totals?.['distinctEvents'] ?? 0),
    byType,
    byClass,
    spans: Number(spans?.n ?? 0),
    runs: Number(totals?.['runs'] ?? 0),
    redaction: {
      values: Number(totals?.['redacted'] ?? 0),
      records: Number(totals?.['records'] ?? 0),
      recordsByDetector: byDetector,
    },
  };
}

async function counts(
  connection: Connection,
  expression: string,
): Promise<Readonly<Record<string, number>>> {
  const rows = await connection.query<CountRow>(
    `SELECT ${expression} AS name, toString(count()) AS n FROM otel_logs
     GROUP BY name HAVING name != '' ORDER BY count() DESC, name`,
  );
  return Object.fromEntries(rows.map((row) => [row.name, Number(row.n)]));
}
