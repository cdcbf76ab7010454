// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createServer } from 'node:http';
import express from 'express';
import { expressErrors, expressMiddleware } from '@ledgerline/sdk/http';
import { ledgerline, placeOrder, readOrder, serve, sessionOf } from './orders.ts';

const app = express();
app.use(expressMiddleware(ledgerline, { resolve: sessionOf }));
app.use(express.json());

app.get('/orders/:id', async (request, response) => {
  response.json(await readOrder(request.params.id));
});

app.post('/orders', async (request, response) => {
  const { item } = request.body as { item: string };
  response.status(201).json(await placeOrder(item));
});

// After the routes, so that it sees what they throw; Express itself answers.
app.use(expressErrors());

await serve(createServer(app));
