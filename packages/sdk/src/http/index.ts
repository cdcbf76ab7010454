// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

export type { HttpOptions, RequestContext } from './exchange.ts';
export { expressErrors, expressMiddleware } from './express.ts';
export { fastifyPlugin } from './fastify.ts';
export type { FastifyLike, FastifyReplyLike, FastifyRequestLike } from './fastify.ts';
export { honoMiddleware } from './hono.ts';
export type { HonoContextLike } from './hono.ts';
export { httpListener } from './node.ts';
export type { RequestFacts } from './request-facts.ts';
export { routeHandler } from './route-handler.ts';
export type { RouteHandlerOptions } from './route-handler.ts';
