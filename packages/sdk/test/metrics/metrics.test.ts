// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { expect, onTestFinished, test } from 'vitest';
import type { LedgerlineStats } from '@ledgerline/sdk';
import { observeStats } from '@ledgerline/sdk/metrics';
import { start } from '../start.ts';

/** What a real reader collects: a value for each name and attributes. */
async function collect(source: { stats(): LedgerlineStats }): Promise<Record<string, unknown>> {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const provider = new MeterProvider({ readers: [reader] });
  onTestFinished(() => provider.shutdown());
  const stop = observeStats(source, provider.getMeter('test'));
  await reader.forceFlush();
  stop();
  const points: Record<string, unknown> = {};
  for (const metric of exporter.getMetrics()[0]!.scopeMetrics[0]!.metrics) {
    for (const { attributes, value } of metric.dataPoints) {
      points[[metric.descriptor.name, ...Object.values(attributes)].join(' ')] = value;
    }
  }
  return points;
}

test('accepted and rejected events, findings and depths are what stats() says', async () => {
  const { ledgerline } = await start();
  ledgerline.emit('log_event', {}, { message: 'mail ann@shop.example' });
  ledgerline.emit('no_such_event' as 'log_event', {});
  await ledgerline.flush();
  expect(await collect(ledgerline)).toEqual({
    'ledgerline.events.emitted accepted': 1,
    'ledgerline.events.emitted rejected': 1,
    'ledgerline.redaction.findings email': 1,
    'ledgerline.queue.depth logs': 0,
    'ledgerline.queue.depth spans': 0,
    'ledgerline.outbox.depth': 0,
  });
});

test('an attribute has at most 32 values, and nothing is missing from the sum', async () => {
  const { ledgerline } = await start();
  const dropped = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`reason-${i}`, 2]));
  const points = await collect({ stats: () => ({ ...ledgerline.stats(), dropped }) });
  const series = Object.entries(points).filter(([name]) => name.includes('events.dropped'));
  expect(series).toHaveLength(32);
  expect(series.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(100);
});
