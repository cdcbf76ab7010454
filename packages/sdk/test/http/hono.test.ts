// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { honoMiddleware } from '@ledgerline/sdk/http';
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
