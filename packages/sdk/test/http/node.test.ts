// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { httpListener } from '@ledgerline/sdk/http';
import { BOOM, brokenChunks, chunks, look, type StartApp } from './app.ts';
import { contract } from './contract.ts';
import { listen } from './listen.ts';

let entered = false;

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  const json = (status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  if (request.method === 'POST') {
    // With listeners and not with an iterator: those run wherever the socket's events come from.
    const { promise, resolve } = Promise.withResolvers<void>();
    request
      .on('data', () => {})
      .on('end', () => void look().then((ids) => resolve(json(201, ids))));
    return promise;
  }
  if (path.startsWith('/orders/')) return json(200, await look());
  if (path === '/boom') throw BOOM;
  if (path === '/limited') return json(429, {});
  if (path === '/stream') return pipeline(Readable.from(chunks()), response);
  if (path === '/broken-stream') return pipeline(Readable.from(brokenChunks()), response);
  if (path === '/entered') return json(200, entered);
  if (path === '/slow') {
    entered = true;
    return;
  }
  json(404, {});
}

const startApp: StartApp = async (ledgerline, options) => {
  const caught: unknown[] = [];
  const listener = httpListener(ledgerline, handle, options);
  const server = createServer((request, response) => {
    // What would be an unhandled rejection of the process.
    const onError = (error: unknown): void => {
      caught.push(error);
      response.destroy();
    };
    try {
      Promise.resolve(listener(request, response)).catch(onError);
    } catch (error) {
      onError(error);
    }
  });
  return { caught, ...(await listen(server)) };
};

contract('node:http', startApp, { route: undefined, answersErrors: false });
