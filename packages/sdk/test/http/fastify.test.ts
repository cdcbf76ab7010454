// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { Readable } from 'node:stream';
import Fastify, { type FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import { fastifyPlugin } from '@ledgerline/sdk/http';
import { start } from '../start.ts';
import { BOOM, brokenChunks, chunks, look, type StartApp } from './app.ts';
import { contract } from './contract.ts';

const startApp: StartApp = async (ledgerline, options) => {
  const caught: unknown[] = [];
  let entered = false;
  const app = Fastify({ forceCloseConnections: true });
  await app.register(fastifyPlugin(ledgerline, options));
  app.get('/orders/:id', () => look());
  app.post('/orders', async (_request, reply) => reply.status(201).send(await look()));
  app.get('/boom', async () => {
    throw BOOM;
  });
  app.get('/limited', (_request, reply) => reply.status(429).send());
  app.get('/stream', (_request, reply) => reply.send(Readable.from(chunks())));
  app.get('/broken-stream', (_request, reply) => reply.send(Readable.from(brokenChunks())));
  app.get('/slow', async (_request, reply) => {
    entered = true;
    reply.hijack();
  });
  app.get('/entered', () => String(entered));
  app.setErrorHandler((error, _request, reply) => {
    caught.push(error);
    return reply.status(500).send();
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { url, caught, close: () => app.close() };
};

contract('Fastify 5', startApp, { route: '/orders/:id', answersErrors: true });

test('resolve sees the request of Fastify, and injected requests end too', async () => {
  const { ledgerline, receiver } = await start();
  const app = Fastify();
  await app.register(
    fastifyPlugin<FastifyRequest>(ledgerline, {
      resolve: (_facts, { headers, routeOptions }) => ({
        userId: `${String(headers['x-user'])} of ${routeOptions.url}`,
      }),
    }),
  );
  app.get('/orders/:id', () => look());
  const response = await app.inject({ url: '/orders/1', headers: { 'x-user': 'u-3' } });
  expect(response.json()).toMatchObject([{ userId: 'u-3 of /orders/:id' }, {}, {}]);
  await app.close();
  await ledgerline.flush();
  expect(receiver.logs.map((log) => log.eventName)).toEqual(['request_started', 'request_ended']);
});
