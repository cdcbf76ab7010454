// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { answerProblem, send } from './answer.ts';
import type { Route } from './routes.ts';

/** One thing that must be well for the gateway to accept data. */
export interface ReadinessCheck {
  readonly name: string;
  /** Undefined when well, otherwise why not, in words without values. */
  readonly check: () => Promise<string | undefined>;
  /** Data is stored all the same: shown, and the answer stays 200. */
  readonly advisory?: boolean;
}

/**
 * `GET /healthz`: the process serves requests. `GET /readyz`: it can store what it is sent; the
 * status is `degraded` while only an advisory check is not well.
 */
export function healthRoutes(checks: readonly ReadinessCheck[]): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/healthz',
      rule: 'public',
      errors: 'problem',
      handle: ({ response }) => {
        send(response, 200, 'application/json', JSON.stringify({ status: 'alive' }));
        return Promise.resolve();
      },
    },
    {
      method: 'GET',
      path: '/readyz',
      rule: 'public',
      errors: 'problem',
      handle: async ({ response }) => {
        const results: { name: string; ready: boolean; reason?: string }[] = [];
        let blocked = false;
        for (const { name, check, advisory } of checks) {
          const reason = await check().catch(() => 'the check failed');
          blocked ||= reason !== undefined && advisory !== true;
          results.push({
            name,
            ready: reason === undefined,
            ...(reason === undefined ? {} : { reason }),
          });
        }
        if (blocked) {
          const detail = 'The gateway cannot store data at this moment.';
          answerProblem(response, 503, 'not_ready', detail, { checks: results });
          return;
        }
        const status = results.every((result) => result.ready) ? 'ready' : 'degraded';
        send(response, 200, 'application/json', JSON.stringify({ status, checks: results }));
      },
    },
  ];
}
