// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createServer, type IncomingHttpHeaders } from 'node:http';
import { context, propagation, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { isDisabled } from '../src/register/environment.ts';
import { listen } from './http/listen.ts';
import { startReceiver } from './start.ts';
import { emitOne, failure, RESOURCE, SCOPE_TEXT, startWith } from './otel-variables.ts';

describe('service and scope', () => {
  test('OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES', async () => {
    const receiver = await startReceiver();
    const ledgerline = startWith({
      OTEL_RESOURCE_ATTRIBUTES: `${SCOPE_TEXT},service.version=1.2,team=a%20b`,
      OTEL_SERVICE_NAME: 'shop',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    });
    await emitOne(ledgerline);
    const [log] = receiver.named('log_event');
    expect(log?.resource).toMatchObject({
      'service.name': 'shop',
      'service.version': '1.2',
      team: 'a b',
      'ledgerline.tenant.id': 'from-otel',
    });
    expect(log?.attributes).toMatchObject({ 'ledgerline.app.id': 'otel-app' });
  });

  test('options and LEDGERLINE variables win', async () => {
    const receiver = await startReceiver();
    const variables = { ...RESOURCE, LEDGERLINE_TENANT: 'ours', LEDGERLINE_PROJECT: 'ours' };
    const ledgerline = startWith(variables, { project: 'option', endpoint: receiver.url });
    await emitOne(ledgerline);
    expect(receiver.named('log_event')[0]?.attributes).toMatchObject({
      'ledgerline.tenant.id': 'ours',
      'ledgerline.project.id': 'option',
      'ledgerline.surface.id': 'api',
    });
  });

  test('a scope that is not complete fails the start', () => {
    const variables = { OTEL_RESOURCE_ATTRIBUTES: 'ledgerline.tenant.id=t,=,novalue' };
    expect(failure(variables)).toMatchObject({ code: 'scope_missing' });
  });
});

describe('endpoint and headers', () => {
  test('OTEL_EXPORTER_OTLP_LOGS_ENDPOINT and OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', async () => {
    const [logs, traces, base] = [
      await startReceiver(),
      await startReceiver(),
      await startReceiver(),
    ];
    const ledgerline = startWith({
      ...RESOURCE,
      OTEL_EXPORTER_OTLP_ENDPOINT: base.url,
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${logs.url}/v1/logs`,
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${traces.url}/custom/path`,
    });
    await emitOne(ledgerline);
    expect(logs.named('log_event')).toHaveLength(1);
    expect(traces.spans).toHaveLength(1);
    expect([logs.spans, traces.logs, base.requests]).toEqual([[], [], 0]);
  });

  test('one signal without a place fails the start', () => {
    const variables = {
      ...RESOURCE,
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://127.0.0.1:1/v1/logs',
    };
    expect(failure(variables)).toMatchObject({ code: 'config_invalid' });
    expect(String(failure(variables))).toContain('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT');
  });

  test('OTEL_EXPORTER_OTLP_HEADERS, and those of one signal over them', async () => {
    const receiver = await startReceiver();
    const ledgerline = startWith({
      ...RESOURCE,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Basic%20YTpi,x-team=all,content-type=text/plain',
      OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'x-team=logs',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'authorization=Bearer%20traces-key',
    });
    await emitOne(ledgerline);
    const headersOf = (team: string): IncomingHttpHeaders | undefined =>
      receiver.headers.find((headers) => headers['x-team'] === team);
    expect(headersOf('logs')).toMatchObject({
      authorization: 'Basic YTpi',
      'content-type': 'application/x-protobuf',
    });
    expect(headersOf('all')).toMatchObject({ authorization: 'Bearer traces-key' });
  });

  test('headers for another receiver are not sent to an endpoint of ours', async () => {
    const receiver = await startReceiver();
    const ledgerline = startWith({
      ...RESOURCE,
      LEDGERLINE_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20vendors-key,x-vendor=1',
    });
    await emitOne(ledgerline);
    expect(receiver.headers[0]).not.toHaveProperty('authorization');
    expect(receiver.headers[0]).not.toHaveProperty('x-vendor');
  });

  test('LEDGERLINE_API_KEY wins, and no header is repeated in a diagnostic', async () => {
    const receiver = await startReceiver();
    const said: string[] = [];
    receiver.behave = () => ({ status: 400, body: Buffer.from('no ours-key no vendor-secret') });
    const ledgerline = startWith(
      {
        ...RESOURCE,
        LEDGERLINE_API_KEY: 'ours-key',
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20theirs,x-vendor=vendor-secret',
      },
      { onDiagnostic: ({ message }) => said.push(message) },
    );
    ledgerline.emit('log_event', {});
    await ledgerline.flush();
    expect(receiver.headers[0]).toMatchObject({
      authorization: 'Bearer ours-key',
      'x-vendor': 'vendor-secret',
    });
    expect(said.join()).toContain('no [SECRET] no [SECRET]');
    expect(said.join()).not.toMatch(/ours-key|vendor-secret/);
  });

  test('a header that HTTP cannot carry fails the start, and is not quoted', () => {
    const error = failure({
      ...RESOURCE,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=s3cret%0d%0aevil',
    });
    expect(error).toMatchObject({ code: 'config_invalid' });
    expect(String(error)).not.toContain('s3cret');
  });
});

describe('sending', () => {
  test('OTEL_EXPORTER_OTLP_COMPRESSION, also for one signal', async () => {
    const receiver = await startReceiver();
    const ledgerline = startWith({
      ...RESOURCE,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: 'none',
    });
    await emitOne(ledgerline);
    expect([receiver.named('log_event').length, receiver.spans.length]).toEqual([1, 1]);
    const encodings = receiver.headers.map((headers) => headers['content-encoding']);
    expect(new Set(encodings)).toEqual(new Set(['gzip', undefined]));
  });

  test('OTEL_EXPORTER_OTLP_TIMEOUT: a request without an answer is sent again', async () => {
    let requests = 0;
    const server = createServer((request, response) => {
      requests += 1;
      request.resume();
      if (requests > 1) response.writeHead(200).end();
    });
    const listening = await listen(server);
    onTestFinished(() => listening.close());
    const ledgerline = startWith({
      ...RESOURCE,
      OTEL_EXPORTER_OTLP_ENDPOINT: listening.url,
      OTEL_EXPORTER_OTLP_LOGS_TIMEOUT: '20',
    });
    ledgerline.emit('log_event', {});
    // With the default of 30 s this would still wait for the first answer.
    expect(await ledgerline.flush({ timeoutMs: 10_000 })).toMatchObject({ logs: 0 });
    expect(requests).toBe(2);
  });

  test('OTEL_EXPORTER_OTLP_PROTOCOL: http/json gets protobuf, grpc fails the start', async () => {
    const receiver = await startReceiver();
    const endpoint = { ...RESOURCE, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
    await emitOne(startWith({ ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }));
    expect(receiver.named('log_event')).toHaveLength(1);
    const variables = { ...endpoint, OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'grpc' };
    expect(failure(variables)).toMatchObject({ code: 'config_invalid' });
    expect(String(failure(variables))).toContain('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL');
  });

  test('OTEL_BLRP_MAX_QUEUE_SIZE, OTEL_BLRP_MAX_EXPORT_BATCH_SIZE, OTEL_BLRP_SCHEDULE_DELAY', async () => {
    const receiver = await startReceiver();
    const ledgerline = startWith({
      ...RESOURCE,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BLRP_MAX_QUEUE_SIZE: '4',
      OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: '2',
      OTEL_BLRP_SCHEDULE_DELAY: '600000',
    });
    const results = Array.from({ length: 6 }, () => ledgerline.emit('log_event', {}));
    expect(results.map(({ ok }) => ok)).toEqual([true, true, true, true, false, false]);
    expect(ledgerline.stats().rejected.byCode).toEqual({ queue_full: 2 });
    await ledgerline.flush();
    expect(receiver.named('log_event')).toHaveLength(4);
  });

  test.each([
    ['OTEL_EXPORTER_OTLP_TIMEOUT', 'soon'],
    ['OTEL_EXPORTER_OTLP_COMPRESSION', 'zip'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'ftp://127.0.0.1'],
    ['OTEL_BLRP_MAX_QUEUE_SIZE', '-1'],
    ['OTEL_BLRP_SCHEDULE_DELAY', '0.5'],
    ['OTEL_BLRP_MAX_EXPORT_BATCH_SIZE', 'many'],
  ])('%s=%s fails the start and is named', (name, value) => {
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' };
    const error = failure({ ...RESOURCE, ...endpoint, [name]: value });
    expect(error).toMatchObject({ code: 'config_invalid' });
    expect(String(error)).toContain(name);
  });
});

describe('what it says about itself', () => {
  test('OTEL_LOG_LEVEL limits standard error and nothing else', () => {
    const said = (level: string): string => {
      const spy = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
      try {
        const ledgerline = startWith({ ...RESOURCE, OTEL_LOG_LEVEL: level }, { ephemeral: true });
        ledgerline.emit('no_such_event' as never, {} as never);
        expect(ledgerline.stats().rejected.byCode).toEqual({ event_type_unknown: 1 });
        return spy.mock.calls.map(([text]) => String(text)).join('');
      } finally {
        spy.mockRestore();
      }
    };
    expect(said('')).toContain('event_type_unknown');
    expect(said('WARN')).toContain('event_type_unknown');
    expect(said('verbose')).toContain('event_type_unknown');
    expect(said('error')).toBe('');
    expect(said('NONE')).toBe('');
  });

  test('OTEL_SDK_DISABLED is for the register module, which asks this', () => {
    expect(
      [undefined, '', 'false', '1', 'true', ' TRUE '].map((text) =>
        isDisabled({ OTEL_SDK_DISABLED: text }),
      ),
    ).toEqual([false, false, false, false, true, true]);
  });
});

test.each([
  ['', ['traceparent', 'baggage']],
  ['tracecontext', ['traceparent']],
  ['baggage', ['baggage']],
  ['tracecontext,baggage,b3', ['traceparent', 'baggage']],
  ['none', []],
])('OTEL_PROPAGATORS=%s writes %j', (formats, expected) => {
  const said: string[] = [];
  const ledgerline = startWith(
    { ...RESOURCE, OTEL_PROPAGATORS: formats },
    {
      ephemeral: true,
      propagation: { hosts: ['shop.example'], labels: ['ledgerline.correlation.id'] },
      onDiagnostic: ({ code, message }) => said.push(`${code} ${message}`),
    },
  );
  const span = ledgerline.tracerProvider
    .getTracer('http')
    .startSpan(
      'GET',
      { kind: SpanKind.CLIENT, attributes: { 'url.full': 'http://shop.example/' } },
      ROOT_CONTEXT,
    );
  const headers = {};
  ledgerline.withContext({ correlationId: 'c' }, () =>
    propagation.inject(trace.setSpan(context.active(), span), headers),
  );
  expect(Object.keys(headers)).toEqual(expected);
  expect(said.some((line) => line.startsWith('propagator_unknown'))).toBe(formats.includes('b3'));
});
