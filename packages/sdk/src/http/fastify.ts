// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Ledgerline } from '../ledgerline.ts';
import { httpParts, type HttpOptions } from './exchange.ts';
import { exchangeOf, openNodeExchange, proceed } from './node-exchange.ts';

type Done = (error?: Error) => void;

/** A request of Fastify's, as far as it matters here. */
export interface FastifyRequestLike {
  readonly raw: IncomingMessage;
  readonly routeOptions: { readonly url?: string | undefined };
}

/** A reply of Fastify's, as far as it matters here. */
export interface FastifyReplyLike {
  readonly raw: ServerResponse;
  headers(values: Record<string, string>): unknown;
}

/** An instance of Fastify, as far as it matters here. */
export interface FastifyLike<Q extends FastifyRequestLike, P extends FastifyReplyLike> {
  addHook(name: 'onRequest', hook: (request: Q, reply: P, done: Done) => void): unknown;
  addHook(name: 'preValidation', hook: (request: Q, reply: P, done: Done) => void): unknown;
  addHook(
    name: 'onError',
    hook: (request: Q, reply: P, error: Error, done: () => void) => void,
  ): unknown;
}

/** A Fastify 5 plugin that holds for the whole application: `await app.register(fastifyPlugin(l))`. */
export function fastifyPlugin<Q extends FastifyRequestLike = FastifyRequestLike>(
  ledgerline: Ledgerline,
  options?: HttpOptions<Q>,
): (app: FastifyLike<Q, FastifyReplyLike>, opts: unknown, done: Done) => void {
  const parts = httpParts(ledgerline, options);
  const plugin = (app: FastifyLike<Q, FastifyReplyLike>, _opts: unknown, done: Done): void => {
    app.addHook('onRequest', (request, reply, next) => {
      if (exchangeOf(request.raw) !== undefined) return next();
      const route = (): string | undefined => request.routeOptions.url;
      const exchange = openNodeExchange(parts, request.raw, reply.raw, route);
      reply.headers(exchange.headers);
      proceed(exchange, request, next);
    });
    // Fastify goes on from the end of the body's stream, which is outside of the context.
    app.addHook('preValidation', (request, _reply, next) => {
      const exchange = exchangeOf(request.raw);
      if (exchange === undefined) next();
      else exchange.run(next);
    });
    app.addHook('onError', (request, _reply, error, next) => {
      exchangeOf(request.raw)?.failed(error);
      next();
    });
    done();
  };
  // What `fastify-plugin` does: without it the hooks would hold for this plugin's own routes only.
  return Object.assign(plugin, {
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: '@ledgerline/sdk',
  });
}
