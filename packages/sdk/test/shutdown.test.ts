// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { setTimeout as delay } from 'node:timers/promises';
import { ExportResultCode } from '@opentelemetry/core';
import type { LogRecordExporter, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { expect, onTestFinished, test } from 'vitest';
import { startLedgerline, type LedgerlineOptions } from '@ledgerline/sdk';
import { QUICK, SCOPE, start, temporaryDir } from './start.ts';

const { SUCCESS, FAILED } = ExportResultCode;

function sink(parts: Partial<LogRecordExporter> = {}): LogRecordExporter {
  return {
    export: (_records, done) => done({ code: SUCCESS }),
    forceFlush: async () => {},
    shutdown: async () => {},
    ...parts,
  };
}

test('what is emitted while shutdown waits is delivered too', async () => {
  const { ledgerline, receiver } = await start();
  let requests = 0;
  receiver.behave = () => {
    requests += 1;
    if (requests === 1) ledgerline.emit('x.acme.tick', { late: true });
    return undefined;
  };
  ledgerline.emit('x.acme.tick', { late: false });
  expect(await ledgerline.shutdown()).toEqual({ logs: 0, spans: 0, audit: 0 });
  expect(receiver.logs.map(({ attributes }) => attributes['late'])).toEqual([false, true]);
  expect(ledgerline.stats().dropped).toEqual({});
});

test('after shutdown every refusal is called shutdown, and nothing is said to wait', async () => {
  const { ledgerline, receiver } = await start();
  receiver.behave = () => ({ status: 503 });
  ledgerline.emit('x.acme.tick', {});
  const span = ledgerline.tracerProvider.getTracer('t').startSpan('late');
  await ledgerline.shutdown({ timeoutMs: 30 });
  span.end();
  expect(ledgerline.emit('x.acme.tick', {})).toMatchObject({ error: { code: 'shutdown' } });
  await expect(ledgerline.audit('a')).rejects.toMatchObject({ code: 'shutdown' });
  expect(ledgerline.stats()).toMatchObject({
    dropped: { logs_shutdown: 1 },
    queueDepth: { logs: 0, spans: 0 },
    spans: { rejected: { shutdown: 1 } },
  });
});

test('a shutdown ends the flushes that wait', async () => {
  const { ledgerline, receiver } = await start();
  receiver.behave = () => ({ status: 503 });
  ledgerline.emit('x.acme.tick', {});
  await ledgerline.audit('a');
  const flushing = ledgerline.flush({ timeoutMs: 3_600_000 });
  await ledgerline.shutdown({ timeoutMs: 30 });
  expect(await flushing).toMatchObject({ logs: 1, audit: 1 });
});

test.each([
  ['rejects', async () => Promise.reject(new Error('no'))],
  ['never ends', () => new Promise<void>(() => {})],
  [
    'throws',
    () => {
      throw new Error('no');
    },
  ],
])('an exporter whose shutdown %s does not keep the outbox open', async (_how, shutdown) => {
  const outboxDir = temporaryDir();
  const { ledgerline, diagnostics } = await start({
    outboxDir,
    sinks: { logs: [sink({ shutdown })] },
  });
  await ledgerline.shutdown({ timeoutMs: 50 });
  expect(diagnostics.map(({ code }) => code)).toContain('sink_logs_close_failed');
  const next = await start({ outboxDir });
  expect(await next.ledgerline.audit('b')).toMatchObject({ durable: 'outbox' });
});

test('the exit hook stays until a shutdown is done', async () => {
  const { ledgerline, receiver } = await start();
  receiver.behave = () => ({ status: 503 });
  ledgerline.emit('x.acme.tick', {});
  const listeners = process.listeners('exit');
  const closing = ledgerline.shutdown({ timeoutMs: 100 });
  expect(process.listeners('exit')).toEqual(listeners);
  await closing;
  expect(process.listeners('exit').length).toBe(listeners.length - 1);
});

/** An SDK that has only this exporter. */
function startWith(exporter: LogRecordExporter, queue: LedgerlineOptions['queue'] = QUICK) {
  const outboxDir = temporaryDir();
  const ledgerline = startLedgerline({
    ...SCOPE,
    outboxDir,
    queue,
    sinks: { logs: [exporter] },
    onDiagnostic: () => {},
  });
  onTestFinished(async () => {
    await ledgerline.shutdown({ timeoutMs: 20 });
  });
  return ledgerline;
}

test('a queue before an exporter is bounded in bytes', () => {
  const failing = sink({ export: (_records, done) => done({ code: FAILED }) });
  const ledgerline = startWith(failing, { ...QUICK, maxQueuedBytes: 20_000, maxBatchRecords: 1 });
  const text = 'x'.repeat(5_000);
  const results = Array.from({ length: 20 }, () => ledgerline.emit('x.acme.tick', { text }));
  expect(results.filter(({ ok }) => ok).length).toBeLessThan(6);
});

test('without an endpoint an exporter empties the outbox, each event once', async () => {
  const exported: ReadableLogRecord[] = [];
  const ledgerline = startWith(
    sink({
      export: (records, done) => {
        exported.push(...records);
        done({ code: SUCCESS });
      },
    }),
  );
  await ledgerline.audit('a', {}, { eventId: 'same' });
  await ledgerline.audit('a', {}, { eventId: 'same' });
  expect(await ledgerline.flush()).toEqual({ logs: 0, spans: 0, audit: 0 });
  expect(ledgerline.stats().outboxDepth).toBe(0);
  expect(exported).toHaveLength(2);
});

test('flush waits for what was there, not for what comes meanwhile', async () => {
  const { ledgerline, receiver } = await start();
  const stop = new AbortController();
  const busy = (async () => {
    while (!stop.signal.aborted) {
      await ledgerline.audit('busy');
      await delay(1);
    }
  })();
  await delay(20);
  expect(await ledgerline.flush()).toMatchObject({ audit: 0 });
  stop.abort();
  await busy;
  expect(receiver.logs.length).toBeGreaterThan(0);
});

test('an event committed while the sender finishes is sent without a further call', async () => {
  const { ledgerline, receiver } = await start();
  // Each audit is committed when the one before it has just been delivered, at any point of that.
  for (let index = 0; index < 50; index += 1) {
    await ledgerline.audit('a', { index });
    const flushing = ledgerline.flush();
    ledgerline.emit('human_approved', { 'ledgerline.approval.id': `apr-${index}` });
    await flushing;
    expect(await ledgerline.flush()).toMatchObject({ audit: 0 });
  }
  expect(receiver.eventIds.size).toBe(100);
});
