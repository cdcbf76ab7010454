// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// An application that registers a MeterProvider of its own, after the SDK was started before it.
import { logs, metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';

const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
const provider = new MeterProvider({ readers: [reader] });
metrics.setGlobalMeterProvider(provider);
logs.getLogger('shop').emit({ body: 'sold' });

// The SDK looks for the provider once a second.
for (;;) {
  await new Promise((resolve) => setTimeout(resolve, 100));
  exporter.reset();
  await reader.forceFlush();
  const found = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics);
  const emitted = found
    .flatMap((scope) => scope.metrics)
    .find(({ descriptor }) => descriptor.name === 'ledgerline.events.emitted');
  const point = emitted?.dataPoints[0];
  if (point === undefined) continue;
  process.stdout.write(JSON.stringify({ value: point.value, attributes: point.attributes }));
  await provider.shutdown();
  break;
}
