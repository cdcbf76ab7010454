// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Ledgerline } from '../ledgerline.ts';
import { EXIT_FLUSH_TIMEOUT_MS } from '../limits.ts';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Delivers what waits when a signal ends the process, then lets the same signal end it. An
 * application with listeners of its own decides itself when it ends; then this only flushes.
 */
export function flushOnSignals(ledgerline: Pick<Ledgerline, 'flush' | 'shutdown'>): void {
  for (const signal of SIGNALS) {
    process.once(signal, () => {
      // `once` took this listener away already: what is left are the application's own.
      if (process.listenerCount(signal) > 0) {
        void ledgerline.flush({ timeoutMs: EXIT_FLUSH_TIMEOUT_MS });
        return;
      }
      void ledgerline.shutdown({ timeoutMs: EXIT_FLUSH_TIMEOUT_MS }).then(() => {
        process.kill(process.pid, signal);
      });
    });
  }
}
