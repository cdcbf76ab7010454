// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { setTimeout as pause } from 'node:timers/promises';
import { context, SeverityNumber, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ExportResult } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchLogRecordProcessor,
  InMemoryLogRecordExporter,
  LoggerProvider,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  ClickHouseLogRecordExporter,
  ClickHouseSpanExporter,
  connect,
  migrate,
} from '../../src/index.ts';
import type { Connection } from '../../src/index.ts';
import { startDatabase } from '../database.ts';
import type { TestDatabase } from '../database.ts';

const START_NS = 1_795_000_000_123_456_789n;
const START: [number, number] = [1_795_000_000, 123_456_789];

let database: TestDatabase;
let connection: Connection;

beforeAll(async () => {
  database = await startDatabase();
  connection = connect(database.options);
  await migrate(connection);
  await connection.exec('TRUNCATE TABLE otel_logs');
  await connection.exec('TRUNCATE TABLE otel_traces');
  await connection.exec('TRUNCATE TABLE otel_traces_trace_id_ts');
});

afterAll(async () => {
  await connection.close();
  await database.close();
});

const resource = resourceFromAttributes({
  'service.name': 'support-desk',
  'ledgerline.tenant.id': 'acme',
  'deployment.environment.name': 'test',
  'ledgerline.project.id': 'project',
  'ledgerline.surface.id': 'surface',
  'ledgerline.app.id': 'from-resource',
});

function exported(
  exporter: ClickHouseLogRecordExporter,
  records: ReadableLogRecord[],
): Promise<ExportResult> {
  return new Promise((resolve) => exporter.export(records, resolve));
}

async function collected(count: number, mark: string): Promise<ReadableLogRecord[]> {
  const memory = new InMemoryLogRecordExporter();
  const processors = [new SimpleLogRecordProcessor({ exporter: memory })];
  const provider = new LoggerProvider({ resource, processors });
  const logger = provider.getLogger('test');
  for (let index = 0; index < count; index++) {
    logger.emit({ body: `${mark} ${index}`, timestamp: START, observedTimestamp: START });
  }
  await provider.forceFlush();
  return memory.getFinishedLogRecords();
}

test('a log record of a LoggerProvider lands in its columns', async () => {
  const exporter = new ClickHouseLogRecordExporter(connection);
  const provider = new LoggerProvider({
    resource,
    processors: [new BatchLogRecordProcessor({ exporter })],
  });
  const logger = provider.getLogger('scope', '1.2.3', { schemaUrl: 'https://schema.example/1' });
  const spanContext = {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    traceFlags: 1,
  };
  logger.emit({
    eventName: 'flow_started',
    body: 'hello\n\nworld',
    severityNumber: SeverityNumber.INFO,
    severityText: 'INFO',
    timestamp: START,
    observedTimestamp: [START[0] + 1, 1],
    context: trace.setSpanContext(context.active(), spanContext),
    attributes: {
      'log.record.uid': 'event-1',
      'ledgerline.storage_class': 'audit,ops',
      'ledgerline.app.id': 'from-record',
      'ledgerline.run.id': 'run-1',
      tokens: 12,
      ratio: 0.5,
      ok: true,
      list: ['a', 1],
      nested: { b: 1, a: Uint8Array.of(255) },
    },
  });
  logger.emit({ body: { plain: 'map' }, timestamp: START });
  await provider.forceFlush();

  const rows = await connection.query(
    'SELECT * EXCEPT (RecordedAt, ObservedTimestamp), toUnixTimestamp64Nano(ObservedTimestamp) AS Observed' +
      ' FROM otel_logs ORDER BY EventId DESC',
  );
  expect(rows[0]).toMatchObject({
    Timestamp: expect.stringContaining('.123456789') as string,
    TraceId: spanContext.traceId,
    SpanId: spanContext.spanId,
    TraceFlags: 1,
    SeverityText: 'INFO',
    SeverityNumber: 9,
    ServiceName: 'support-desk',
    Body: 'hello\n\nworld',
    ScopeName: 'scope',
    ScopeVersion: '1.2.3',
    ScopeSchemaUrl: 'https://schema.example/1',
    EventName: 'flow_started',
    TenantId: 'acme',
    Environment: 'test',
    AppId: 'from-record',
    RunId: 'run-1',
    EventId: 'event-1',
    StorageClass: 'audit,ops',
    Seq: '0',
    CommitId: '',
    Observed: String((BigInt(START[0]) + 1n) * 1_000_000_000n + 1n),
  });
  expect(rows[0]).toHaveProperty('LogAttributes', {
    'log.record.uid': 'event-1',
    'ledgerline.storage_class': 'audit,ops',
    'ledgerline.app.id': 'from-record',
    'ledgerline.run.id': 'run-1',
    tokens: '12',
    ratio: '0.5',
    ok: 'true',
    list: '["a",1]',
    nested: '{"a":"/w==","b":1}',
  });
  expect(rows[1]).toMatchObject({ Body: '{"plain":"map"}', TraceId: '', AppId: 'from-resource' });
  await provider.shutdown();
});

test('spans of a TracerProvider with events and links, and the trace-id table', async () => {
  const exporter = new ClickHouseSpanExporter(connection);
  const provider = new TracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('scope', '1.0');
  const parent = tracer.startSpan('run', { kind: SpanKind.SERVER, startTime: START });
  const child = tracer.startSpan(
    'step',
    {
      startTime: [START[0] + 1, 0],
      attributes: { 'ledgerline.run.id': 'run-1', 'ledgerline.step.id': 'step-1', n: 1 },
      links: [{ context: parent.spanContext(), attributes: { why: 'test' } }],
    },
    trace.setSpan(context.active(), parent),
  );
  child.addEvent('first', { k: 'v' }, [START[0] + 1, 5]);
  child.addEvent('second', undefined, [START[0] + 1, 6]);
  child.setStatus({ code: SpanStatusCode.ERROR, message: 'broken' });
  child.end([START[0] + 3, 7]);
  parent.end([START[0] + 4, 0]);
  await provider.forceFlush();

  const rows = await connection.query(
    'SELECT *, arrayMap(t -> toUnixTimestamp64Nano(t), Events.Timestamp) AS Times FROM otel_traces ORDER BY Timestamp',
  );
  const { traceId, spanId } = parent.spanContext();
  expect(rows).toHaveLength(2);
  expect(rows[0]).toMatchObject({
    SpanName: 'run',
    SpanKind: 'Server',
    ParentSpanId: '',
    StatusCode: 'Unset',
    Duration: '3876543211',
    TenantId: 'acme',
    RunId: '',
    Times: [],
  });
  expect(rows[1]).toMatchObject({
    TraceId: traceId,
    ParentSpanId: spanId,
    SpanKind: 'Internal',
    ServiceName: 'support-desk',
    ScopeName: 'scope',
    ScopeVersion: '1.0',
    SpanAttributes: { n: '1' },
    Duration: '2000000007',
    StatusCode: 'Error',
    StatusMessage: 'broken',
    'Events.Name': ['first', 'second'],
    'Events.Attributes': [{ k: 'v' }, {}],
    'Links.TraceId': [traceId],
    'Links.SpanId': [spanId],
    'Links.Attributes': [{ why: 'test' }],
    RunId: 'run-1',
    StepId: 'step-1',
    Times: [5, 6].map((nanos) => String((BigInt(START[0]) + 1n) * 1_000_000_000n + BigInt(nanos))),
  });
  const ranges = await connection.query(
    'SELECT TraceId, toUnixTimestamp(Start) AS Start, toUnixTimestamp(End) AS End, TenantId FROM otel_traces_trace_id_ts',
  );
  expect(ranges).toEqual([
    { TraceId: traceId, Start: START[0], End: START[0] + 1, TenantId: 'acme' },
  ]);
  await provider.shutdown();
});

test('a batch exported twice is stored once', async () => {
  const exporter = new ClickHouseLogRecordExporter(connection);
  const records = await collected(5, 'twice');
  expect(await exported(exporter, records)).toEqual({ code: 0 });
  expect(await exported(exporter, records)).toEqual({ code: 0 });
  const again = new ClickHouseLogRecordExporter(connection);
  expect(await exported(again, records)).toEqual({ code: 0 });
  expect(
    await connection.query(`
      SELECT count() AS rows, uniqExact(Body) AS bodies,
        min(toUnixTimestamp64Nano(Timestamp)) AS time FROM otel_logs WHERE Body LIKE 'twice %'`),
  ).toEqual([{ rows: '5', bodies: '5', time: String(START_NS) }]);
  await exporter.shutdown();
});

test('an empty batch succeeds, and after shutdown a batch fails', async () => {
  const exporter = new ClickHouseLogRecordExporter(connection);
  expect(await exported(exporter, [])).toEqual({ code: 0 });
  await exporter.shutdown();
  expect(await exported(exporter, await collected(1, 'late'))).toMatchObject({
    code: 1,
    error: { code: 'shutdown' },
  });
});

test('a batch that cannot be stored fails with the reason', async () => {
  const nowhere = connect({ ...database.options, database: 'no_such_database' });
  const exporter = new ClickHouseLogRecordExporter(nowhere);
  expect(await exported(exporter, await collected(1, 'nowhere'))).toMatchObject({
    code: 1,
    error: { code: 'store_rejected', retryable: false },
  });
  await nowhere.close();
});

test('without a server the batch waits for another attempt; shutdown ends the wait', async () => {
  const nobody = connect({ url: 'http://127.0.0.1:9' });
  const exporter = new ClickHouseLogRecordExporter(nobody);
  const records = await collected(1, 'nobody');
  let result: ExportResult | undefined;
  exporter.export(records, (answer) => (result = answer));
  await pause(100);
  expect(result).toBeUndefined();
  await exporter.shutdown();
  expect(result).toMatchObject({ code: 1, error: { code: 'store_unavailable', retryable: true } });
  await nobody.close();
});

test('a record that says it is not to be kept is not stored, and is a success', async () => {
  const exporter = new ClickHouseLogRecordExporter(connection);
  const memory = new InMemoryLogRecordExporter();
  const processors = [new SimpleLogRecordProcessor({ exporter: memory })];
  const logger = new LoggerProvider({ resource, processors }).getLogger('test');
  const emit = (mark: string, attributes: Record<string, string>): void => {
    logger.emit({ body: `persist ${mark}`, attributes });
  };
  emit('never', { 'ledgerline.persist': 'never', 'ledgerline.storage_class': 'ops' });
  const [never] = memory.getFinishedLogRecords();
  expect(await exported(exporter, [never!])).toEqual({ code: 0 });
  emit('always', { 'ledgerline.persist': 'always' });
  emit('audit', { 'ledgerline.persist': 'sampled', 'ledgerline.storage_class': 'audit,ops' });
  expect(await exported(exporter, memory.getFinishedLogRecords())).toEqual({ code: 0 });
  const rows = await connection.query<{ Body: string }>(
    "SELECT Body FROM otel_logs WHERE startsWith(Body, 'persist ') ORDER BY Body",
  );
  expect(rows.map(({ Body }) => Body)).toEqual(['persist always', 'persist audit']);
  await exporter.shutdown();
});
