// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { context, logs, SeverityNumber, trace } from '@opentelemetry/api';
import { logs as olderLogs, SeverityNumber as OlderSeverity } from '@opentelemetry/api-logs';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  SimpleLogRecordProcessor,
  type LogRecordExporter,
} from '@opentelemetry/sdk-logs';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { ExportResultCode } from '@opentelemetry/core';
import { expect, test } from 'vitest';
import {
  LedgerlineLogRecordProcessor,
  LedgerlineSpanProcessor,
  Pipeline,
  startLedgerline,
} from '@ledgerline/sdk';
import { QUICK, SCOPE, start, startReceiver, temporaryDir } from './start.ts';

test('a record of the plain API becomes a canonical log_event', async () => {
  const { ledgerline, receiver } = await start();
  ledgerline.run('r', () => {
    logs.getLogger('shop.orders', '1.0').emit({
      severityNumber: SeverityNumber.ERROR3,
      severityText: 'mail ann@shop.example',
      body: 'no stock for ann@shop.example',
      attributes: { order: 'o-1', owner: 'ann@shop.example' },
    });
  });
  await ledgerline.flush();
  const [log] = receiver.named('log_event');
  expect(log).toMatchObject({ severity: 'ERROR', body: 'no stock for [EMAIL]' });
  expect(log?.attributes).toMatchObject({
    order: 'o-1',
    owner: '[EMAIL]',
    'ledgerline.log.logger': 'shop.orders',
    'ledgerline.tenant.id': 'acme',
    'ledgerline.run.id': log?.traceId,
  });
  expect(log?.eventId).toMatch(/^[0-9a-f-]{36}$/);
  expect(receiver.rawText).not.toContain('ann@');
});

test('a structured body becomes redacted JSON text, an exception its attributes', async () => {
  const { ledgerline, receiver } = await start();
  const logger = logs.getLogger('l');
  logger.emit({ body: { who: 'ann@shop.example', n: 1 } });
  logger.emit({ body: 'failed', exception: new TypeError('bad ann@shop.example') });
  await ledgerline.flush();
  expect(receiver.logs[0]?.body).toBe('{"n":1,"who":"[EMAIL]"}');
  expect(receiver.logs[1]?.attributes).toMatchObject({
    'exception.type': 'TypeError',
    'exception.message': 'bad [EMAIL]',
  });
});

test('an event of another logger is a log_event under its own name, redacted', async () => {
  const { ledgerline, receiver } = await start();
  const logger = logs.getLogger('web');
  logger.emit({ eventName: 'session.start', attributes: { 'session.previous_id': 's-1' } });
  logger.emit({ eventName: 'mail.ann@shop.example', body: 'hi' });
  await ledgerline.flush();
  const [session, mail] = receiver.named('log_event');
  expect(session?.attributes).toMatchObject({
    'ledgerline.log.name': 'session.start',
    'ledgerline.log.logger': 'web',
    'session.previous_id': 's-1',
  });
  expect(mail?.attributes['ledgerline.log.name']).toBe('[EMAIL]');
  expect(receiver.rawText).not.toContain('ann@');
});

test('a plain record that cannot be canonical is refused, counted, and harms nobody', async () => {
  const { ledgerline, receiver } = await start();
  const logger = logs.getLogger('l');
  const declared = { 'ledgerline.schema.version': '1.0.0' };
  logger.emit({ eventName: 'no.such.event', attributes: declared });
  logger.emit({ eventName: 'x.NoVendor' });
  logger.emit({ eventName: 'tool_call_started' });
  logger.emit({ attributes: { 'ledgerline.storage_class': 'ops,audit' } });
  await ledgerline.flush();
  expect(receiver.logs).toEqual([]);
  expect(ledgerline.stats().rejected.byCode).toEqual({
    attribute_missing: 1,
    event_type_unknown: 2,
    storage_class_invalid: 1,
  });
});

test('a plain record that asks for the audit class goes through the outbox', async () => {
  const { ledgerline, receiver } = await start();
  logs.getLogger('l').emit({ attributes: { 'ledgerline.storage_class': 'audit' } });
  await ledgerline.flush();
  expect(receiver.logs[0]?.attributes['ledgerline.storage_class']).toBe('audit,ops');
  expect(ledgerline.stats().delivered).toMatchObject({ logs: 0, audit: 1 });
});

test('records of the older api-logs global reach the same provider', async () => {
  const { ledgerline, receiver } = await start();
  olderLogs
    .getLogger('winston')
    .emit({ body: 'from the older API', severityNumber: OlderSeverity.INFO });
  await ledgerline.flush();
  expect(receiver.logs[0]).toMatchObject({ body: 'from the older API', eventName: 'log_event' });
  expect(receiver.logs[0]?.attributes['ledgerline.log.logger']).toBe('winston');
});

test('records of the older global reach a provider of others that has our processor', async () => {
  const exporter = new InMemoryLogRecordExporter();
  const pipeline = new Pipeline({ ...SCOPE, ephemeral: true, sinks: { logs: [exporter] } });
  const provider = new LoggerProvider({ processors: [new LedgerlineLogRecordProcessor(pipeline)] });
  // As NodeSDK does: the provider is registered after its processors were made.
  logs.setGlobalLoggerProvider(provider);
  olderLogs.getLogger('winston').emit({ body: 'from the older API to ann@shop.example' });
  await pipeline.flush();
  expect(exporter.getFinishedLogRecords().map(({ body }) => body)).toEqual([
    'from the older API to [EMAIL]',
  ]);
  await provider.shutdown();
  await pipeline.shutdown();
  logs.disable();
  // Given back: who comes next serves it.
  expect(olderLogs.setGlobalLoggerProvider(provider)).toBe(provider);
  olderLogs.disable();
});

test('shutdown gives the globals back, and a second start works', async () => {
  const first = await start();
  await first.ledgerline.shutdown();
  const second = await start();
  logs.getLogger('l').emit({ body: 'second' });
  olderLogs.getLogger('l').emit({ body: 'second, older' });
  trace.getTracer('t').startSpan('s').end();
  await second.ledgerline.flush();
  expect(first.receiver.logs).toHaveLength(0);
  expect(second.receiver.logs.map(({ body }) => body)).toEqual(['second', 'second, older']);
  expect(second.receiver.spans).toHaveLength(1);
});

test('spans of other libraries get scope, run and step, and their own requests are not traced', async () => {
  const { ledgerline, receiver } = await start();
  ledgerline.run('r', () => {
    trace.getTracer('library').startActiveSpan('inner', (span) => span.end());
  });
  await ledgerline.flush();
  const inner = receiver.spans.find(({ name }) => name === 'inner');
  expect(inner?.attributes).toMatchObject({
    'ledgerline.tenant.id': 'acme',
    'ledgerline.run.id': inner?.traceId,
    'ledgerline.step.id': 'root',
  });
});

test('the pieces work inside providers that somebody else made', async () => {
  const receiver = await startReceiver();
  const pipeline = new Pipeline({
    ...SCOPE,
    endpoint: receiver.url,
    outboxDir: temporaryDir(),
    queue: QUICK,
  });
  const later = new InMemoryLogRecordExporter();
  const resource = resourceFromAttributes({
    'service.name': 'theirs',
    'process.owner': 'ann@shop.example',
  });
  const loggers = new LoggerProvider({
    resource,
    processors: [
      new LedgerlineLogRecordProcessor(pipeline),
      new SimpleLogRecordProcessor({ exporter: later }),
    ],
  });
  const tracers = new TracerProvider({
    resource,
    spanProcessors: [new LedgerlineSpanProcessor(pipeline)],
  });
  const span = tracers.getTracer('t').startSpan('work for ann@shop.example');
  loggers.getLogger('l').emit({
    eventName: 'human_approved',
    attributes: { 'ledgerline.approval.id': 'a-1', by: 'ann@shop.example' },
    context: trace.setSpan(context.active(), span),
  });
  span.end();
  await Promise.all([loggers.forceFlush(), tracers.forceFlush()]);
  expect(receiver.logs[0]).toMatchObject({
    eventName: 'human_approved',
    traceId: span.spanContext().traceId,
  });
  expect(receiver.logs[0]?.resource).toMatchObject({
    'service.name': 'theirs',
    'process.owner': '[EMAIL]',
  });
  expect(receiver.spans[0]?.name).toBe('work for [EMAIL]');
  // A processor after ours sees the redacted record, and none of our additions.
  const [seen] = later.getFinishedLogRecords();
  expect(seen?.attributes).toEqual({ 'ledgerline.approval.id': 'a-1', by: '[EMAIL]' });
  expect(receiver.rawText).not.toContain('ann@');
  await Promise.all([loggers.shutdown(), tracers.shutdown(), pipeline.shutdown()]);
});

test('a scope of the resource is enough for a processor', async () => {
  const receiver = await startReceiver();
  const processor = new LedgerlineLogRecordProcessor({
    requireScope: 'event',
    endpoint: receiver.url,
    outboxDir: temporaryDir(),
    queue: QUICK,
  });
  const resource = resourceFromAttributes({
    'ledgerline.tenant.id': 'from-resource',
    'deployment.environment.name': 'test',
    'ledgerline.project.id': 'p',
    'ledgerline.surface.id': 's',
    'ledgerline.app.id': 'a',
  });
  const loggers = new LoggerProvider({ resource, processors: [processor] });
  loggers.getLogger('l').emit({ body: 'x' });
  await loggers.shutdown();
  expect(receiver.logs[0]?.attributes['ledgerline.tenant.id']).toBe('from-resource');
});

test('a durable exporter can be the only sink; a failed export is repeated, audit leaves the outbox', async () => {
  const got: string[] = [];
  let failures = 2;
  const exporter: LogRecordExporter = {
    export: (records, done) => {
      if (failures-- > 0) {
        done({ code: ExportResultCode.FAILED, error: new Error('not yet') });
        return;
      }
      got.push(...records.map((record) => record.eventName ?? ''));
      done({ code: ExportResultCode.SUCCESS });
    },
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const ledgerline = startLedgerline({
    ...SCOPE,
    sinks: { logs: [exporter] },
    outboxDir: temporaryDir(),
    queue: QUICK,
    onDiagnostic: () => {},
  });
  await ledgerline.audit('a');
  ledgerline.emit('log_event', {});
  expect(await ledgerline.flush()).toEqual({ logs: 0, spans: 0, audit: 0 });
  expect(got).toEqual(['audit_action', 'log_event']);
  expect(ledgerline.stats().outboxDepth).toBe(0);
  await ledgerline.shutdown();
});

test('our own requests are not spans, even under an HTTP instrumentation that asks the context', async () => {
  const { ledgerline, receiver } = await start();
  const { isTracingSuppressed } = await import('@opentelemetry/core');
  const { subscribe, unsubscribe } = await import('node:diagnostics_channel');
  const suppressed: boolean[] = [];
  const onRequest = (): void => {
    suppressed.push(isTracingSuppressed(context.active()));
  };
  subscribe('http.client.request.start', onRequest);
  await ledgerline.run('r', async () => {
    await ledgerline.audit('a');
    await ledgerline.flush();
  });
  await ledgerline.flush();
  unsubscribe('http.client.request.start', onRequest);
  expect(receiver.requests).toBeGreaterThan(2);
  expect(suppressed.length).toBeGreaterThan(2);
  expect(suppressed.every(Boolean)).toBe(true);
});
