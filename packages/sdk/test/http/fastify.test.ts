// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { Readable } from 'node:stream';
import Fastify from 'fastify';
import { fastifyPlugin } from '@ledgerline/sdk/http';
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
