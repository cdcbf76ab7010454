// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { isToken, LedgerlineError } from '@ledgerline/conventions';
import { DEFAULT_PAGE_ROWS, MAX_PAGE_ROWS } from '../limits.ts';
import { readCursor } from './cursor.ts';
import { parseTime } from './time.ts';

/** What somebody asks of the errors of one tenant. Times are nanoseconds since 1970. */
export interface ErrorQuery {
  readonly tenant: string;
  /** First time that is in. */
  readonly since?: bigint;
  /** First time that is out. */
  readonly until?: bigint;
  readonly code?: string;
  readonly type?: string;
  readonly runId?: string;
  readonly limit: number;
  /** Only rows with a lower sequence number. */
  readonly before?: bigint;
  /** Names of the filters that were given, sorted. */
  readonly filters: readonly string[];
  /** Tenant and filters as text: what a cursor belongs to. */
  readonly identity: string;
}

const FILTERS = ['code', 'run_id', 'since', 'type', 'until'] as const;
const PARAMETERS: ReadonlySet<string> = new Set([...FILTERS, 'tenant', 'limit', 'cursor']);

/**
 * Reads the query of `GET /api/v1/errors`. The tenant is the credential's; one with several names
 * which of them is meant.
 *
 * @throws LedgerlineError `query_invalid`, `cursor_invalid`, `tenant_forbidden`
 */
export function parseErrorQuery(
  parameters: URLSearchParams,
  tenants: readonly string[],
): ErrorQuery {
  for (const name of new Set(parameters.keys())) {
    if (!PARAMETERS.has(name)) {
      // The name is not repeated: it may be anything.
      const known = [...PARAMETERS].sort().join(', ');
      throw invalid(`A parameter is unknown; this route knows ${known}.`);
    }
    if (parameters.getAll(name).length > 1) throw invalid(`"${name}" comes twice.`);
  }
  const tenant = tenantOf(parameters.get('tenant'), tenants);
  const filters = FILTERS.filter((name) => parameters.has(name));
  const identity = JSON.stringify([tenant, filters.map((name) => [name, parameters.get(name)])]);
  const [since, until] = (['since', 'until'] as const).map((name) => {
    const text = parameters.get(name);
    return text === null ? undefined : parseTime(text, name);
  });
  const [code, type, runId] = ['code', 'type', 'run_id'].map((name) => tokenOf(parameters, name));
  const cursor = parameters.get('cursor');
  return {
    tenant,
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(code !== undefined && { code }),
    ...(type !== undefined && { type }),
    ...(runId !== undefined && { runId }),
    ...(cursor !== null && { before: readCursor(cursor, identity) }),
    limit: limitOf(parameters.get('limit')),
    filters,
    identity,
  };
}

function tenantOf(asked: string | null, tenants: readonly string[]): string {
  if (asked !== null) {
    if (tenants.includes(asked)) return asked;
    throw new LedgerlineError('tenant_forbidden', 'The credential is not one of this tenant.');
  }
  const [only, ...others] = tenants;
  if (only !== undefined && others.length === 0) return only;
  throw invalid('The credential has several tenants: name one of them as "tenant".');
}

function tokenOf(parameters: URLSearchParams, name: string): string | undefined {
  const text = parameters.get(name);
  if (text === null) return undefined;
  if (isToken(text)) return text;
  throw invalid(`"${name}" must be 1 to 128 of A-Z a-z 0-9 . _ ~ : @ -.`);
}

function limitOf(text: string | null): number {
  if (text === null) return DEFAULT_PAGE_ROWS;
  const limit = /^[0-9]{1,9}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MAX_PAGE_ROWS) return limit;
  throw invalid(`"limit" must be a whole number from 1 to ${MAX_PAGE_ROWS}.`);
}

function invalid(message: string): LedgerlineError {
  return new LedgerlineError('query_invalid', message);
}
