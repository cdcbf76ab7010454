// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createServer, type IncomingMessage } from 'node:http';
import { EVENT_DEFINITIONS } from '@ledgerline/conventions';
import { expect, onTestFinished, test, vi } from 'vitest';
import { httpListener, routeHandler, type HttpOptions } from '@ledgerline/sdk/http';
import type { ReceivedLog } from '../receiver.ts';
import { start, type Started } from '../start.ts';
import { BOOM } from './app.ts';
import { listen } from './listen.ts';

const REQUEST = 'https://shop.example/orders/1?token=s3cret#part';

/** The events of one request that is answered with `status`. */
async function eventsOf(
  request: Request,
  { status = 200, ...options }: HttpOptions<Request> & { status?: number } = {},
): Promise<ReceivedLog[]> {
  const { ledgerline, receiver } = await start();
  const handler = routeHandler(ledgerline, () => new Response(null, { status }), options);
  await handler(request);
  await ledgerline.flush();
  return receiver.logs;
}

/** What the middleware says in an event, without the envelope. */
function payloadKeys({ attributes }: ReceivedLog): string[] {
  return Object.keys(attributes)
    .filter((key) => /^(http|url|client|user_agent|error)\.|http\.|outcome|duration/.test(key))
    .toSorted();
}

test('a read is one start and one end, in the words of the registry and in no others', async () => {
  const headers = { 'user-agent': 'engine/1.0', cookie: 'sid=s3cret' };
  const [started, ended, ...more] = await eventsOf(new Request(REQUEST, { headers }));
  expect(more).toEqual([]);
  expect(started?.eventName).toBe('request_started');
  expect(ended?.eventName).toBe('request_ended');
  const { required, optional } = EVENT_DEFINITIONS.request_started;
  for (const key of payloadKeys(started!)) expect([...required, ...optional]).toContain(key);
  expect(payloadKeys(started!)).toEqual([
    'http.request.method',
    'ledgerline.http.access',
    'url.path',
    'url.scheme',
    'user_agent.original',
  ]);
  expect(payloadKeys(ended!)).toEqual([
    'http.request.method',
    'http.response.status_code',
    'ledgerline.duration_ms',
    'ledgerline.http.access',
    'ledgerline.outcome',
    'url.path',
  ]);
  expect(started?.attributes).toMatchObject({ 'url.scheme': 'https', 'url.path': '/orders/1' });
  expect(ended?.attributes['ledgerline.storage_class']).toBe('ops');
  expect(JSON.stringify([started, ended])).not.toContain('s3cret');
});

test('a status of 500 or above is a failure with the status as its error', async () => {
  const events = await eventsOf(new Request(REQUEST, { method: 'DELETE' }), { status: 503 });
  expect(events.map(({ eventName }) => eventName)).toEqual(['request_started', 'request_failed']);
  expect(events[1]).toMatchObject({ severity: 'ERROR' });
  expect(events[1]?.attributes).toMatchObject({
    'http.response.status_code': 503,
    'error.type': '503',
    'ledgerline.outcome': 'failure',
    'ledgerline.http.access': 'write',
  });
});

test('writes are audit events where the application wants it, reads never', async () => {
  const classesOf = async (method: string, auditWrites?: boolean): Promise<unknown[]> => {
    const request = new Request(REQUEST, { method });
    const events = await eventsOf(request, auditWrites === undefined ? {} : { auditWrites });
    return events.map(({ attributes }) => attributes['ledgerline.storage_class']);
  };
  expect(await classesOf('POST', true)).toEqual(['audit,ops', 'audit,ops']);
  expect(await classesOf('GET', true)).toEqual(['ops', 'ops']);
  expect(await classesOf('POST')).toEqual(['ops', 'ops']);
});

test('what a client says that it is, is cut and redacted', async () => {
  const agent = async (text: string): Promise<unknown> => {
    const headers = { 'user-agent': text };
    const [started] = await eventsOf(new Request(REQUEST, { headers }));
    return started?.attributes['user_agent.original'];
  };
  expect(await agent('bot of ann@shop.example')).toBe('bot of [EMAIL]');
  expect(await agent('x'.repeat(10_000))).toBe('x'.repeat(256));
});

/** The start of one request over a socket. */
async function startOver(
  { ledgerline, receiver }: Started,
  options: HttpOptions<IncomingMessage>,
): Promise<ReceivedLog> {
  const listener = httpListener(ledgerline, (_request, response) => response.end(), options);
  const listening = await listen(
    createServer((request, response) => void listener(request, response)),
  );
  onTestFinished(() => listening.close());
  expect((await fetch(listening.url)).status).toBe(200);
  return vi.waitFor(async () => {
    await ledgerline.flush();
    const [started] = receiver.named('request_started');
    expect(started).toBeDefined();
    return started!;
  });
}

test('an address is recorded only as the application tells it, and redacted', async () => {
  const told = await startOver(await start(), { clientAddress: () => '203.0.113.9' });
  expect(told.attributes['client.address']).toBe('[IP]');
  const socket = await startOver(await start(), {
    clientAddress: (_facts, { socket: { remoteAddress } }) => remoteAddress,
  });
  // Loopback says nothing about anybody.
  expect(socket.attributes['client.address']).toBe('127.0.0.1');
  const sdk = await start();
  const failing = await startOver(sdk, {
    clientAddress: () => {
      throw BOOM;
    },
  });
  expect(failing.attributes).not.toHaveProperty('client.address');
  expect(sdk.diagnostics.map(({ code }) => code)).toContain('client_address_lost');
});
