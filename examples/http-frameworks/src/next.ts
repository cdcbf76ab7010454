// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// Stands in for `next start`: calls the route handlers as the file router does.

import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { GET, POST } from './next-routes.ts';
import { serve } from './orders.ts';

function route(request: Request): Promise<Response> {
  const id = new URL(request.url).pathname.replace('/orders/', '');
  return request.method === 'POST'
    ? POST(request)
    : GET(request, { params: Promise.resolve({ id }) });
}

await serve(createAdaptorServer({ fetch: route }) as Server);
