// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { ERROR_CATALOGUE, ERROR_CODES } from '@ledgerline/conventions';
import { problemType, send } from './answer.ts';
import type { Route } from './routes.ts';

/** One code of the catalogue as `GET /api/v1/problems` gives it. */
interface ProblemEntry {
  /** The `type` of a problem that has this code. */
  readonly type: string;
  readonly code: string;
  readonly status: number;
  readonly retryable: boolean;
  readonly meaning: string;
  readonly remedy: string;
}

/** `GET /api/v1/problems`: the error catalogue, in which the `type` of a problem can be looked up. */
export function problemsRoute(): Route {
  const body = JSON.stringify({ items: ERROR_CODES.map(entryOf) });
  return {
    method: 'GET',
    path: '/api/v1/problems',
    rule: 'credential',
    errors: 'problem',
    handle: ({ response, exchange }) => {
      exchange?.begin();
      send(response, 200, 'application/json', body);
      return Promise.resolve();
    },
  };
}

function entryOf(code: (typeof ERROR_CODES)[number]): ProblemEntry {
  const { status, retryable, meaning, remedy } = ERROR_CATALOGUE[code];
  return { type: problemType(code), code, status, retryable, meaning, remedy };
}
