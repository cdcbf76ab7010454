// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import express, { type ErrorRequestHandler, type Request } from 'express';
import { expect, test } from 'vitest';
import { expressErrors, expressMiddleware } from '@ledgerline/sdk/http';
import { start } from '../start.ts';
import { BOOM, brokenChunks, chunks, look, type StartApp } from './app.ts';
import { contract } from './contract.ts';
import { listen } from './listen.ts';

const startApp: StartApp = async (ledgerline, options) => {
  const caught: unknown[] = [];
  let entered = false;
  const app = express();
  app.use(expressMiddleware(ledgerline, options));
  app.use(express.json({ limit: '1mb' }));
  const orders = express.Router();
  orders.get('/:id', async (_request, response) => {
    response.json(await look());
  });
  orders.post('/', async (_request, response) => {
    response.status(201).json(await look());
  });
  // Mounted below the first one: a second middleware must not count requests twice.
  app.use('/orders', expressMiddleware(ledgerline, options), orders);
  app.get('/boom', async () => {
    throw BOOM;
  });
  app.get('/limited', (_request, response) => {
    response.status(429).end();
  });
  app.get('/stream', (_request, response) => pipeline(Readable.from(chunks()), response));
  app.get('/broken-stream', (_request, response) =>
    pipeline(Readable.from(brokenChunks()), response),
  );
  app.get('/slow', () => {
    entered = true;
  });
  app.get('/entered', (_request, response) => {
    response.send(String(entered));
  });
  const ownHandler: ErrorRequestHandler = (error, _request, response, _next) => {
    caught.push(error);
    if (!response.headersSent) response.status(500).end();
  };
  app.use(expressErrors(), ownHandler);
  return { caught, ...(await listen(createServer(app))) };
};

contract('Express 5', startApp, { route: '/orders/:id', answersErrors: true });

test('resolve sees what earlier middleware left on the request', async () => {
  const { ledgerline } = await start();
  type WithUser = Request & { user?: { id: string; tenant: string } };
  const app = express();
  app.use((request: WithUser, _response, next) => {
    request.user = { id: 'u-7', tenant: 'umbrella' };
    next();
  });
  app.use(
    expressMiddleware<WithUser>(ledgerline, {
      resolve: (_facts, { user }) =>
        user === undefined ? undefined : { userId: user.id, tenant: user.tenant },
    }),
  );
  app.get('/', async (_request, response) => {
    response.json(await look());
  });
  const server = await listen(createServer(app));
  const seen = (await (await fetch(server.url)).json()) as unknown[];
  await server.close();
  expect(seen[2]).toMatchObject({ userId: 'u-7', tenant: 'umbrella' });
});
