// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { expect, test, vi } from 'vitest';
import { routeHandler } from '@ledgerline/sdk/http';
import { start } from '../start.ts';
import { BOOM, brokenChunks, byteStream, chunks, look, type StartApp } from './app.ts';
import { contract } from './contract.ts';
import { listen } from './listen.ts';

/** A stand-in for the file router of Next.js, which gives a handler the request and its params. */
const startApp: StartApp = async (ledgerline, options) => {
  const caught: unknown[] = [];
  let entered = false;
  const handle = async (request: Request, { path }: { path: string }): Promise<Response> => {
    if (request.method === 'POST') {
      await request.json();
      return Response.json(await look(), { status: 201 });
    }
    if (path.startsWith('/orders/')) return Response.json(await look());
    if (path === '/boom') throw BOOM;
    if (path === '/limited') return new Response(null, { status: 429 });
    if (path === '/stream') return new Response(byteStream(chunks()));
    if (path === '/broken-stream') return new Response(byteStream(brokenChunks()));
    if (path === '/entered') return new Response(String(entered));
    if (path === '/slow') {
      entered = true;
      return new Promise(() => {});
    }
    return new Response(null, { status: 404 });
  };
  const orders = routeHandler(ledgerline, handle, { ...options, route: '/orders/[id]' });
  const others = routeHandler(ledgerline, handle, options);
  const router = async (request: Request): Promise<Response> => {
    const path = new URL(request.url).pathname;
    try {
      return await (path.startsWith('/orders/') ? orders : others)(request, { path });
    } catch (error) {
      caught.push(error);
      // Next.js answers by itself; the ids of the request are only in its events then.
      return new Response(null, {
        status: 500,
        headers: { 'x-request-id': request.headers.get('x-request-id') ?? '' },
      });
    }
  };
  return { caught, ...(await listen(createAdaptorServer({ fetch: router }) as Server)) };
};

contract('route handlers', startApp, { route: '/orders/[id]', answersErrors: true });

test('redirect() and notFound() of Next.js are answers, and are thrown on', async () => {
  const { ledgerline, receiver } = await start();
  const signals = [
    Object.assign(new Error('NEXT_REDIRECT'), { digest: 'NEXT_REDIRECT;replace;/a;b;307;' }),
    Object.assign(new Error('NOT_FOUND'), { digest: 'NEXT_HTTP_ERROR_FALLBACK;404' }),
  ];
  for (const signal of signals) {
    const handler = routeHandler(ledgerline, () => {
      throw signal;
    });
    await expect(handler(new Request('http://shop.example/x'))).rejects.toBe(signal);
  }
  await ledgerline.flush();
  expect(receiver.named('exception_raised')).toEqual([]);
  const statuses = receiver.logs.map((log) => log.attributes['http.response.status_code']);
  expect(statuses.filter((status) => status !== undefined)).toEqual([307, 404]);
});

test('a response with immutable headers and one without a body get their ids', async () => {
  const { ledgerline } = await start();
  for (const response of [
    Response.redirect('http://shop.example/y', 303),
    new Response(null, { status: 204 }),
  ]) {
    const handler = routeHandler(ledgerline, () => response);
    const answered = await handler(
      new Request('http://shop.example/x', { headers: { 'x-request-id': 'r-1' } }),
    );
    expect(answered.status).toBe(response.status);
    expect(answered.headers.get('location')).toBe(response.headers.get('location'));
    expect(answered.headers.get('x-request-id')).toBe('r-1');
  }
});

test('a body that nobody reads to its end is a cancelled request', async () => {
  const { ledgerline, receiver } = await start();
  const cancelled = vi.fn<(reason: unknown) => void>();
  const handler = routeHandler(ledgerline, () => {
    const pull = (controller: ReadableStreamDefaultController): void =>
      controller.enqueue(new Uint8Array(8));
    return new Response(new ReadableStream({ pull, cancel: cancelled }));
  });
  const response = await handler(new Request('http://shop.example/long'));
  const reader = response.body!.getReader();
  await reader.read();
  await reader.cancel('enough');
  expect(cancelled).toHaveBeenCalledWith('enough');
  await ledgerline.flush();
  expect(receiver.logs.at(-1)?.attributes['ledgerline.outcome']).toBe('cancelled');
});
