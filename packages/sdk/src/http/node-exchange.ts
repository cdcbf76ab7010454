// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpExchange, type HttpParts } from './exchange.ts';
import { requestFacts, type RequestFacts } from './request-facts.ts';

/** The exchanges of requests that are being answered; a middleware that is mounted twice finds it. */
const open = new WeakMap<IncomingMessage, HttpExchange<never>>();

/** The exchange of a request, for the parts of an adapter that only see the request. */
export function exchangeOf(request: IncomingMessage): HttpExchange<never> | undefined {
  return open.get(request);
}

/** Takes up a request of `node:http`: facts, context for its listeners, and its end. */
export function openNodeExchange<Native>(
  parts: HttpParts<Native>,
  request: IncomingMessage,
  response: ServerResponse,
  route: () => string | undefined = () => undefined,
): HttpExchange<Native> {
  const exchange = new HttpExchange(parts, nodeFacts(request));
  open.set(request, exchange);
  const end = (isAborted: boolean): void => {
    const pattern = route();
    exchange.ended({
      isAborted,
      ...(response.headersSent && { status: response.statusCode }),
      ...(pattern !== undefined && { route: pattern }),
    });
  };
  // `close` comes after every response, `finish` only after those that were sent completely.
  response.once('finish', () => end(false));
  response.once('close', () => end(true));
  // Body parsers listen to the socket's events, and those come from outside of any context.
  exchange.bind(request, response);
  return exchange;
}

/** Before the handler: whatever it answers carries the ids back. */
export function setHeaders(exchange: HttpExchange<never>, response: ServerResponse): void {
  if (response.headersSent) return;
  for (const [name, value] of Object.entries(exchange.headers)) response.setHeader(name, value);
}

/**
 * For frameworks that go on by callback: in the context once it is complete, or with the error of
 * the application's `resolve`.
 */
export function proceed<Native>(
  exchange: HttpExchange<Native>,
  native: Native,
  next: (error?: never) => void,
): void {
  let ready: void | Promise<void>;
  try {
    ready = exchange.prepare(native);
  } catch (error) {
    return next(error as never);
  }
  if (ready === undefined) exchange.run(next);
  else void proceedLater(exchange, ready, next);
}

async function proceedLater<Native>(
  exchange: HttpExchange<Native>,
  ready: Promise<void>,
  next: (error?: never) => void,
): Promise<void> {
  try {
    await ready;
  } catch (error) {
    return next(error as never);
  }
  exchange.run(next);
}

/** The facts of a request; the target as it arrived, also where a router shortened `url`. */
function nodeFacts(request: IncomingMessage & { originalUrl?: string }): RequestFacts {
  const { method = 'GET', headers, socket } = request;
  const header = (name: string): string | undefined => {
    const value = headers[name];
    return Array.isArray(value) ? value.join(',') : value;
  };
  // Requests that a framework injects in tests have no socket of node:net's.
  const scheme = (socket as { encrypted?: boolean } | undefined)?.encrypted ? 'https' : 'http';
  return requestFacts(method, request.originalUrl ?? request.url ?? '/', header, scheme);
}
