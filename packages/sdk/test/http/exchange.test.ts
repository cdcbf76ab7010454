// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createServer } from 'node:http';
import { context, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { expect, onTestFinished, test } from 'vitest';
import type { Ledgerline } from '@ledgerline/sdk';
import { httpListener, routeHandler } from '@ledgerline/sdk/http';
import { createLogger } from '@ledgerline/sdk/logger';
import { start } from '../start.ts';
import { BOOM, ids, type Ids } from './app.ts';
import { listen } from './listen.ts';

const REQUEST = 'http://shop.example/orders/1';

/** The ids that a handler sees. */
async function seenIn(ledgerline: Ledgerline, request = new Request(REQUEST)): Promise<Ids> {
  const response = await routeHandler(ledgerline, () => Response.json(ids()))(request);
  return (await response.json()) as Ids;
}

test('a server span of another instrumentation is the parent, any other active span is not', async () => {
  const { ledgerline, receiver } = await start();
  const tracer = ledgerline.tracerProvider.getTracer('another instrumentation');
  const server = tracer.startSpan('GET', { kind: SpanKind.SERVER }, ROOT_CONTEXT);
  const other = tracer.startSpan('boot', {}, ROOT_CONTEXT);
  const inside = (span: typeof server, request?: Request): Promise<Ids> =>
    context.with(trace.setSpan(ROOT_CONTEXT, span), () => seenIn(ledgerline, request));
  expect((await inside(server)).traceId).toBe(server.spanContext().traceId);
  expect((await inside(other)).traceId).not.toBe(other.spanContext().traceId);
  const { traceId } = other.spanContext();
  const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
  await inside(other, new Request(REQUEST, { headers }));
  await ledgerline.flush();
  const ours = receiver.spans.filter((span) => span.traceId === traceId);
  expect(ours.map((span) => span.parentSpanId)).toEqual([other.spanContext().spanId]);
});

test('without a tenant the events are refused and counted, and the request is answered', async () => {
  const { ledgerline, receiver } = await start({ tenant: '', requireScope: 'event' });
  const seen = await seenIn(ledgerline);
  expect(seen.requestId).toBeDefined();
  await ledgerline.flush();
  expect(receiver.logs).toEqual([]);
  expect(ledgerline.stats().rejected.byCode).toEqual({ scope_missing: 2 });
});

test('after a shutdown requests are answered all the same', async () => {
  const { ledgerline } = await start();
  await ledgerline.shutdown();
  const handler = routeHandler(ledgerline, () => Response.json(ids()));
  const response = await handler(new Request(REQUEST, { headers: { 'x-request-id': 'r' } }));
  expect(response.headers.get('x-request-id')).toBe('r');
  expect(((await response.json()) as Ids).requestId).toBe('r');
});

test('a log that throws does not reach the request', async () => {
  const { ledgerline } = await start();
  const handler = routeHandler(ledgerline, () => new Response(null, { status: 204 }), {
    onAccessLine: () => {
      throw BOOM;
    },
  });
  expect((await handler(new Request(REQUEST))).status).toBe(204);
});

test('resolve may answer with a thenable that is no promise, as query builders do', async () => {
  const { ledgerline } = await start();
  // oxlint-disable-next-line unicorn/no-thenable
  const query = { then: (done: (row: object) => void) => done({ userId: 'u-9' }) };
  const handler = routeHandler(ledgerline, () => Response.json(ids()), {
    resolve: () => query as never,
  });
  const seen = (await (await handler(new Request(REQUEST))).json()) as Ids;
  expect(seen.userId).toBe('u-9');
});

test('what a listener throws at once is thrown at once, and its result is its own', async () => {
  const { ledgerline, receiver } = await start();
  const thrown: unknown[] = [];
  const results: unknown[] = [];
  const failing = httpListener(ledgerline, () => {
    throw BOOM;
  });
  const answering = httpListener(ledgerline, (_request, response) => {
    response.end('done');
    return 42;
  });
  const server = createServer((request, response) => {
    try {
      results.push((request.url === '/boom' ? failing : answering)(request, response));
    } catch (error) {
      thrown.push(error);
      response.writeHead(500).end();
    }
  });
  const listening = await listen(server);
  onTestFinished(() => listening.close());
  const { url } = listening;
  expect((await fetch(`${url}/boom`)).status).toBe(500);
  expect((await fetch(url)).status).toBe(200);
  expect(thrown).toEqual([BOOM]);
  expect(results).toEqual([42]);
  await ledgerline.flush();
  expect(receiver.named('exception_raised')).toHaveLength(1);
});

test('an error after the client has gone is an event, its AbortError is none', async () => {
  const { ledgerline, receiver } = await start();
  for (const error of [new DOMException('gone', 'AbortError'), BOOM]) {
    const abort = new AbortController();
    const handler = routeHandler(ledgerline, async () => {
      abort.abort();
      throw error;
    });
    await expect(handler(new Request(REQUEST, { signal: abort.signal }))).rejects.toBe(error);
  }
  await ledgerline.flush();
  expect(receiver.named('exception_raised')).toHaveLength(1);
  const ends = receiver.named('request_failed');
  expect(ends.map((log) => log.attributes['ledgerline.outcome'])).toEqual([
    'cancelled',
    'cancelled',
  ]);
});

test('a client that goes away while its session is looked up ends in the right tenant', async () => {
  const { ledgerline, receiver } = await start();
  const abort = new AbortController();
  const handler = routeHandler(ledgerline, () => Response.json(ids()), {
    resolve: async () => {
      abort.abort();
      await Promise.resolve();
      return { tenant: 'umbrella', userId: 'u-1' };
    },
  });
  await handler(new Request(REQUEST, { signal: abort.signal }));
  await ledgerline.flush();
  expect(receiver.logs.map((log) => log.eventName)).toEqual(['request_started', 'request_failed']);
  for (const { attributes } of [...receiver.logs, ...receiver.spans]) {
    expect(attributes['ledgerline.tenant.id']).toBe('umbrella');
  }
});

test('an error that a handler logs and then throws is one event with one id', async () => {
  const { ledgerline, receiver } = await start();
  const lines: string[] = [];
  const log = createLogger(ledgerline, { destination: { write: (line) => lines.push(line) } });
  const handler = routeHandler(ledgerline, () => {
    const error = new RangeError('no stock');
    log.error(error, 'the order failed');
    throw error;
  });
  await expect(handler(new Request(REQUEST))).rejects.toThrow('no stock');
  await ledgerline.flush();
  const [event, ...others] = receiver.named('exception_raised');
  expect(others).toEqual([]);
  expect((JSON.parse(lines[0]!) as { event_id: string }).event_id).toBe(event?.eventId);
  const [failed] = receiver.named('request_failed');
  expect(failed?.attributes['error.type']).toBe('RangeError');
  expect(failed?.attributes['ledgerline.request.id']).toBe(
    event?.attributes['ledgerline.request.id'],
  );
});

test('one error object that fails two requests is an event of each, with its path', async () => {
  const { ledgerline, receiver } = await start();
  const handler = routeHandler(ledgerline, () => {
    throw BOOM;
  });
  for (const path of ['/orders/1', '/orders/2']) {
    await expect(handler(new Request(new URL(path, REQUEST)))).rejects.toBe(BOOM);
  }
  await ledgerline.flush();
  const paths = receiver.named('exception_raised').map(({ attributes }) => attributes['url.path']);
  expect(paths).toEqual(['/orders/1', '/orders/2']);
});
