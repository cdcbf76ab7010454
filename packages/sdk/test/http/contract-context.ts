// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect, test } from 'vitest';
import { fromSession, fromSlowSession, type Ids } from './app.ts';
import { type Run, type Traits } from './running-app.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const TRACEPARENT = `00-${TRACE}-b7ad6b7169203331-01`;

/** What a request sees, and whose its events are. */
export function contextContract(run: Run, traits: Traits): void {
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
}

async function seenBy(response: Response): Promise<readonly Ids[]> {
  return (await response.json()) as Ids[];
}
