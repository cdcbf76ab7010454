// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createServer, type Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import express from 'express';
import { Hono } from 'hono';
import { expect, onTestFinished, test } from 'vitest';
import {
  expressMiddleware,
  honoMiddleware,
  type RequestContext,
  type RequestFacts,
} from '@ledgerline/sdk/http';
import {
  injectCarrier,
  propagatingFetch,
  withCarrier,
  type Carrier,
} from '@ledgerline/sdk/propagation';
import { start } from '../start.ts';
import { listen } from './listen.ts';

/** Each service authenticates for itself; nothing that a header claims is believed. */
function resolve({ header }: RequestFacts): RequestContext | undefined {
  return header('authorization') === 'Bearer of-ann' ? { tenant: 't-1', userId: 'u-1' } : undefined;
}

test('events of one request share tenant, user, request and trace over services and a queue', async () => {
  const front = await start({ app: 'front' });
  const back = await start({ app: 'back', endpoint: front.receiver.url });
  const worker = await start({ app: 'worker', endpoint: front.receiver.url });
  const queue: Carrier[] = [];

  const backApp = new Hono();
  backApp.use(honoMiddleware(back.ledgerline, { resolve, labels: ['ledgerline.correlation.id'] }));
  backApp.get('/stock', async (c) => {
    await back.ledgerline.run('look-up', async () => queue.push(injectCarrier()));
    return c.text('3');
  });
  const backServer = await listen(createAdaptorServer({ fetch: backApp.fetch }) as Server);
  onTestFinished(() => backServer.close());

  const call = propagatingFetch(front.ledgerline, {
    hosts: [new URL(backServer.url).host],
    labels: ['ledgerline.correlation.id'],
  });
  const frontApp = express();
  frontApp.use(expressMiddleware(front.ledgerline, { resolve }));
  frontApp.get('/order', async (request, response) => {
    const { authorization = '' } = request.headers;
    const answer = await front.ledgerline.withContext({ correlationId: 'corr-1' }, () =>
      front.ledgerline.step('ask', () =>
        call(`${backServer.url}/stock`, { headers: { authorization } }),
      ),
    );
    response.send(await answer.text());
  });
  const frontServer = await listen(createServer(frontApp));
  onTestFinished(() => frontServer.close());

  const response = await fetch(`${frontServer.url}/order`, {
    headers: { authorization: 'Bearer of-ann' },
  });
  expect(await response.text()).toBe('3');
  for (const carrier of queue) {
    withCarrier(worker.ledgerline, carrier, () => worker.ledgerline.step('pack', () => {}), {
      trusted: true,
    });
  }
  await frontServer.close();
  await backServer.close();
  for (const { ledgerline } of [front, back, worker]) await ledgerline.flush();

  const { logs, spans } = front.receiver;
  const apps = new Set(logs.map(({ attributes }) => attributes['ledgerline.app.id']));
  expect(apps).toEqual(new Set(['front', 'back', 'worker']));
  const requestId = response.headers.get('x-request-id');
  for (const { attributes } of logs) {
    expect(attributes).toMatchObject({
      'ledgerline.tenant.id': 't-1',
      'deployment.environment.name': 'test',
      'user.id': 'u-1',
      'ledgerline.request.id': requestId,
    });
    const isFrontRequest = attributes['url.path'] === '/order';
    if (!isFrontRequest) expect(attributes['ledgerline.correlation.id']).toBe('corr-1');
  }
  // A run is a trace of its own and linked; everything else is one trace.
  const [, traceId] = (response.headers.get('traceparent') ?? '').split('-');
  const requests = logs.filter(({ eventName }) => eventName.startsWith('request_'));
  expect(requests).toHaveLength(4);
  expect(requests.map((log) => log.traceId)).toEqual(requests.map(() => traceId));
  const ask = spans.find(({ name }) => name === 'ask');
  const stock = spans.find(({ name }) => name === 'GET /stock');
  expect(stock).toMatchObject({ traceId, parentSpanId: ask?.spanId });
});
