// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect } from 'vitest';
import { type Ledgerline } from '@ledgerline/sdk';
import type { ReceivedLog } from './receiver.ts';
import { SCOPE } from './start.ts';

export const INPUT = {
  tenant: 'umbrella',
  userId: 'u-1',
  requestId: 'req-1',
  correlationId: 'corr-1',
};

/** What every event of the request has, wherever it was emitted. */
export const CARRIED = {
  'ledgerline.tenant.id': 'umbrella',
  'deployment.environment.name': SCOPE.environment,
  'ledgerline.project.id': SCOPE.project,
  'ledgerline.surface.id': SCOPE.surface,
  'user.id': 'u-1',
  'ledgerline.request.id': 'req-1',
  'ledgerline.correlation.id': 'corr-1',
  'ledgerline.run.id': 'run-1',
};

/** Runs `fn` as one request of one user; returns its trace. */
export async function inRequest(
  ledgerline: Ledgerline,
  fn: () => Promise<unknown>,
): Promise<string> {
  return ledgerline.withContext(INPUT, () =>
    ledgerline.run(
      'order',
      async ({ traceId }) => {
        await fn();
        return traceId;
      },
      { runId: 'run-1' },
    ),
  );
}

export function expectCarried(events: readonly ReceivedLog[], traceId: string): void {
  for (const event of events) {
    expect(event.traceId).toBe(traceId);
    expect(event.attributes).toMatchObject(CARRIED);
    expect(event.attributes).not.toHaveProperty('ledgerline.synthesized_fields');
  }
}
