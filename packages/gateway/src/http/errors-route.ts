// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Connection } from '@ledgerline/clickhouse';
import {
  ATTR_AUDIT_ACTION,
  ATTR_AUDIT_ACTOR_ID,
  ATTR_AUDIT_ACTOR_TYPE,
  ATTR_AUDIT_OUTCOME,
  ATTR_AUDIT_TARGET_ID,
  ATTR_AUDIT_TARGET_TYPE,
  ATTR_HTTP_ROUTE,
  ATTR_LEDGERLINE_READ_FILTERS,
  ATTR_LEDGERLINE_READ_ROWS,
  AUDIT_ACTION_VALUE_LOG_VIEW,
  LedgerlineError,
} from '@ledgerline/conventions';
import type { OwnEvents } from '../own-events/own-events.ts';
import { parseErrorQuery, type ErrorQuery } from '../query/error-query.ts';
import { readErrors, type ErrorPage } from '../query/read-errors.ts';
import { send } from './answer.ts';
import type { InFlight } from './in-flight.ts';
import type { Route, RouteContext } from './routes.ts';

const PATH = '/api/v1/errors';

/** The store as a reader needs it. */
export interface ReadStore {
  readonly connection: Connection;
  /** The last committed sequence number of a tenant; 0 before the first. */
  readonly headOf: (tenant: string) => bigint;
}

export interface ErrorsRouteOptions {
  /** Throws while the gateway starts and closes. */
  readonly store: () => ReadStore;
  readonly inFlight: InFlight;
  readonly own: OwnEvents;
}

/**
 * `GET /api/v1/errors`: what went wrong, newest first (requirement 116). Each read is an audit event
 * of the tenant, durable before a row leaves (requirement 56).
 */
export function errorsRoute(options: ErrorsRouteOptions): Route {
  return {
    method: 'GET',
    path: PATH,
    rule: 'read',
    errors: 'problem',
    handle: (context) => handle(options, context),
  };
}

async function handle(options: ErrorsRouteOptions, context: RouteContext): Promise<void> {
  const { request, response, credential, exchange } = context;
  if (credential === undefined) throw new LedgerlineError('internal', 'A route without its rule.');
  const share = options.inFlight.begin();
  try {
    exchange?.begin();
    const url = new URL(request.url ?? '', 'http://gateway');
    const query = parseErrorQuery(url.searchParams, credential.tenants);
    const { connection, headOf } = options.store();
    const page = await readErrors(connection, query, headOf(query.tenant));
    await noteView(options.own, context, query, page);
    if (page.next_cursor !== undefined) {
      url.searchParams.set('cursor', page.next_cursor);
      response.setHeader('link', `<${PATH}?${url.searchParams.toString()}>; rel="next"`);
    }
    send(response, 200, 'application/json', JSON.stringify(page));
  } finally {
    share.end();
  }
}

/** Says who saw how much, and never what was asked for. */
async function noteView(
  own: OwnEvents,
  { credential, exchange }: RouteContext,
  { tenant, filters }: ErrorQuery,
  { items }: ErrorPage,
): Promise<void> {
  const credentialId = credential?.id ?? '';
  await own.recordDurably({
    type: 'audit_action',
    tenant,
    occurredAtUnixNano: own.nowUnixNano(),
    ...(exchange && { ids: exchange.ids }),
    credentialId,
    payload: {
      [ATTR_AUDIT_ACTION]: AUDIT_ACTION_VALUE_LOG_VIEW,
      [ATTR_AUDIT_OUTCOME]: 'success',
      [ATTR_AUDIT_ACTOR_ID]: credentialId,
      [ATTR_AUDIT_ACTOR_TYPE]: 'service',
      [ATTR_AUDIT_TARGET_ID]: 'errors',
      [ATTR_AUDIT_TARGET_TYPE]: 'read_model',
      [ATTR_HTTP_ROUTE]: PATH,
      ...(filters.length > 0 && { [ATTR_LEDGERLINE_READ_FILTERS]: filters.join() }),
      [ATTR_LEDGERLINE_READ_ROWS]: items.length,
    },
  });
}
