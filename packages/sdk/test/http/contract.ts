// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { context as otelContext } from '@opentelemetry/api';
import type { LedgerlineOptions } from '@ledgerline/sdk';
import type { ReceivedLog } from '../receiver.ts';
import { start, type Started } from '../start.ts';
import {
  BOOM,
  CHUNKS,
  fromSession,
  fromSlowSession,
  type App,
  type AppOptions,
  type Ids,
  type StartApp,
} from './app.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const TRACEPARENT = `00-${TRACE}-b7ad6b7169203331-01`;

/** What differs between frameworks. */
export interface Traits {
  /** The pattern of `/orders/:id` as the framework spells it; undefined when it has none. */
  readonly route: string | undefined;
  /** An uncaught error is answered, as in all frameworks; node:http itself leaves the client alone. */
  readonly answersErrors: boolean;
}

interface Running extends Started {
  readonly app: App;
  /** Waits for the event with which a request ends, then for its delivery. */
  readonly ended: (path: string, count?: number) => Promise<ReceivedLog[]>;
}

/** The same promises for every framework, over a real socket. */
export function contract(name: string, startApp: StartApp, traits: Traits): void {
  const run = async (options: AppOptions = {}, sdk: LedgerlineOptions = {}): Promise<Running> => {
    const started = await start(sdk);
    // A server that begins to listen in some context must not hand it to its requests.
    const app = await started.ledgerline.withContext({ userId: 'boot' }, () =>
      startApp(started.ledgerline, options),
    );
    onTestFinished(() => app.close());
    const ended = async (path: string, count = 1): Promise<ReceivedLog[]> => {
      await vi.waitFor(
        async () => {
          await started.ledgerline.flush();
          const found = ofPath(started, path).filter(isEnd);
          expect(found.length).toBeGreaterThanOrEqual(count);
        },
        { timeout: 10_000, interval: 10 },
      );
      return ofPath(started, path);
    };
    return { ...started, app, ended };
  };

  describe(name, () => {
    test('the context is there after awaits and in timers, and goes back in headers', async () => {
      const { app, ended, receiver } = await run({ resolve: fromSession });
      const response = await fetch(`${app.url}/orders/17?token=s3cret#part`, {
        headers: {
          traceparent: TRACEPARENT,
          'x-request-id': 'req-1',
          'x-session': 'u-1',
          'user-agent': 'engine/1.0',
        },
      });
      expect(response.status).toBe(200);
      const expected = { requestId: 'req-1', userId: 'u-1', tenant: 'umbrella', traceId: TRACE };
      for (const seen of await seenBy(response)) expect(seen).toMatchObject(expected);
      expect(response.headers.get('x-request-id')).toBe('req-1');
      const [started, end] = await ended('/orders/17');
      expect(response.headers.get('traceparent')).toBe(`00-${TRACE}-${end?.spanId}-01`);
      expect(started).toMatchObject({ eventName: 'request_started', traceId: TRACE });
      expect(started?.severity).toBe('INFO');
      expect(started?.attributes).toMatchObject({
        'http.request.method': 'GET',
        'url.path': '/orders/17',
        'url.scheme': 'http',
        'user_agent.original': 'engine/1.0',
        'ledgerline.http.access': 'read',
        'ledgerline.request.id': 'req-1',
        'ledgerline.tenant.id': 'umbrella',
        'user.id': 'u-1',
        'ledgerline.actor.type': 'human',
      });
      expect(started?.attributes).not.toHaveProperty('client.address');
      expect(end?.eventName).toBe('request_ended');
      expect(end?.attributes).toMatchObject({
        'ledgerline.http.access': 'read',
        'http.response.status_code': 200,
        'ledgerline.outcome': 'success',
        'ledgerline.duration_ms': expect.any(Number),
        ...(traits.route !== undefined && { 'http.route': traits.route }),
      });
      expect(end?.body).toMatch(/^GET \/orders\/17 200 \d+\.\d ms$/);
      expect(end?.attributes['ledgerline.synthesized_fields']).not.toMatch('request_id');
      const span = receiver.spans.find(({ spanId }) => spanId === end?.spanId);
      expect(span?.name).toBe(traits.route === undefined ? 'GET' : `GET ${traits.route}`);
      expect(span?.attributes).toMatchObject({
        'ledgerline.tenant.id': 'umbrella',
        'user.id': 'u-1',
        'ledgerline.request.id': 'req-1',
        'http.response.status_code': 200,
      });
      expect(receiver.rawText).not.toContain('s3cret');
    });

    test('a request without ids gets some, flagged; one with bad ids too', async () => {
      const { app, ended } = await run();
      for (const bad of [undefined, 'a b', 'x'.repeat(200), 'ann@shop.example']) {
        const headers = new Headers({ traceparent: 'nonsense' });
        if (bad !== undefined) headers.set('x-request-id', bad);
        const response = await fetch(`${app.url}/orders/1`, { headers });
        const [seen] = await seenBy(response);
        expect(response.headers.get('x-request-id')).toBe(seen?.requestId);
        expect(seen?.requestId).toMatch(/^[0-9a-f-]{36}$/);
        expect(seen?.userId).toBeUndefined();
        expect(seen?.traceId).toMatch(/^[0-9a-f]{32}$/);
      }
      for (const log of await ended('/orders/1', 4)) {
        expect(log.attributes['ledgerline.synthesized_fields']).toMatch('request_id');
        expect(log.attributes['ledgerline.synthesized_fields']).not.toMatch('trace_id');
      }
    });

    test('baggage labels by an allow-list and never says whose a request is', async () => {
      const { app, ended } = await run({ labels: ['ledgerline.correlation.id', 'channel'] });
      const baggage = [
        'ledgerline.correlation.id=corr-1',
        'channel=mail%20of%20ann%40shop.example',
        'other=x',
        'ledgerline.tenant.id=evil',
        'user.id=root',
      ];
      const response = await fetch(`${app.url}/orders/2`, {
        headers: { baggage: baggage.join(',') },
      });
      for (const seen of await seenBy(response)) {
        expect(seen.correlationId).toBe('corr-1');
        expect(seen.userId).toBeUndefined();
        expect(seen.tenant).toBeUndefined();
      }
      for (const { attributes } of await ended('/orders/2')) {
        expect(attributes).toMatchObject({
          'ledgerline.tenant.id': 'acme',
          'ledgerline.correlation.id': 'corr-1',
          'ledgerline.label.channel': 'mail of [EMAIL]',
        });
        expect(Object.keys(attributes)).not.toContain('user.id');
        expect(Object.keys(attributes)).not.toContain('ledgerline.label.other');
      }
    });

    test('a body is parsed and the handler still has its context', async () => {
      const { app, ended } = await run({ resolve: fromSlowSession });
      const lines = 'a line of the order; '.repeat(20_000);
      const response = await fetch(`${app.url}/orders`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-session': 'u-2', 'x-request-id': 'w' },
        body: JSON.stringify({ lines }),
      });
      expect(response.status).toBe(201);
      for (const seen of await seenBy(response)) {
        expect(seen).toMatchObject({ requestId: 'w', userId: 'u-2' });
      }
      const [started, end] = await ended('/orders');
      expect(started?.attributes['ledgerline.http.access']).toBe('write');
      expect(end?.attributes['http.response.status_code']).toBe(201);
    });

    test('a thousand interleaved requests see only their own context', async () => {
      const { app, ended, ledgerline } = await run({ resolve: fromSlowSession });
      const mixed = await Promise.all(
        Array.from({ length: 1_000 }, async (_, i) => {
          const headers = { 'x-request-id': `req-${i}`, 'x-session': `u-${i}` };
          const body = JSON.stringify({ lines: `order ${i}` });
          const post = { method: 'POST', body };
          const json = { ...headers, 'content-type': 'application/json' };
          const response =
            i % 2 === 0
              ? await fetch(`${app.url}/orders/many`, { headers })
              : await fetch(`${app.url}/orders`, { ...post, headers: json });
          const seen = await seenBy(response);
          return seen.every((s) => s.requestId === `req-${i}` && s.userId === `u-${i}`);
        }),
      );
      expect(mixed.every(Boolean)).toBe(true);
      const logs = [...(await ended('/orders/many', 500)), ...(await ended('/orders', 500))];
      expect(logs).toHaveLength(2_000);
      for (const { attributes } of logs) {
        const id = attributes['ledgerline.request.id'] as string;
        expect(attributes['user.id']).toBe(id.replace('req', 'u'));
      }
      expect(ledgerline.stats().dropped).toEqual({});
    });

    test('a thrown error is an event and reaches its handler unchanged', async () => {
      const { app, ended, ledgerline, receiver } = await run();
      const headers = { 'x-request-id': 'bad' };
      const response = await fetch(`${app.url}/boom`, { headers }).catch(() => undefined);
      expect(response?.status).toBe(traits.answersErrors ? 500 : undefined);
      if (traits.answersErrors) expect(response?.headers.get('x-request-id')).toBe('bad');
      const logs = await ended('/boom');
      expect(app.caught).toHaveLength(1);
      expect(app.caught[0]).toBe(BOOM);
      expect(logs.map((log) => log.eventName)).toEqual([
        'request_started',
        'exception_raised',
        'request_failed',
      ]);
      const [, error, end] = logs;
      expect(error?.attributes).toMatchObject({
        'exception.type': 'Error',
        'exception.message': 'the order of [EMAIL] is gone',
        'ledgerline.error.code': 'E_GONE',
        'ledgerline.request.id': 'bad',
      });
      expect(end?.severity).toBe('ERROR');
      expect(end?.attributes).toMatchObject({
        'ledgerline.outcome': 'failure',
        'ledgerline.error.code': 'E_GONE',
        'error.type': 'Error',
      });
      await ledgerline.flush();
      const span = receiver.spans.find(({ spanId }) => spanId === end?.spanId);
      expect(span?.status.code).toBe(2);
      expect(receiver.rawText).not.toContain('ann@shop.example');
    });

    test('an error of the application resolving a request is the error of the request', async () => {
      for (const resolve of [fromSession, fromSlowSession]) {
        const { app, ended } = await run({ resolve });
        const response = await fetch(`${app.url}/orders/3`, {
          headers: { 'x-session': 'broken', 'x-request-id': 'who' },
        }).catch(() => undefined);
        expect(response?.status).toBe(traits.answersErrors ? 500 : undefined);
        expect(app.caught[0]).toBe(BOOM);
        const logs = await ended('/orders/3');
        expect(logs.map((log) => log.eventName)).toEqual([
          'request_started',
          'exception_raised',
          'request_failed',
        ]);
        expect(logs[2]?.attributes['ledgerline.outcome']).toBe('failure');
      }
    });

    test('status codes are recorded and weigh in the severity', async () => {
      const lines: string[] = [];
      const { app, ended } = await run({ onAccessLine: (line) => lines.push(line) });
      expect((await fetch(`${app.url}/limited?mail=ann@shop.example`)).status).toBe(429);
      expect((await fetch(`${app.url}/mail-of-ann@shop.example`)).status).toBe(404);
      const limited = (await ended('/limited')).at(-1);
      expect(limited).toMatchObject({ severity: 'WARN' });
      expect(limited?.attributes).toMatchObject({
        'http.response.status_code': 429,
        'ledgerline.outcome': 'success',
      });
      const missing = (await ended('/[EMAIL]')).at(-1);
      expect(missing?.attributes['http.response.status_code']).toBe(404);
      expect(lines[0]).toMatch(/^GET \/limited 429 \d+\.\d ms$/);
      expect(lines[1]).toMatch(/^GET \S*\[EMAIL\] 404 \d+\.\d ms$/);
    });

    test('a streamed response is made in its context and ends with its last byte', async () => {
      const { app, ended } = await run();
      const response = await fetch(`${app.url}/stream`, { headers: { 'x-request-id': 'st' } });
      expect(response.headers.get('x-request-id')).toBe('st');
      const lines = (await response.text()).trim().split('\n');
      expect(lines).toHaveLength(CHUNKS);
      for (const line of lines) expect((JSON.parse(line) as Ids).requestId).toBe('st');
      const [, end] = await ended('/stream');
      expect(end?.attributes['ledgerline.outcome']).toBe('success');
      expect(end?.attributes['ledgerline.duration_ms']).toBeGreaterThan(CHUNKS);
    });

    test('a stream that breaks off is no success', async () => {
      const { app, ended } = await run();
      const read = async (): Promise<string> => (await fetch(`${app.url}/broken-stream`)).text();
      await expect(read()).rejects.toThrow();
      const end = (await ended('/broken-stream')).find(isEnd);
      expect(end?.eventName).toBe('request_failed');
      expect(end?.body).toMatch(/aborted$/);
    });

    test('a client that goes away ends its request as cancelled', async () => {
      const { app, ended } = await run();
      const abort = new AbortController();
      const pending = fetch(`${app.url}/slow`, { signal: abort.signal }).catch(() => 'gone');
      await vi.waitFor(
        async () => expect(await (await fetch(`${app.url}/entered`)).text()).toBe('true'),
        { timeout: 10_000, interval: 10 },
      );
      abort.abort();
      expect(await pending).toBe('gone');
      const [, end] = await ended('/slow');
      expect(end?.eventName).toBe('request_failed');
      expect(end).toMatchObject({ severity: 'WARN', body: expect.stringMatching(/ aborted$/) });
      expect(end?.attributes).toMatchObject({
        'ledgerline.outcome': 'cancelled',
        'error.type': 'request_aborted',
      });
      expect(end?.attributes['http.response.status_code']).toBeUndefined();
    });

    test('an absolute request target leaves its host, its password and its query behind', async () => {
      const { app, ended, receiver } = await run();
      const { port } = new URL(app.url);
      const socket = connect(Number(port), '127.0.0.1');
      socket.end(
        `GET http://u:pass-word@127.0.0.1:${port}/orders/9?key=s3cret HTTP/1.1\r\n` +
          `Host: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`,
      );
      socket.resume();
      await once(socket, 'close');
      const [started] = await ended('/orders/9');
      expect(started?.body).toBe('GET /orders/9 started');
      expect(receiver.rawText).not.toMatch(/s3cret|pass-word/);
    });

    test('a HEAD request ends, and outside of requests there is no context', async () => {
      const { app, ended } = await run();
      expect((await fetch(`${app.url}/orders/4`, { method: 'HEAD' })).status).toBe(200);
      const [, end] = await ended('/orders/4');
      expect(end?.attributes).toMatchObject({
        'http.request.method': 'HEAD',
        'http.response.status_code': 200,
      });
      expect(otelContext.active().getValue(Symbol.for('ledgerline.context'))).toBeUndefined();
    });
  });
}

function isEnd({ eventName }: ReceivedLog): boolean {
  return eventName === 'request_ended' || eventName === 'request_failed';
}

function ofPath({ receiver }: Started, path: string): ReceivedLog[] {
  return receiver.logs.filter((log) => log.attributes['url.path'] === path);
}

async function seenBy(response: Response): Promise<readonly Ids[]> {
  return (await response.json()) as Ids[];
}
