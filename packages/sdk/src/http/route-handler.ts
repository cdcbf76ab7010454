// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Ledgerline } from '../ledgerline.ts';
import { HttpExchange, httpParts, type HttpOptions } from './exchange.ts';
import { followAbort, followResponse, webFacts } from './web-exchange.ts';

export interface RouteHandlerOptions<R extends Request> extends HttpOptions<R> {
  /** The pattern of the route, such as `/api/orders/[id]`, which a handler is not told. */
  readonly route?: string;
}

/**
 * Wraps a route handler of Next.js, or any function from Request to Response:
 * `export const GET = routeHandler(ledgerline, async (request) => …)`.
 */
export function routeHandler<R extends Request, A extends readonly unknown[]>(
  ledgerline: Ledgerline,
  handler: (request: R, ...rest: A) => Response | Promise<Response>,
  options: RouteHandlerOptions<R> = {},
): (request: R, ...rest: A) => Promise<Response> {
  const parts = httpParts(ledgerline, options);
  const { route } = options;
  return async (request, ...rest) => {
    const exchange = new HttpExchange(parts, webFacts(request));
    followAbort(exchange, request);
    try {
      await exchange.prepare(request);
      const response = await exchange.run(() => handler(request, ...rest));
      return followResponse(exchange, response, request.method, route);
    } catch (error) {
      const status = signalledStatus(error);
      if (status === undefined) exchange.failed(error);
      exchange.ended({
        ...(status !== undefined && { status }),
        ...(route !== undefined && { route }),
      });
      throw error;
    }
  };
}

/** `redirect()` and `notFound()` of Next.js throw; they are answers and no failures. */
function signalledStatus(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('digest' in thrown)) return undefined;
  const signal = /^(?:NEXT_REDIRECT;.*;(\d{3});?|NEXT_HTTP_ERROR_FALLBACK;(\d{3}))$/s.exec(
    String(thrown.digest),
  );
  const status = signal?.[1] ?? signal?.[2];
  return status === undefined ? undefined : Number(status);
}
