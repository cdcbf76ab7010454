// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { LedgerReport } from './ledgers.ts';
import type { StoredCounts } from './stored-counts.ts';

/** What the sample engine says that it emitted, summed over its runs. */
export interface EmittedCounts {
  readonly total: number;
  readonly byType: Readonly<Record<string, number>>;
  readonly byClass: Readonly<Record<string, number>>;
  readonly spans: number;
}

/** One number seen from two sides. */
export interface Agreement {
  readonly what: string;
  readonly expected: number;
  readonly found: number;
  readonly agrees: boolean;
}

/**
 * Compares what was emitted with what is stored and what the ledger holds. Types and classes are
 * compared in both directions, so an event that nobody emitted shows as well as one that got lost.
 */
export function compareCounts(
  emitted: EmittedCounts,
  stored: StoredCounts,
  ledgers: readonly LedgerReport[],
): readonly Agreement[] {
  const ledgerSize = ledgers.reduce((sum, ledger) => sum + ledger.size, 0);
  return [
    agreement('events emitted = rows in otel_logs', emitted.total, stored.events),
    agreement('rows in otel_logs = distinct event ids', stored.events, stored.distinctEvents),
    agreement('spans ended = rows in otel_traces', emitted.spans, stored.spans),
    agreement('audit events = ledger leaves', emitted.byClass['audit'] ?? 0, ledgerSize),
    ...both('type', emitted.byType, stored.byType),
    ...both('class', emitted.byClass, stored.byClass),
  ];
}

function both(
  kind: string,
  emitted: Readonly<Record<string, number>>,
  stored: Readonly<Record<string, number>>,
): readonly Agreement[] {
  const names = [...new Set([...Object.keys(emitted), ...Object.keys(stored)])].sort();
  return names.map((name) => agreement(`${kind} ${name}`, emitted[name] ?? 0, stored[name] ?? 0));
}

function agreement(what: string, expected: number, found: number): Agreement {
  return { what, expected, found, agrees: expected === found };
}
