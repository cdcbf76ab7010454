// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { metrics } from '@opentelemetry/api';
import { expect, onTestFinished, test } from 'vitest';
import type { LedgerlineStats } from '@ledgerline/sdk';
import { observeStats } from '@ledgerline/sdk/metrics';
import { partialSuccess } from '../receiver.ts';
import { QUICK, start } from '../start.ts';
import { startCollector, type Values } from './collect.ts';

/** What a reader collects from one SDK. */
async function collect(source: { stats(): LedgerlineStats }): Promise<Values> {
  const collector = startCollector();
  onTestFinished(observeStats(source, collector.provider.getMeter('test')));
  return collector.collect();
}

const ACME = 'ledgerline.tenant.id=acme,deployment.environment.name=test';

test('outcomes, losses, findings and depths are what stats() says', async () => {
  const { ledgerline, receiver } = await start({ queue: { ...QUICK, maxQueuedRecords: 2 } });
  receiver.behave = () => ({ status: 503 });
  ledgerline.emit('log_event', {}, { message: 'mail ann@shop.example' });
  ledgerline.emit('no_such_event' as 'log_event', {});
  ledgerline.emit('log_event', {});
  ledgerline.emit('log_event', {}); // finds the queue full
  await ledgerline.audit('a');
  expect(await collect(ledgerline)).toEqual({
    [`ledgerline.events.emitted{${ACME},outcome=success}`]: 3,
    [`ledgerline.events.emitted{${ACME},outcome=failure}`]: 2,
    'ledgerline.events.rejected{error.type=event_type_unknown}': 1,
    'ledgerline.events.rejected{error.type=queue_full}': 1,
    'ledgerline.events.dropped{ledgerline.drop.reason=logs_queue_full}': 1,
    'ledgerline.events.delivered{road=logs}': 0,
    'ledgerline.events.delivered{road=spans}': 0,
    'ledgerline.events.delivered{road=audit}': 0,
    'ledgerline.redaction.findings{detector=email}': 1,
    'ledgerline.queue.depth{signal=logs}': 2,
    'ledgerline.queue.depth{signal=spans}': 0,
    'ledgerline.outbox.depth{}': 1,
    'ledgerline.outbox.oldest_age{}': expect.any(Number),
  });
  receiver.behave = () => ({ status: 200, body: partialSuccess(1, 'scope_missing: no') });
  await ledgerline.flush();
  expect(await collect(ledgerline)).toMatchObject({
    'ledgerline.events.dropped{ledgerline.drop.reason=logs_refused}': 2,
    'ledgerline.outbox.dead_letters{error.type=scope_missing}': 1,
    'ledgerline.audit.degraded{ledgerline.audit.fate=set_aside}': 1,
    'ledgerline.outbox.depth{}': 0,
    'ledgerline.outbox.oldest_age{}': 0,
  });
});

test('emits are told apart by tenant and environment, the refused ones too', async () => {
  const { ledgerline } = await start();
  ledgerline.withContext({ tenant: 'globex', environment: 'staging' }, () => {
    ledgerline.emit('log_event', {});
    ledgerline.emit('state_pulse', {} as never);
  });
  const globex = 'ledgerline.tenant.id=globex,deployment.environment.name=staging';
  expect(await collect(ledgerline)).toMatchObject({
    [`ledgerline.events.emitted{${globex},outcome=success}`]: 1,
    [`ledgerline.events.emitted{${globex},outcome=failure}`]: 1,
  });
});

test('tenants beyond the limit share one overflow series, and the sum stays exact', async () => {
  const { ledgerline } = await start();
  for (let index = 0; index < 200; index += 1) {
    ledgerline.withContext({ tenant: `tenant-${index}` }, () => ledgerline.emit('log_event', {}));
  }
  const emitted = Object.entries(await collect(ledgerline)).filter(([name]) =>
    name.startsWith('ledgerline.events.emitted{'),
  );
  expect(emitted).toHaveLength(65);
  expect(emitted.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(200);
  expect(Object.fromEntries(emitted)).toMatchObject({
    'ledgerline.events.emitted{otel.metric.overflow=true,outcome=success}': 136,
  });
});

test('a series that was reported once never goes down, whatever comes later', async () => {
  const { ledgerline } = await start();
  const collector = startCollector();
  let dropped: Record<string, number> = Object.fromEntries(
    Array.from({ length: 200 }, (_, index) => [`reason-${index}`, 2]),
  );
  const source = { stats: () => ({ ...ledgerline.stats(), dropped }) };
  onTestFinished(observeStats(source, collector.provider.getMeter('test')));
  const before = await collector.collect();
  // Earlier by name than all others.
  dropped = { 'a-reason': 5, ...dropped };
  const after = await collector.collect();
  const series = Object.entries(before).filter(([name]) => name.includes('events.dropped'));
  expect(series).toHaveLength(129);
  expect(series.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(400);
  for (const [name, count] of series)
    expect(Number(after[name])).toBeGreaterThanOrEqual(Number(count));
  expect(after['ledgerline.events.dropped{otel.metric.overflow=true}']).toBe(2 * 72 + 5);
});

test('a provider that is registered after the start is found, and what several SDKs counted is one', async () => {
  const first = await start();
  const second = await start();
  first.ledgerline.withContext({ tenant: 'both' }, () => first.ledgerline.emit('log_event', {}));
  const collector = startCollector();
  expect(metrics.setGlobalMeterProvider(collector.provider)).toBe(true);
  onTestFinished(() => metrics.disable());
  second.ledgerline.withContext({ tenant: 'both' }, () => second.ledgerline.emit('log_event', {}));
  const both =
    'ledgerline.events.emitted{ledgerline.tenant.id=both,deployment.environment.name=test,outcome=success}';
  await expect.poll(async () => (await collector.collect())[both], { timeout: 5_000 }).toBe(2);
  // What was counted stays counted when its SDK ends.
  await first.ledgerline.shutdown();
  await second.ledgerline.shutdown();
  expect((await collector.collect())[both]).toBe(2);
});
