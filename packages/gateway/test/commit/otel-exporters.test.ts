// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { context, SeverityNumber, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPLogExporter as JsonLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtoLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GatewayFixture, SCOPE } from '../support/gateway-fixture.ts';

let fixture: GatewayFixture;
beforeAll(async () => {
  fixture = await GatewayFixture.start();
});
afterAll(() => fixture[Symbol.asyncDispose]());

const resource = resourceFromAttributes({
  'service.name': 'desk',
  ...(SCOPE as Record<string, string>),
});

test.each([
  ['protobuf', ProtoLogExporter],
  ['JSON', JsonLogExporter],
])('records of the OTel SDK sent as %s are stored as they were', async (form, Exporter) => {
  const exporter = new Exporter({
    url: `${fixture.gateway.url}/v1/logs`,
    headers: { authorization: `Bearer ${fixture.key}` },
  });
  const provider = new LoggerProvider({
    resource,
    processors: [new BatchLogRecordProcessor({ exporter })],
  });
  const span = trace.wrapSpanContext({
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    traceFlags: 1,
  });
  provider.getLogger('desk', '1.2.3').emit({
    eventName: 'agent_message',
    severityNumber: SeverityNumber.WARN,
    severityText: 'WARN',
    body: `hello from ${form}`,
    context: trace.setSpan(context.active(), span),
    timestamp: [1_700_000_000, 123_456_789],
    attributes: {
      'ledgerline.message.role': 'assistant',
      'ledgerline.run.id': `run-${form}`,
      n: 42,
      big: 9_007_199_254_740_991,
      f: 0.5,
      t: true,
      list: ['a', 'b'],
      empty: '',
      nested: { deep: { list: [1, 'two', null] } },
      bytes: Uint8Array.from([1, 2, 255]),
    },
  });
  await provider.forceFlush();
  const rows = await fixture.db.query(`SELECT * FROM otel_logs WHERE Body = 'hello from ${form}'`);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({
    Timestamp: '2023-11-14 22:13:20.123456789',
    TraceId: '0af7651916cd43dd8448eb211c80319c',
    SpanId: 'b7ad6b7169203331',
    TraceFlags: 1,
    SeverityText: 'WARN',
    SeverityNumber: 13,
    ServiceName: 'desk',
    ScopeName: 'desk',
    ScopeVersion: '1.2.3',
    EventName: 'agent_message',
    TenantId: 'acme',
    Environment: 'test',
    ProjectId: 'desk',
    SurfaceId: 'chat',
    AppId: 'support',
    RunId: `run-${form}`,
    StepId: 'b7ad6b7169203331',
    LogAttributes: {
      n: '42',
      big: '9007199254740991',
      f: '0.5',
      t: 'true',
      list: '["a","b"]',
      empty: '',
      nested: '{"deep":{"list":[1,"two",null]}}',
      bytes: 'AQL/',
    },
  });
});

test('spans of the OTel SDK are stored with events and links, redacted', async () => {
  const exporter = new OTLPTraceExporter({
    url: `${fixture.gateway.url}/v1/traces`,
    headers: { authorization: `Bearer ${fixture.key}` },
  });
  const provider = new TracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('desk', '1.2.3');
  const parent = tracer.startSpan('run', { kind: SpanKind.SERVER, startTime: [1_700_000_000, 5] });
  const child = tracer.startSpan(
    'mail kim@example.com',
    {
      startTime: [1_700_000_001, 0],
      attributes: { 'ledgerline.run.id': 'run-7', 'ledgerline.step.id': 'step-7', password: 'x1' },
      links: [{ context: parent.spanContext(), attributes: { why: 'kim@example.com' } }],
    },
    trace.setSpan(context.active(), parent),
  );
  child.addEvent('wrote kim@example.com', { to: 'kim@example.com', n: 1 }, [1_700_000_001, 7]);
  child.setStatus({ code: SpanStatusCode.ERROR, message: 'no answer from kim@example.com' });
  child.end([1_700_000_003, 9]);
  parent.end([1_700_000_004, 0]);
  await provider.forceFlush();
  const rows = await fixture.db.query('SELECT * FROM otel_traces ORDER BY Timestamp');
  const { traceId, spanId } = parent.spanContext();
  expect(rows).toMatchObject([
    {
      SpanName: 'run',
      SpanKind: 'Server',
      Duration: '3999999995',
      TenantId: 'acme',
      RunId: traceId,
      StepId: spanId,
      SpanAttributes: { 'ledgerline.synthesized_fields': 'run_id,step_id' },
    },
    {
      SpanName: 'mail [EMAIL]',
      ParentSpanId: spanId,
      ScopeName: 'desk',
      Duration: '2000000009',
      StatusCode: 'Error',
      StatusMessage: 'no answer from [EMAIL]',
      SpanAttributes: { password: '[SECRET]' },
      RunId: 'run-7',
      StepId: 'step-7',
      'Events.Name': ['wrote [EMAIL]'],
      'Events.Attributes': [{ to: '[EMAIL]', n: '1' }],
      'Links.TraceId': [traceId],
      'Links.Attributes': [{ why: '[EMAIL]' }],
    },
  ]);
  const ranges = await fixture.count('otel_traces_trace_id_ts', `TraceId = '${traceId}'`);
  expect(ranges).toBeGreaterThan(0);
});
