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

/** What is compared with what. */
export interface CountsToCompare {
  readonly emitted: EmittedCounts;
  /** Rows of the runs that reported what they emitted. */
  readonly reported: StoredCounts;
  /** All rows, those of interrupted runs and of other senders too. */
  readonly stored: StoredCounts;
  readonly ledgers: readonly LedgerReport[];
}

/**
 * Compares what was emitted with what is stored, and what is stored with what the ledgers hold.
 * Types and classes are compared in both directions, so an event that nobody emitted shows as well
 * as one that got lost.
 */
export function compareCounts(counts: CountsToCompare): readonly Agreement[] {
  const { emitted, reported, stored, ledgers } = counts;
  const leaves = ledgers.reduce((sum, ledger) => sum + ledger.size, 0);
  return [
    agreement('events emitted = rows in otel_logs', emitted.total, reported.events),
    agreement('spans ended = rows in otel_traces', emitted.spans, reported.spans),
    agreement('rows in otel_logs = distinct event ids', stored.events, stored.distinctEvents),
    agreement('audit rows in otel_logs = ledger leaves', stored.byClass['audit'] ?? 0, leaves),
    ...both('type', emitted.byType, reported.byType),
    ...both('class', emitted.byClass, reported.byClass),
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
