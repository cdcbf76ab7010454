// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { honoMiddleware } from '@ledgerline/sdk/http';
import { ledgerline, placeOrder, readOrder, serve, sessionOf, UnknownOrder } from './orders.ts';

const app = new Hono();
app.use(honoMiddleware(ledgerline, { resolve: sessionOf }));

app.get('/orders/:id', async (c) => c.json(await readOrder(c.req.param('id'))));

app.post('/orders', async (c) => {
  const { item } = await c.req.json<{ item: string }>();
  return c.json(await placeOrder(item), 201);
});

app.onError((error, c) => c.json({}, error instanceof UnknownOrder ? 404 : 500));

await serve(createAdaptorServer({ fetch: app.fetch }) as Server);
