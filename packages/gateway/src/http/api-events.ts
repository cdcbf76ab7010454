// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LedgerlineError } from '@ledgerline/conventions';
import type { Credential } from '../credentials.ts';
import type { OwnEvents } from '../own-events/own-events.ts';
import { ApiExchange } from './api-exchange.ts';
import type { Route } from './routes.ts';

/** Routes below it make events of their requests. OTLP does not: an event a request would never end. */
const API = '/api/';

/** What the HTTP face tells about its requests. */
export class ApiEvents {
  readonly #own: OwnEvents;

  constructor(own: OwnEvents) {
    this.#own = own;
  }

  /** Undefined for routes outside the API, and for a credential that is nobody's. */
  open(
    route: Route,
    request: IncomingMessage,
    response: ServerResponse,
    credential: Credential | undefined,
  ): ApiExchange | undefined {
    if (credential === undefined || !route.path.startsWith(API)) return undefined;
    const tenant = tenantOf(credential, request);
    if (tenant === undefined) return undefined;
    const { path } = route;
    const own = this.#own;
    return new ApiExchange({ own, request, response, path, tenant, credentialId: credential.id });
  }

  /** A request, of whatever route, was refused because there is too much under way. */
  refused(
    request: IncomingMessage,
    credential: Credential | undefined,
    error: LedgerlineError,
  ): void {
    const tenant = credential && tenantOf(credential, request);
    if (tenant !== undefined) this.#own.refused(tenant, error.code, error.status);
  }
}

/** The tenant that the query names, when the credential has it, else the credential's first. */
function tenantOf({ tenants }: Credential, request: IncomingMessage): string | undefined {
  const asked = new URLSearchParams((request.url ?? '').split('?', 2)[1]).get('tenant');
  return asked !== null && tenants.includes(asked) ? asked : tenants[0];
}
