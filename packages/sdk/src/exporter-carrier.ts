// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import type { Carrier, SendOutcome } from './carrier.ts';
import { errorType } from './errors.ts';

/** What log and span exporters of the OTel SDK have in common. */
interface Exporter<T> {
  export(items: T[], done: (result: ExportResult) => void): void;
  shutdown(): Promise<void>;
}

/**
 * Hands sealed items to an OTel exporter; a failed export is tried again with the same items.
 * `onDelivered` hears of each successful export; it must not throw, as it runs inside of the exporter.
 */
export function exporterCarrier<T>(
  exporter: Exporter<T>,
  onDelivered?: (items: readonly T[]) => void,
): Carrier<T, readonly T[]> {
  return {
    seal: (items, estimatedBytes) => ({
      body: items,
      count: items.length,
      sizeBytes: estimatedBytes,
    }),
    join: (parts) => {
      const body = parts.flatMap((part) => part.body);
      const sizeBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
      return { body, count: body.length, sizeBytes };
    },
    send: (items) => {
      const { promise, resolve } = Promise.withResolvers<SendOutcome>();
      try {
        exporter.export([...items], (result) => {
          const outcome = outcomeOf(result);
          resolve(outcome);
          if (outcome.kind === 'delivered') onDelivered?.(items);
        });
      } catch (error) {
        resolve({ kind: 'again', reason: `the exporter threw ${errorType(error)}` });
      }
      return promise;
    },
    close: async () => exporter.shutdown(),
  };
}

function outcomeOf(result: ExportResult): SendOutcome {
  if (result.code === ExportResultCode.SUCCESS) return { kind: 'delivered', rejected: 0 };
  return { kind: 'again', reason: `the exporter failed: ${errorType(result.error)}` };
}
