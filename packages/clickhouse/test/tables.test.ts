// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, migrate, OtelLogsBlock, OtelTracesBlock } from '../src/index.ts';
import type { Connection } from '../src/index.ts';
import type { NamedColumn } from '../src/native/block.ts';
import { startDatabase } from './database.ts';
import type { TestDatabase } from './database.ts';

let database: TestDatabase;
let connection: Connection;

beforeAll(async () => {
  database = await startDatabase();
  connection = connect(database.options);
  await migrate(connection);
});

afterAll(async () => {
  await connection.close();
  await database.close();
});

// The INSERTs of clickhouseexporter 0.151 and later, Map variant, word for word but for the form.
const COLLECTOR_LOGS = `
  INSERT INTO otel_logs (Timestamp, TraceId, SpanId, TraceFlags, SeverityText, SeverityNumber,
    ServiceName, Body, ResourceSchemaUrl, ResourceAttributes, ScopeSchemaUrl, ScopeName,
    ScopeVersion, ScopeAttributes, LogAttributes, EventName) VALUES`;
const COLLECTOR_TRACES = `
  INSERT INTO otel_traces (Timestamp, TraceId, SpanId, ParentSpanId, TraceState, SpanName, SpanKind,
    ServiceName, ResourceAttributes, ScopeName, ScopeVersion, SpanAttributes, Duration, StatusCode,
    StatusMessage, Events.Timestamp, Events.Name, Events.Attributes, Links.TraceId, Links.SpanId,
    Links.TraceState, Links.Attributes) VALUES`;
const RESOURCE = `map('service.name', 's', 'ledgerline.tenant.id', 'from-resource',
  'deployment.environment.name', 'test', 'ledgerline.project.id', 'p', 'ledgerline.surface.id', 'u',
  'ledgerline.app.id', 'a', 'ledgerline.run.id', 'resource-run')`;

test('rows with the Collector’s columns alone get ours by default', async () => {
  await connection.exec(`${COLLECTOR_LOGS} ('2026-11-21 08:00:00.123456789', 't', 's', 1, 'INFO', 9,
    'collector', 'body', '', ${RESOURCE}, '', 'scope', '1', map(), map('ledgerline.run.id', 'run',
    'ledgerline.step.id', 'step', 'log.record.uid', 'event', 'ledgerline.storage_class', 'ops'),
    'flow_started')`);
  const [row] = await connection.query<Record<string, unknown>>(
    `SELECT *, Timestamp = ObservedTimestamp AS same, abs(RecordedAt - now64(3)) < 60 AS fresh
     FROM otel_logs WHERE ServiceName = 'collector'`,
  );
  expect(row).toMatchObject({
    TenantId: 'from-resource',
    Environment: 'test',
    ProjectId: 'p',
    SurfaceId: 'u',
    AppId: 'a',
    RunId: 'run',
    StepId: 'step',
    EventId: 'event',
    StorageClass: 'ops',
    Seq: '0',
    CommitId: '',
    same: 1,
    fresh: 1,
  });

  await connection.exec(`${COLLECTOR_TRACES} ('2026-11-21 08:00:00.123456789', 't', 's', '', '',
    'name', 'Internal', 'collector', ${RESOURCE}, 'scope', '1',
    map('ledgerline.tenant.id', 'from-span', 'ledgerline.step.id', 'step'), 5, 'Ok', '',
    ['2026-11-21 08:00:00.5'], ['e'], [map('k', 'v')], ['l'], ['m'], [''], [map()])`);
  const [span] = await connection.query<Record<string, unknown>>(
    `SELECT * FROM otel_traces WHERE ServiceName = 'collector'`,
  );
  expect(span).toMatchObject({
    TenantId: 'from-span',
    Environment: 'test',
    RunId: 'resource-run',
    StepId: 'step',
    CommitId: '',
  });
});

/** A row of nothing but what the test says. */
function fill(columns: readonly NamedColumn[], rows: number): void {
  for (const { name, column } of columns) {
    if (column.rows === rows) continue;
    if ('endRow' in column) (column as { endRow(): void }).endRow();
    else if (column.type === 'String')
      (column as unknown as { append(v: string): void }).append('');
    else if (column.type === 'UInt8') (column as unknown as { append(v: number): void }).append(0);
    else (column as unknown as { append(v: bigint): void }).append(0n);
    expect(column.rows, name).toBe(rows);
  }
}

test('an insert with wild time stamps is one part, and a resend with its token nothing', async () => {
  const logs = new OtelLogsBlock();
  const spans = new OtelTracesBlock();
  const times = [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 1_795_000_000_000_000_000n];
  for (let index = 0; index < 500; index++) {
    const time = times[index] ?? BigInt(index) * 86_400_000_000_000n;
    logs.timestamp.append(time);
    logs.serviceName.append('wild');
    logs.recordedAt.appendNumber(1_795_000_000_000);
    fill(logs.columns, index + 1);
    spans.timestamp.append(time);
    spans.serviceName.append('wild');
    spans.traceId.append(`trace-${index}`);
    spans.recordedAt.appendNumber(1_795_000_000_000);
    fill(spans.columns, index + 1);
  }
  for (const block of [logs, spans]) {
    const insert = {
      table: block.table,
      columns: block.columnNames,
      block: block.encode(),
      deduplicationToken: 'wild',
    };
    await connection.insertNative(insert);
    await connection.insertNative(insert);
    expect(
      await connection.query(
        `SELECT count() AS rows, uniqExact(_part) AS parts FROM ${block.table} WHERE ServiceName = 'wild'`,
      ),
    ).toEqual([{ rows: '500', parts: '1' }]);
  }
  expect(
    await connection.query(
      `SELECT count() AS rows FROM otel_traces_trace_id_ts WHERE TraceId LIKE 'trace-%'`,
    ),
  ).toEqual([{ rows: '500' }]);
  await connection.exec('OPTIMIZE TABLE otel_logs FINAL');
});

test('uncommitted rows can be deleted at once, as recovery does', async () => {
  const block = new OtelLogsBlock();
  for (let index = 1; index <= 10; index++) {
    block.tenantId.append('deleting');
    block.seq.appendNumber(index);
    block.commitId.append('commit');
    block.recordedAt.appendNumber(1_795_000_000_000);
    fill(block.columns, index);
  }
  await connection.insertNative({
    table: block.table,
    columns: block.columnNames,
    block: block.encode(),
    deduplicationToken: 'deleting',
  });
  const where = `TenantId = 'deleting' AND CommitId != '' AND Seq > 4`;
  await connection.exec(`DELETE FROM otel_logs WHERE ${where}`);
  expect(
    await connection.query(`SELECT max(Seq) AS seq FROM otel_logs WHERE TenantId = 'deleting'`),
  ).toEqual([{ seq: '4' }]);
  await connection.exec(
    `DELETE FROM otel_logs WHERE TenantId = 'deleting' AND Seq > 2
     SETTINGS lightweight_delete_mode = 'lightweight_update_force'`,
  );
  expect(
    await connection.query(`SELECT max(Seq) AS seq FROM otel_logs WHERE TenantId = 'deleting'`),
  ).toEqual([{ seq: '2' }]);
});
