// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import Fastify from 'fastify';
import { fastifyPlugin } from '@ledgerline/sdk/http';
import { ledgerline, placeOrder, readOrder, serve, sessionOf } from './orders.ts';

const app = Fastify();
await app.register(fastifyPlugin(ledgerline, { resolve: sessionOf }));

app.get<{ Params: { id: string } }>('/orders/:id', ({ params }) => readOrder(params.id));

app.post<{ Body: { item: string } }>('/orders', async ({ body }, reply) =>
  reply.status(201).send(await placeOrder(body.item)),
);

await app.ready();
await serve(app.server);
