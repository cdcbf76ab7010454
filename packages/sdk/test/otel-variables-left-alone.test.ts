// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startReceiver } from './start.ts';
import { emitOne, RESOURCE, startWith, type Variables } from './otel-variables.ts';

const LEFT_ALONE: Variables = {
  OTEL_BLRP_EXPORT_TIMEOUT: '1',
  OTEL_BSP_SCHEDULE_DELAY: '600000000',
  OTEL_BSP_MAX_QUEUE_SIZE: '1',
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '1',
  OTEL_BSP_EXPORT_TIMEOUT: '1',
  OTEL_TRACES_SAMPLER: 'always_off',
  OTEL_TRACES_SAMPLER_ARG: '0',
  OTEL_LOGS_EXPORTER: 'none',
  OTEL_TRACES_EXPORTER: 'none',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_ATTRIBUTE_COUNT_LIMIT: '1',
  OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '1',
  OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT: '1',
  OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT: '1',
  OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '1',
  OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '1',
  OTEL_CONFIG_FILE: '/nowhere/otel.yaml',
  OTEL_NODE_RESOURCE_DETECTORS: 'all',
  OTEL_EXPORTER_OTLP_CERTIFICATE: '/nowhere/ca.pem',
  OTEL_EXPORTER_OTLP_CLIENT_KEY: '/nowhere/key.pem',
  OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: '/nowhere/cert.pem',
};

test.each(Object.entries(LEFT_ALONE))('%s=%s changes nothing', async (name, value) => {
  const receiver = await startReceiver();
  const ledgerline = startWith({
    ...RESOURCE,
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    [name]: value,
  });
  await emitOne(ledgerline);
  const [log] = receiver.named('log_event');
  expect(log?.attributes).toMatchObject({ a: 1, b: 'two', c: 'x'.repeat(100) });
  expect(Object.keys(log?.resource ?? {})).not.toContain('host.name');
  expect(receiver.spans).toHaveLength(1);
  expect(Object.keys(receiver.spans[0]?.attributes ?? {}).length).toBeGreaterThan(5);
});

test('the page names every variable that is tested here, and these tests every variable of the page', () => {
  const page = readFileSync(new URL('../docs/otel-environment.md', import.meta.url), 'utf8');
  const own = ['otel-environment.test.ts', 'otel-variables-left-alone.test.ts']
    .map((file) => readFileSync(new URL(file, import.meta.url), 'utf8'))
    .join('');
  const named = [...page.matchAll(/^\|.*$/gm)].flatMap(([row]) => {
    const [, first = ''] = row.split('|');
    return [...first.matchAll(/`(OTEL_\w+)`/g)].map(([, name = '']) => name);
  });
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((name) => !own.includes(name))).toEqual([]);
  expect(Object.keys(LEFT_ALONE).filter((name) => !named.includes(name))).toEqual([]);
});
