// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import { expect, test } from 'vitest';
import { honoMiddleware } from '@ledgerline/sdk/http';
import { start } from '../start.ts';
import { BOOM, brokenChunks, byteStream, chunks, look, type StartApp } from './app.ts';
import { contract } from './contract.ts';
import { listen } from './listen.ts';

const startApp: StartApp = async (ledgerline, options) => {
  const caught: unknown[] = [];
  let entered = false;
  const app = new Hono();
  app.use(honoMiddleware(ledgerline, options));
  app.get('/orders/:id', async (c) => c.json(await look()));
  app.post('/orders', async (c) => {
    await c.req.json();
    return c.json(await look(), 201);
  });
  app.get('/boom', async () => {
    throw BOOM;
  });
  app.get('/limited', (c) => c.body(null, 429));
  app.get('/stream', (c) => c.body(byteStream(chunks())));
  app.get('/broken-stream', (c) => c.body(byteStream(brokenChunks())));
  app.get('/slow', () => {
    entered = true;
    return new Promise<Response>(() => {});
  });
  app.get('/entered', (c) => c.text(String(entered)));
  app.onError((error, c) => {
    caught.push(error);
    return c.body(null, 500);
  });
  return { caught, ...(await listen(createAdaptorServer({ fetch: app.fetch }) as Server)) };
};

contract('Hono 4', startApp, { route: '/orders/:id', answersErrors: true });

test('resolve sees the context of Hono; cookies and headers of the handler stay; once is enough', async () => {
  const { ledgerline, receiver } = await start();
  type Env = { Variables: { user: string } };
  const app = new Hono<Env>();
  app.use(async (c, next) => {
    c.set('user', 'u-4');
    await next();
  });
  const middleware = honoMiddleware<Context<Env>>(ledgerline, {
    resolve: (_facts, c) => ({ userId: c.get('user') }),
  });
  app.use(middleware);
  app.use('/orders/*', middleware);
  app.get('/orders/:id', async (c) => {
    c.header('set-cookie', 'a=1', { append: true });
    c.header('set-cookie', 'b=2', { append: true });
    c.header('x-own', 'kept');
    return c.json(await look(), 203);
  });
  const response = await app.request('/orders/1');
  expect(response.status).toBe(203);
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(response.headers.get('x-own')).toBe('kept');
  expect(response.headers.get('x-request-id')).not.toMatch(',');
  expect(await response.json()).toMatchObject([{ userId: 'u-4' }, {}, {}]);
  await ledgerline.flush();
  expect(receiver.logs).toHaveLength(2);
});
