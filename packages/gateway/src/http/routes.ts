// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Credential, Permission } from '../credentials.ts';
import type { ApiExchange } from './api-exchange.ts';

/** Who may call a route: everybody, the holder of any credential, or of one with a permission. */
export type RouteRule = 'public' | 'credential' | Permission;

export interface RouteContext {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The caller; undefined exactly when the rule is `public`. */
  readonly credential: Credential | undefined;
  /** The events of the request; undefined for a route that makes none. */
  readonly exchange: ApiExchange | undefined;
}

export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly rule: RouteRule;
  /** OTLP routes answer errors as google.rpc.Status, the others as RFC 9457 problems. */
  readonly errors: 'otlp' | 'problem';
  readonly handle: (context: RouteContext) => Promise<void>;
}

const RULES: ReadonlySet<string> = new Set<RouteRule>(['public', 'credential', 'read', 'write']);

/** The one table of routes: what is not listed does not exist, and nothing is listed without a rule. */
export class RouteTable {
  readonly #routes: Map<string, Map<string, Route>> = new Map();

  constructor(routes: readonly Route[]) {
    for (const route of routes) this.#register(route);
  }

  #register(route: Route): void {
    const name = `${route.method} ${route.path}`;
    if (!RULES.has(route.rule)) throw new Error(`route ${name} has no rule`);
    if (!route.path.startsWith('/')) throw new Error(`route ${name} has no absolute path`);
    const methods = this.#routes.get(route.path) ?? new Map<string, Route>();
    if (methods.has(route.method)) throw new Error(`route ${name} is listed twice`);
    methods.set(route.method, route);
    this.#routes.set(route.path, methods);
  }

  /** The routes of a path by method; undefined when the path is not listed. */
  methods(path: string): ReadonlyMap<string, Route> | undefined {
    return this.#routes.get(path);
  }

  list(): readonly Route[] {
    return [...this.#routes.values()].flatMap((methods) => [...methods.values()]);
  }
}
