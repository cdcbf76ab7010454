// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test, vi } from 'vitest';
import { context as otelContext } from '@opentelemetry/api';
import { BOOM, CHUNKS, fromSession, fromSlowSession, type Ids } from './app.ts';
import { isEnd, type Run, type Traits } from './running-app.ts';

/** How a request ends, and what is said of it. */
export function endContract(run: Run, traits: Traits): void {
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
}
