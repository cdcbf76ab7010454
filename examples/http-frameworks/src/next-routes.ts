// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// What a Next.js application has in app/orders/[id]/route.ts and app/orders/route.ts.

import { routeHandler } from '@ledgerline/sdk/http';
import { ledgerline, placeOrder, readOrder, sessionOf, UnknownOrder } from './orders.ts';

interface Params {
  readonly params: Promise<{ id: string }>;
}

export const GET = routeHandler(
  ledgerline,
  async (_request: Request, { params }: Params) => {
    try {
      return Response.json(await readOrder((await params).id));
    } catch (error) {
      if (error instanceof UnknownOrder) return new Response(null, { status: error.statusCode });
      throw error;
    }
  },
  { resolve: sessionOf, route: '/orders/[id]' },
);

export const POST = routeHandler(
  ledgerline,
  async (request: Request) => {
    const { item } = (await request.json()) as { item: string };
    return Response.json(await placeOrder(item), { status: 201 });
  },
  { resolve: sessionOf, route: '/orders' },
);
