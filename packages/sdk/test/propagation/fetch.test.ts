// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { context as otelContext, propagation } from '@opentelemetry/api';
import { expect, onTestFinished, test } from 'vitest';
import { propagatingFetch } from '@ledgerline/sdk/propagation';
import { hostTest } from '../../src/propagation/hosts.ts';
import { listen } from '../http/listen.ts';
import { start } from '../start.ts';

interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Target {
  readonly url: string;
  readonly host: string;
  readonly calls: Call[];
}

/** A server that remembers calls; `/to?status=307&url=…` redirects. */
async function startTarget(): Promise<Target> {
  const calls: Call[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = Buffer.concat(await Array.fromAsync<Buffer>(request)).toString();
    const { method = '', headers } = request;
    const url = new URL(request.url ?? '/', 'http://x');
    calls.push({ method, path: url.pathname, headers, body });
    if (url.pathname === '/to') {
      const location = url.searchParams.get('url') ?? '';
      response.writeHead(Number(url.searchParams.get('status')), { location });
    }
    response.end('done');
  };
  const server = createServer((request, response) => void answer(request, response));
  const listening = await listen(server);
  onTestFinished(() => listening.close());
  const { url } = listening;
  return { url, host: new URL(url).host, calls };
}

function redirect(from: Target, status: number, to: string): string {
  return `${from.url}/to?status=${status}&url=${encodeURIComponent(to)}`;
}

test('allow-listed hosts get trace, request id and allowed labels; others get nothing', async () => {
  const { ledgerline } = await start();
  const [friend, stranger] = [await startTarget(), await startTarget()];
  const labels = ['ledgerline.correlation.id', 'channel'];
  const call = propagatingFetch(ledgerline, { hosts: [friend.host], labels });
  const baggage = propagation.createBaggage({
    channel: { value: 'mail of ann@shop.example' },
    secret: { value: 'x' },
  });
  const input = { requestId: 'req-1', userId: 'u-1', tenant: 't-1', correlationId: 'corr-1' };
  await ledgerline.withContext(input, () =>
    ledgerline.run('order', (run) =>
      otelContext.with(propagation.setBaggage(otelContext.active(), baggage), async () => {
        for (const { url } of [friend, stranger]) {
          await call(`${url}/a`, { headers: { accept: 'text/plain' } });
          await call(new URL(`${url}/b`), { headers: { traceparent: 'mine' } });
          await call(new Request(`${url}/c`, { method: 'POST', body: 'text' }));
        }
        const [a, b, c] = friend.calls;
        expect(a?.headers).toMatchObject({
          accept: 'text/plain',
          traceparent: `00-${run.traceId}-${run.spanId}-01`,
          'x-request-id': 'req-1',
          baggage: 'ledgerline.correlation.id=corr-1,channel=mail%20of%20%5BEMAIL%5D',
        });
        expect(b?.headers['traceparent']).toBe('mine');
        expect(c).toMatchObject({ method: 'POST', body: 'text' });
        expect(c?.headers['x-request-id']).toBe('req-1');
        expect(c?.headers['content-type']).toMatch('text/plain');
      }),
    ),
  );
  expect(stranger.calls).toHaveLength(3);
  for (const { headers } of stranger.calls) {
    for (const name of ['x-request-id', 'baggage', 'tracestate']) {
      expect(headers[name]).toBeUndefined();
    }
  }
  expect(stranger.calls.map(({ headers }) => headers['traceparent'])).toEqual([
    undefined,
    'mine',
    undefined,
  ]);
});

test('a redirect takes no header of ours to a host that is not on the list', async () => {
  const { ledgerline } = await start();
  const [friend, stranger] = [await startTarget(), await startTarget()];
  const call = propagatingFetch(ledgerline, { hosts: [friend.host] });
  await ledgerline.withContext({ requestId: 'req-1' }, async () => {
    const headers = { authorization: 'Bearer key', 'x-own': 'kept' };
    const away = await call(redirect(friend, 302, `${stranger.url}/away`), { headers });
    expect(await away.text()).toBe('done');
    expect(away.redirected).toBe(true);
    expect(away.url).toBe(`${stranger.url}/away`);
    expect(stranger.calls[0]?.headers['x-request-id']).toBeUndefined();
    expect(stranger.calls[0]?.headers['authorization']).toBeUndefined();
    expect(stranger.calls[0]?.headers['x-own']).toBe('kept');

    const home = await call(redirect(friend, 302, '/home'), { headers });
    expect(await home.text()).toBe('done');
    expect(friend.calls.at(-1)?.headers).toMatchObject({
      'x-request-id': 'req-1',
      authorization: 'Bearer key',
    });
  });
});

test('redirects keep or drop method and body as fetch itself does', async () => {
  const { ledgerline } = await start();
  const friend = await startTarget();
  const call = propagatingFetch(ledgerline, { hosts: [friend.host] });
  const send = async (using: typeof fetch, status: number, method: string): Promise<Call> => {
    const init = method === 'GET' || method === 'HEAD' ? { method } : { method, body: 'b' };
    const response = await using(redirect(friend, status, '/end'), init);
    await response.text();
    const { method: sent, path, body, headers } = friend.calls.at(-1)!;
    return { method: sent, path, body, headers: { type: headers['content-type'] } };
  };
  for (const status of [301, 302, 303, 307, 308]) {
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE']) {
      expect(await send(call, status, method), `${status} ${method}`).toEqual(
        await send(fetch, status, method),
      );
    }
  }
  const request = new Request(redirect(friend, 307, '/end'), { method: 'POST', body: 'again' });
  await (await call(request)).text();
  expect(friend.calls.at(-1)).toMatchObject({ method: 'POST', path: '/end', body: 'again' });
});

test('redirect modes, loops, aborts and failures are what fetch makes of them', async () => {
  const { ledgerline } = await start();
  const friend = await startTarget();
  const call = propagatingFetch(ledgerline, { hosts: [friend.host, 'localhost:1'] });
  const loop = `${friend.url}/to?status=302&url=${encodeURIComponent('/loop')}`;
  const manual = await call(loop, { redirect: 'manual' });
  expect(manual.status).toBe(302);
  await manual.text();
  await expect(call(loop, { redirect: 'error' })).rejects.toThrow(TypeError);
  await expect(call('http://localhost:1/')).rejects.toThrow(TypeError);
  await expect(call('not a url')).rejects.toThrow(TypeError);
  await expect(call(redirect(friend, 302, 'ftp://x/'))).rejects.toThrow(TypeError);
  const aborted = call(friend.url, { signal: AbortSignal.abort(new Error('enough')) });
  await expect(aborted).rejects.toThrow('enough');
  const stream = { method: 'POST', body: new Blob(['x']).stream(), duplex: 'half' as const };
  await expect(call(redirect(friend, 307, '/end'), stream)).rejects.toThrow(TypeError);
});

test('an endless chain of redirects ends', async () => {
  const { ledgerline } = await start();
  let count = 0;
  const fake = async (): Promise<Response> => {
    count += 1;
    return new Response(null, { status: 302, headers: { location: '/again' } });
  };
  const call = propagatingFetch(ledgerline, { hosts: ['a.example'], fetch: fake });
  await expect(call('http://a.example/')).rejects.toThrow('redirect count');
  expect(count).toBe(21);
});

test('hosts match exactly, by port or below a star', () => {
  const isAllowed = hostTest([
    'API.example.com',
    'localhost:3000',
    '*.internal.example',
    '[::1]:80',
  ]);
  const allowed = [
    'https://api.example.com/x',
    'http://api.example.com:8080/',
    'http://localhost:3000/',
    'http://a.internal.example/',
    'http://a.b.internal.example:9/',
    'http://[::1]/',
    'http://user:pw@api.example.com/',
  ];
  const refused = [
    'https://example.com/',
    'https://evil-api.example.com/',
    'https://api.example.com.evil.example/',
    'http://localhost:3001/',
    'http://internal.example/',
    'http://evilinternal.example/',
    'http://[::1]:81/',
    'ftp://api.example.com/',
    'http://api.example.com@evil.example/',
  ];
  expect(allowed.filter((url) => !isAllowed(new URL(url)))).toEqual([]);
  expect(refused.filter((url) => isAllowed(new URL(url)))).toEqual([]);
});

test('lists that allow too much or nothing that exists are refused when the fetch is made', async () => {
  const { ledgerline } = await start();
  for (const host of ['*', '', 'https://a.example', 'a.*.example', 'a b', 'a/b', '*.']) {
    expect(() => propagatingFetch(ledgerline, { hosts: [host] })).toThrow(
      expect.objectContaining({ code: 'config_invalid' }),
    );
  }
  const authority = ['ledgerline.tenant.id', 'user.id', 'ledgerline.train_ok', 'gen_ai.agent.id'];
  for (const label of [...authority, 'deployment.environment.name', 'a b', '', 'a=b']) {
    expect(() => propagatingFetch(ledgerline, { hosts: [], labels: [label] })).toThrow(
      expect.objectContaining({ code: 'config_invalid' }),
    );
  }
});
