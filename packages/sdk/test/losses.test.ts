// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { setTimeout as delay } from 'node:timers/promises';
import { ExportResultCode } from '@opentelemetry/core';
import { InMemoryLogRecordExporter } from '@opentelemetry/sdk-logs';
import { expect, test } from 'vitest';
import type { LedgerlineOptions } from '@ledgerline/sdk';
import { partialSuccess, type ReceivedLog, type Receiver } from './receiver.ts';
import { QUICK, start } from './start.ts';

/** What a receiver was told about losses, without the times. */
function reports(receiver: Receiver): Record<string, unknown>[] {
  return receiver.named('events_dropped').map(({ attributes }) => ({
    tenant: attributes['ledgerline.tenant.id'],
    signal: attributes['ledgerline.drop.signal'],
    queue: attributes['ledgerline.drop.queue'],
    reason: attributes['ledgerline.drop.reason'],
    count: attributes['ledgerline.drop.count'],
  }));
}

function ticks(receiver: Receiver): ReceivedLog[] {
  return receiver.named('x.acme.tick');
}

/** No report before a flush asks for it. */
const PATIENT: LedgerlineOptions['queue'] = { ...QUICK, lossReportIntervalMs: 3_600_000 };

test('a slow receiver loses nothing of 20 000 emits in a tight loop within the limits', async () => {
  const { ledgerline, receiver } = await start();
  receiver.delayMs = 10;
  for (let index = 0; index < 20_000; index += 1) {
    expect(ledgerline.emit('x.acme.tick', { index }).ok).toBe(true);
  }
  expect(await ledgerline.flush()).toEqual({ logs: 0, spans: 0, audit: 0 });
  expect(new Set(ticks(receiver).map(({ attributes }) => attributes['index'])).size).toBe(20_000);
  expect(receiver.named('events_dropped')).toEqual([]);
});

test('beyond the limits, emitted is delivered and dropped, and the receiver is told the same', async () => {
  const { ledgerline, receiver } = await start({ queue: { ...PATIENT, maxQueuedRecords: 3_000 } });
  receiver.delayMs = 10;
  let refused = 0;
  for (let index = 0; index < 12_000; index += 1) {
    const result = ledgerline.emit('x.acme.tick', { index });
    if (!result.ok) refused += 1;
    // Lets the queue make room now and then, so that accepted and refused ones are mixed.
    if (index % 1_000 === 999) await delay(1);
  }
  expect(refused).toBeGreaterThan(1_000);
  await ledgerline.flush();
  expect(ticks(receiver).length).toBe(12_000 - refused);
  expect(ledgerline.stats().dropped).toEqual({ logs_queue_full: refused });
  expect(reports(receiver)).toEqual([
    { tenant: 'acme', signal: 'logs', queue: 'logs', reason: 'queue_full', count: refused },
  ]);
  const { emitted, delivered } = ledgerline.stats();
  expect(emitted.byType).toEqual({ 'x.acme.tick': 12_000 - refused, events_dropped: 1 });
  expect(delivered.logs).toBe(emitted.total);
});

test('spans that find no room are told too, as an event', async () => {
  const { ledgerline, receiver } = await start({ queue: { ...PATIENT, maxQueuedRecords: 100 } });
  receiver.behave = () => ({ status: 503 });
  const tracer = ledgerline.tracerProvider.getTracer('t');
  for (let index = 0; index < 250; index += 1) tracer.startSpan('s').end();
  receiver.behave = () => undefined;
  await ledgerline.flush();
  expect(receiver.spans).toHaveLength(100);
  expect(reports(receiver)).toMatchObject([{ signal: 'spans', queue: 'spans', count: 150 }]);
});

test('a loss is told without a flush when the queue has room again, and only then', async () => {
  const queue = { ...QUICK, maxQueuedRecords: 5, lossReportIntervalMs: 10 };
  const { ledgerline, receiver } = await start({ queue });
  receiver.behave = () => ({ status: 503 });
  for (let index = 0; index < 8; index += 1) ledgerline.emit('x.acme.tick', { index });
  await delay(60);
  // Still one sum: while there is no room, nothing is added to what waits.
  ledgerline.emit('x.acme.tick', {});
  expect(ledgerline.stats().queueDepth.logs).toBe(5);
  receiver.behave = () => undefined;
  await expect.poll(() => reports(receiver)).toMatchObject([{ count: 4 }]);
  const [report] = receiver.named('events_dropped');
  const [first, last] = ['first', 'last'].map((end) =>
    Date.parse(report!.attributes[`ledgerline.drop.${end}_at`] as string),
  );
  expect(first).toBeLessThan(last!);
  expect(report).toMatchObject({ severity: 'ERROR', resource: { 'service.name': 'desk' } });
});

test('each tenant hears of its own losses', async () => {
  const { ledgerline, receiver } = await start({ queue: { ...PATIENT, maxQueuedRecords: 1 } });
  receiver.behave = () => ({ status: 503 });
  ledgerline.emit('x.acme.tick', {});
  for (const [tenant, count] of [
    ['globex', 3],
    ['initech', 2],
  ] as const) {
    ledgerline.withContext({ tenant }, () => {
      for (let index = 0; index < count; index += 1) ledgerline.emit('x.acme.tick', {});
    });
  }
  receiver.behave = () => undefined;
  await ledgerline.flush();
  expect(reports(receiver)).toMatchObject([
    { tenant: 'globex', count: 3 },
    { tenant: 'initech', count: 2 },
  ]);
});

test('what the receiver refuses is told per tenant, and a refused report is told no more', async () => {
  const { ledgerline, receiver, diagnostics } = await start({ queue: PATIENT });
  receiver.behave = () => ({ status: 400 });
  ledgerline.emit('x.acme.tick', {});
  ledgerline.withContext({ tenant: 'globex' }, () => {
    ledgerline.emit('x.acme.tick', {});
    ledgerline.emit('x.acme.tick', {});
  });
  await ledgerline.flush();
  expect(ledgerline.stats().dropped).toEqual({ logs_refused: 3 });
  receiver.behave = () => undefined;
  await ledgerline.flush();
  expect(reports(receiver)).toMatchObject([
    { tenant: 'acme', reason: 'refused', count: 1 },
    { tenant: 'globex', reason: 'refused', count: 2 },
  ]);

  receiver.behave = () => ({ status: 400 });
  ledgerline.emit('x.acme.tick', {});
  await ledgerline.flush();
  const before = receiver.requests;
  await ledgerline.flush(); // the report, refused as well
  await ledgerline.flush();
  expect(receiver.requests).toBe(before + 1);
  expect(ledgerline.stats().dropped).toEqual({ logs_refused: 5 });
  expect(diagnostics.map(({ code }) => code)).toContain('logs_refused');
});

test('a partial success is told with its exact count', async () => {
  const { ledgerline, receiver } = await start({ queue: PATIENT });
  receiver.behave = () => ({ status: 200, body: partialSuccess(2, 'two are bad') });
  for (let index = 0; index < 5; index += 1) ledgerline.emit('x.acme.tick', {});
  await ledgerline.flush();
  receiver.behave = () => undefined;
  await ledgerline.flush();
  expect(reports(receiver)).toMatchObject([{ reason: 'refused', count: 2 }]);
});

test('shutdown tells what was lost before it, and says what it cannot tell', async () => {
  const { ledgerline, receiver } = await start({ queue: { ...PATIENT, maxQueuedRecords: 2 } });
  receiver.behave = () => ({ status: 503 });
  for (let index = 0; index < 5; index += 1) ledgerline.emit('x.acme.tick', { index });
  receiver.behave = () => undefined;
  expect(await ledgerline.shutdown()).toEqual({ logs: 0, spans: 0, audit: 0 });
  expect(reports(receiver)).toMatchObject([{ reason: 'queue_full', count: 3 }]);

  const other = await start({ queue: { ...PATIENT, maxQueuedRecords: 2 } });
  await other.receiver.stop();
  for (let index = 0; index < 5; index += 1) other.ledgerline.emit('x.acme.tick', { index });
  // Two events and the report that three found no room.
  expect(await other.ledgerline.shutdown({ timeoutMs: 50 })).toMatchObject({ logs: 3 });
  expect(other.ledgerline.stats().dropped).toEqual({ logs_queue_full: 3, logs_shutdown: 3 });
  expect(other.diagnostics.map(({ code }) => code)).toContain('logs_shutdown');
});

test('losses beside the own queue are told: a further sink that is full', async () => {
  const stuck = new InMemoryLogRecordExporter();
  stuck.export = (_records, done) => done({ code: ExportResultCode.FAILED });
  const { ledgerline, receiver } = await start({
    queue: { ...PATIENT, maxQueuedRecords: 2 },
    sinks: { logs: [stuck] },
  });
  for (let index = 0; index < 6; index += 1) {
    ledgerline.emit('x.acme.tick', { index });
    await expect.poll(() => ticks(receiver).length).toBe(index + 1);
    await expect.poll(() => ledgerline.stats().delivered.logs).toBe(index + 1);
  }
  await ledgerline.flush({ timeoutMs: 100 });
  await expect
    .poll(() => reports(receiver))
    .toMatchObject([{ queue: 'sink_logs', reason: 'queue_full', count: 4 }]);
});
