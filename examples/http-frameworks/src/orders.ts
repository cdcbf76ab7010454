// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import { startLedgerline } from '@ledgerline/sdk';
import type { RequestContext, RequestFacts } from '@ledgerline/sdk/http';

export const ledgerline = startLedgerline({
  tenant: 'demo',
  environment: 'dev',
  project: 'shop',
  surface: 'api',
  app: `orders-${basename(process.argv[1] ?? 'unknown', '.ts')}`,
}); // endpoint and key come from LEDGERLINE_ENDPOINT and LEDGERLINE_API_KEY

const sessions = new Map([['Bearer session-of-ann', { tenant: 'demo', userId: 'u-7731' }]]);
const orders = new Map([['17', 'a lamp']]);

/** The only place that says whose a request is. */
export function sessionOf({ header }: RequestFacts): RequestContext | undefined {
  return sessions.get(header('authorization') ?? '');
}

/** Frameworks answer with the status that an error names. */
export class UnknownOrder extends Error {
  override readonly name = 'UnknownOrder';
  readonly code = 'unknown_order';
  readonly statusCode = 404;
}

export function readOrder(id: string): Promise<{ id: string; item: string }> {
  return ledgerline.run('read-order', async () => {
    const item = orders.get(id);
    if (item === undefined) throw new UnknownOrder(`There is no order ${id}.`);
    return { id, item };
  });
}

export function placeOrder(item: string): Promise<{ id: string; item: string }> {
  return ledgerline.run('place-order', async () => {
    const id = String(17 + orders.size);
    await ledgerline.audit('order.place', { targetType: 'order', targetId: id });
    orders.set(id, item);
    return { id, item };
  });
}

/** Listens until the process is told to end, then delivers what is left. */
export async function serve(server: Server): Promise<void> {
  server.listen(Number(process.env['PORT'] ?? 0), '127.0.0.1');
  await once(server, 'listening');
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  server.close();
  server.closeAllConnections();
  await ledgerline.shutdown();
}
