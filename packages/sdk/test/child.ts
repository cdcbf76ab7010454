// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { startLedgerline, type Ledgerline, type LedgerlineOptions } from '@ledgerline/sdk';

/** An engine in a process of its own that delivers to `endpoint`, and is quick to try again. */
export function startChild(
  endpoint: string | undefined,
  outboxDir: string | undefined,
  options: LedgerlineOptions = {},
): Ledgerline {
  return startLedgerline({
    tenant: 'acme',
    environment: 'test',
    project: 'support',
    surface: 'api',
    app: 'child',
    endpoint: endpoint!,
    outboxDir: outboxDir!,
    onDiagnostic: () => {},
    queue: { initialBackoffMs: 5, maxBackoffMs: 20 },
    ...options,
  });
}
