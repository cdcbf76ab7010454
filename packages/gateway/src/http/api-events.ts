// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { IncomingMessage } from 'node:http';
import type { LedgerlineError } from '@ledgerline/conventions';
import type { Credential } from '../credentials.ts';
import type { OwnEvents } from '../own-events/own-events.ts';
import { ApiExchange, type Arrival } from './api-exchange.ts';
import type { Route } from './routes.ts';

/** Routes below it make events of their requests. OTLP does not: an event a request would never end. */
const API = '/api/';

const FORBIDDEN = 403;

/** What the HTTP face tells about its requests. */
export class ApiEvents {
  readonly #own: OwnEvents;

  constructor(own: OwnEvents) {
    this.#own = own;
  }

  /** Undefined for routes outside the API, and for a credential that is nobody's. */
  open(
    { path }: Route,
    arrival: Arrival,
    credential: Credential | undefined,
  ): ApiExchange | undefined {
    if (credential === undefined || !path.startsWith(API)) return undefined;
    const tenant = tenantOf(credential, arrival.request);
    if (tenant === undefined) return undefined;
    return new ApiExchange({
      ...arrival,
      own: this.#own,
      path,
      tenant,
      credentialId: credential.id,
    });
  }

  /**
   * A request, of whatever route, was turned away: because there is too much under way, or because
   * its credential may not do what it asks for. The credential's own tenant is told.
   */
  refused(
    route: Route,
    request: IncomingMessage,
    credential: Credential | undefined,
    { code, status }: LedgerlineError,
  ): void {
    const tenant = credential && tenantOf(credential, request);
    if (credential === undefined || tenant === undefined) return;
    const denied = { credentialId: credential.id, route: route.path };
    this.#own.refused({ tenant, code, status, ...(status === FORBIDDEN && { denied }) });
  }
}

/** The tenant that the query names, when the credential has it, else the credential's first. */
function tenantOf({ tenants }: Credential, request: IncomingMessage): string | undefined {
  const asked = new URLSearchParams((request.url ?? '').split('?', 2)[1]).get('tenant');
  return asked !== null && tenants.includes(asked) ? asked : tenants[0];
}
