// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Ledgerline } from '../ledgerline.ts';
import { HttpExchange, httpParts, type HttpOptions } from './exchange.ts';
import { followAbort, followResponse, webFacts } from './web-exchange.ts';

/** A context of Hono's, as far as it matters here. */
export interface HonoContextLike {
  readonly req: { readonly raw: Request; readonly routePath: string };
  get res(): Response;
  set res(response: Response | undefined);
  readonly error: Error | undefined;
  header(name: string, value: string): void;
}

/** The first middleware of a Hono 4 application: `app.use(honoMiddleware(ledgerline))`. */
export function honoMiddleware<C extends HonoContextLike = HonoContextLike>(
  ledgerline: Ledgerline,
  options?: HttpOptions<C>,
): (c: C, next: () => Promise<void>) => Promise<void> {
  const parts = httpParts(ledgerline, options);
  const open = new WeakSet<Request>();
  return async (c, next) => {
    const request = c.req.raw;
    if (open.has(request)) return next();
    open.add(request);
    const exchange = new HttpExchange(parts, webFacts(request));
    followAbort(exchange, request);
    // For what an error handler of the application makes of an error in `resolve`.
    for (const [name, value] of Object.entries(exchange.headers)) c.header(name, value);
    try {
      await exchange.prepare(c);
      await exchange.run(next);
    } catch (error) {
      exchange.failed(error);
      exchange.ended({});
      throw error;
    }
    // Hono has turned what a handler threw into a response by now.
    if (c.error !== undefined) exchange.failed(c.error);
    const { routePath } = c.req;
    const route = routePath.endsWith('*') ? undefined : routePath;
    const response = followResponse(exchange, c.res, request.method, route);
    // Hono merges a new response into the old one, whose body is taken now.
    c.res = undefined;
    c.res = response;
  };
}
