// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { onTestFinished } from 'vitest';

/** Values by name and attributes, such as `ledgerline.queue.depth{signal=logs}`. */
export type Values = Readonly<Record<string, unknown>>;

/** A real provider whose reader collects when it is asked to. */
export interface Collector {
  readonly provider: MeterProvider;
  collect(): Promise<Values>;
}

export function startCollector(): Collector {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const provider = new MeterProvider({ readers: [reader] });
  onTestFinished(() => provider.shutdown());
  return {
    provider,
    collect: async () => {
      exporter.reset();
      await reader.forceFlush();
      const metrics = exporter
        .getMetrics()
        .flatMap((resource) => resource.scopeMetrics.flatMap((scope) => scope.metrics));
      return Object.fromEntries(
        metrics.flatMap(({ descriptor, dataPoints }) =>
          dataPoints.map(({ attributes, value }) => {
            const labels = Object.entries(attributes).map(
              ([key, label]) => `${key}=${String(label)}`,
            );
            return [`${descriptor.name}{${labels.join(',')}}`, value];
          }),
        ),
      );
    },
  };
}
