// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Ledgerline } from '../ledgerline.ts';
import { httpParts, type HttpExchange, type HttpOptions } from './exchange.ts';
import { openNodeExchange, setHeaders } from './node-exchange.ts';

/**
 * A listener for `http.createServer` that runs `handler` in the context of each request. What the
 * handler throws or rejects with reaches node:http as it would without this.
 */
export function httpListener<R>(
  ledgerline: Ledgerline,
  handler: (request: IncomingMessage, response: ServerResponse) => R,
  options?: HttpOptions<IncomingMessage>,
): (request: IncomingMessage, response: ServerResponse) => R | Promise<Awaited<R>> {
  const parts = httpParts(ledgerline, options);
  return (request, response) => {
    const exchange = openNodeExchange(parts, request, response);
    setHeaders(exchange, response);
    const ready = exchange.prepare(request);
    const handle = (): R => observe(exchange, () => exchange.run(() => handler(request, response)));
    return ready === undefined ? handle() : ready.then(handle as () => Awaited<R>);
  };
}

/** Tells the exchange of an error and lets it pass. */
function observe<R>(exchange: HttpExchange<IncomingMessage>, fn: () => R): R {
  let result: R;
  try {
    result = fn();
  } catch (error) {
    exchange.failed(error);
    throw error;
  }
  if (!(result instanceof Promise)) return result;
  return result.catch((error: unknown) => {
    exchange.failed(error);
    throw error;
  }) as R;
}
