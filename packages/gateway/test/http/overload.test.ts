// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { connect as connectSocket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { LedgerlineError } from '@ledgerline/conventions';
import { afterEach, expect, test } from 'vitest';
import { FixedCredentials } from '../../src/credentials.ts';
import { InFlight } from '../../src/http/in-flight.ts';
import { otlpRoute, type Ingest } from '../../src/http/otlp-route.ts';
import { RouteTable } from '../../src/http/routes.ts';
import { HttpServer } from '../../src/http/server.ts';
import { Counters } from '../../src/stats.ts';

// SHA-256 of "key".
const KEY_HASH = '2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683';
const servers: HttpServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.stopAccepting();
    server.closeAll();
  }
});

async function serve(
  ingest: Ingest,
  limits?: { requests: number; bytes: number },
  timeouts: { headersTimeoutMs?: number; requestTimeoutMs?: number } = {},
): Promise<string> {
  const server = new HttpServer({
    routes: new RouteTable([
      otlpRoute({
        signal: 'logs',
        ingest,
        inFlight: new InFlight(limits),
        counters: new Counters(),
      }),
    ]),
    credentials: new FixedCredentials([{ id: 'c', tenants: ['acme'], keyHash: KEY_HASH }]),
    log: () => {},
    ...timeouts,
  });
  servers.push(server);
  return `http://127.0.0.1:${await server.listen('127.0.0.1', 0)}`;
}

function post(url: string, body: string = '{}'): Promise<Response> {
  return fetch(`${url}/v1/logs`, {
    method: 'POST',
    headers: { authorization: 'Bearer key', 'content-type': 'application/json' },
    body,
  });
}

test('beyond the limit of requests in flight the answer is 429 with Retry-After', async () => {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const url = await serve(
    async () => {
      await held;
      return { rejected: 0, message: '' };
    },
    { requests: 1, bytes: 1000 },
  );
  const first = post(url);
  await sleep(50);
  const second = await post(url);
  expect([second.status, second.headers.get('retry-after')]).toEqual([429, '1']);
  expect(second.headers.get('ratelimit')).toBe('"in-flight";r=0;t=1');
  expect(second.headers.get('ratelimit-policy')).toMatch(
    /^"in-flight";q=\d+;qu="concurrent-requests"$/,
  );
  release();
  expect((await first).status).toBe(200);
  expect((await post(url)).status).toBe(200);
});

test('beyond the limit of bytes in flight the answer is 429', async () => {
  const url = await serve(() => Promise.resolve({ rejected: 0, message: '' }), {
    requests: 10,
    bytes: 1000,
  });
  const large = JSON.stringify({ pad: 'x'.repeat(2000) });
  expect((await post(url, large)).status).toBe(429);
  expect((await post(url)).status).toBe(200);
});

test.each([
  ['engine_unavailable', 503, '5'],
  ['store_unavailable', 503, '5'],
  ['disk_full', 503, '5'],
  ['ledger_conflict', 503, '5'],
  ['shutdown', 503, '5'],
  ['internal', 500, null],
] as const)('%s is answered with %i', async (code, status, retryAfter) => {
  const url = await serve(() => Promise.reject(new LedgerlineError(code, 'test')));
  const answer = await post(url);
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, retryAfter]);
  const body = (await answer.json()) as { message: string };
  expect(body.message).toContain(code);
});

test('an error that is none of ours is 500 and its text stays inside', async () => {
  const url = await serve(() => Promise.reject(new Error('the secret is hunter2')));
  const answer = await post(url);
  expect(answer.status).toBe(500);
  expect(await answer.text()).not.toContain('hunter2');
});

test('a client that is slow with its request is cut off', async () => {
  const url = await serve(() => Promise.resolve({ rejected: 0, message: '' }), undefined, {
    headersTimeoutMs: 200,
    requestTimeoutMs: 400,
  });
  const socket = connectSocket(Number(new URL(url).port), '127.0.0.1');
  const chunks: string[] = [];
  socket.on('data', (chunk) => chunks.push(String(chunk)));
  socket.write('POST /v1/logs HTTP/1.1\r\nhost: x\r\n');
  await new Promise((resolve) => socket.once('close', resolve));
  expect(chunks.join('')).toMatch(/^(HTTP\/1\.1 408|$)/);
});
