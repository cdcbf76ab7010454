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

/** Which rows count: all, or those of some processes, by `service.instance.id`. */
type Instances = readonly string[] | undefined;

const TOTALS = `
  SELECT toString(count()) AS events, toString(uniqExact(EventId)) AS distinctEvents,
         toString(uniqExactIf(RunId, EventName = 'flow_started')) AS runs,
         toString(sum(toUInt64OrZero(LogAttributes['ledgerline.redaction.count']))) AS redacted,
         toString(countIf(toUInt64OrZero(LogAttributes['ledgerline.redaction.count']) > 0)) AS records
  FROM otel_logs`;

/** Reads the counts in five small queries. */
export async function readStoredCounts(
  connection: Connection,
  instances?: Instances,
): Promise<StoredCounts> {
  const read = reader(connection, instances);
  const [totals] = await read<Record<string, string>>(TOTALS);
  const [spans] = await read<{ n: string }>('SELECT toString(count()) AS n FROM otel_traces');
  const count = async (expression: string): Promise<Readonly<Record<string, number>>> => {
    const rows = await read<CountRow>(
      `SELECT ${expression} AS name, toString(count()) AS n FROM otel_logs`,
      "GROUP BY name HAVING name != '' ORDER BY count() DESC, name",
    );
    return Object.fromEntries(rows.map((row) => [row.name, Number(row.n)]));
  };
  return {
    events: Number(totals?.['events'] ?? 0),
    distinctEvents: Number(totals?.['distinctEvents'] ?? 0),
    byType: await count('EventName'),
    byClass: await count("arrayJoin(splitByChar(',', StorageClass))"),
    spans: Number(spans?.n ?? 0),
    runs: Number(totals?.['runs'] ?? 0),
    redaction: {
      values: Number(totals?.['redacted'] ?? 0),
      records: Number(totals?.['records'] ?? 0),
      recordsByDetector: await count(
        "arrayJoin(splitByChar(',', LogAttributes['ledgerline.redaction.detectors']))",
      ),
    },
  };
}

/** Puts the condition on the instances between what is selected and how it is grouped. */
function reader(connection: Connection, instances: Instances) {
  return <Row>(select: string, tail: string = ''): Promise<Row[]> => {
    if (instances === undefined) return connection.query<Row>(`${select} ${tail}`);
    const where = "WHERE ResourceAttributes['service.instance.id'] IN {instances:Array(String)}";
    return connection.query<Row>(`${select} ${where} ${tail}`, { instances });
  };
}
