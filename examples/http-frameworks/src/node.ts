// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { httpListener } from '@ledgerline/sdk/http';
import { ledgerline, placeOrder, readOrder, serve, sessionOf, UnknownOrder } from './orders.ts';

const listener = httpListener(
  ledgerline,
  async (request, response) => {
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    try {
      if (request.method === 'POST') {
        const { item } = (await json(request)) as { item: string };
        answer(201, await placeOrder(item));
        return;
      }
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      answer(200, await readOrder(pathname.replace('/orders/', '')));
    } catch (error) {
      answer(error instanceof UnknownOrder ? error.statusCode : 500, {});
    }
  },
  { resolve: sessionOf },
);

await serve(createServer((request, response) => void listener(request, response)));
