// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { join } from 'node:path';
import { connect } from '@ledgerline/clickhouse';
import { LedgerlineLogRecordProcessor, LedgerlineSpanProcessor, Pipeline } from '@ledgerline/sdk';
import { logs, SeverityNumber, trace } from '@opentelemetry/api';
import { OTLPLogExporter as JsonLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { expect, test } from 'vitest';
import { startUp } from '../harness/cli.ts';
import { temporaryDir } from '../harness/data-dir.ts';
import { readSecrets } from '../harness/secrets.ts';

const TENANT = 'existing-sdk';
const SCOPE = {
  tenant: TENANT,
  environment: 'test',
  project: 'project',
  surface: 'surface',
  app: 'app',
};

test("the pieces work inside somebody's own NodeSDK, beside OTel's own exporter", async () => {
  using dir = temporaryDir();
  const gateway = await startUp(dir.path, { args: ['--tenant', TENANT] });
  const pipeline = new Pipeline({
    ...SCOPE,
    endpoint: gateway.gateway,
    apiKey: gateway.apiKey ?? '',
    outboxDir: join(dir.path, 'outbox'),
  });
  const sdk = new NodeSDK({
    autoDetectResources: false,
    resource: resourceFromAttributes({
      'service.name': 'existing',
      'ledgerline.tenant.id': TENANT,
      'deployment.environment.name': 'test',
      'ledgerline.project.id': 'project',
      'ledgerline.surface.id': 'surface',
      'ledgerline.app.id': 'app',
    }),
    logRecordProcessors: [
      new LedgerlineLogRecordProcessor(pipeline),
      // Somebody else's exporter in the same provider: OTLP/JSON in batches, knows nothing of us.
      new BatchLogRecordProcessor({
        exporter: new JsonLogExporter({
          url: `${gateway.gateway}/v1/logs`,
          headers: { authorization: `Bearer ${gateway.apiKey}` },
        }),
      }),
    ],
    spanProcessors: [new LedgerlineSpanProcessor(pipeline)],
    metricReaders: [],
  });
  sdk.start();
  trace.getTracer('existing').startActiveSpan('work for ada@example.org', (span) => {
    const record = { eventName: 'log_event', severityNumber: SeverityNumber.INFO };
    logs.getLogger('existing').emit({ ...record, body: 'mail ada@example.org' });
    span.end();
  });
  await pipeline.flush();
  await sdk.shutdown();
  await pipeline.shutdown();

  await using connection = connect({ url: gateway.clickhouse, ...readSecrets(dir.path).analyst });
  const stored = await connection.query<Record<string, string>>(
    `SELECT Body, TenantId, TraceId, ServiceName,
       LogAttributes['ledgerline.redaction.count'] AS redactions FROM otel_logs ORDER BY redactions`,
  );
  // The other client's copy is an event of its own. The gateway found nothing to redact in it: the
  // processors share one record, and ours had replaced the address before the other one saw it.
  const common = { Body: 'mail [EMAIL]', TenantId: TENANT, ServiceName: 'existing' };
  expect(stored).toMatchObject([
    { ...common, redactions: '0' },
    { ...common, redactions: '1' },
  ]);
  const spans = await connection.query<Record<string, string>>(
    'SELECT SpanName, TraceId, TenantId FROM otel_traces',
  );
  expect(spans).toEqual([
    { SpanName: 'work for [EMAIL]', TraceId: stored[0]?.['TraceId'], TenantId: TENANT },
  ]);
  expect(await gateway.stop()).toBe(0);
});
