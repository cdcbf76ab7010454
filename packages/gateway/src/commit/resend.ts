// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { setTimeout as sleep } from 'node:timers/promises';
import { LedgerlineError } from '@ledgerline/conventions';
import { RESEND_PAUSE_MS, RESEND_TIMEOUT_MS } from '../limits.ts';

/** Errors after which the outcome is unknown and the same bytes may be sent again. */
function isUnknownOutcome(error: unknown): boolean {
  return (
    LedgerlineError.is(error) &&
    (error.code === 'store_unavailable' || error.code === 'engine_unavailable')
  );
}

/**
 * Runs an insert until it is known to have happened: after an unknown outcome the same bytes go
 * with the same token again, and the table drops what it has. Gives up after `timeoutMs`.
 */
export async function untilKnown(
  insert: () => Promise<void>,
  timeoutMs: number = RESEND_TIMEOUT_MS,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      await insert();
      return;
    } catch (error) {
      if (!isUnknownOutcome(error) || Date.now() >= deadline) throw error;
    }
    await sleep(RESEND_PAUSE_MS);
  }
}
