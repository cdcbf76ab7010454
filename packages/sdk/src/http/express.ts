// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Ledgerline } from '../ledgerline.ts';
import { httpParts, type HttpOptions } from './exchange.ts';
import { exchangeOf, openNodeExchange, proceed, setHeaders } from './node-exchange.ts';

type Next = (error?: unknown) => void;

/** What Express adds to a request, as far as it matters here. */
interface Routed {
  readonly baseUrl?: string;
  readonly route?: { readonly path?: unknown };
}

/** The first middleware of an Express 5 application. */
export function expressMiddleware<R extends IncomingMessage = IncomingMessage>(
  ledgerline: Ledgerline,
  options?: HttpOptions<R>,
): (request: R, response: ServerResponse, next: Next) => void {
  const parts = httpParts(ledgerline, options);
  return (request, response, next) => {
    if (exchangeOf(request) !== undefined) return next();
    const route = (): string | undefined => routeOf(request as Routed);
    const exchange = openNodeExchange(parts, request, response, route);
    setHeaders(exchange, response);
    proceed(exchange, request, next);
  };
}

/** After all routes and before the application's own error handlers: sees what routes throw. */
export function expressErrors(): (
  error: unknown,
  request: IncomingMessage,
  response: ServerResponse,
  next: Next,
) => void {
  return (error, request, _response, next) => {
    exchangeOf(request)?.failed(error);
    next(error);
  };
}

/** The pattern of the route that answered; after an error Express has forgotten the router's part. */
function routeOf({ baseUrl = '', route }: Routed): string | undefined {
  return typeof route?.path === 'string' ? baseUrl + route.path : undefined;
}
