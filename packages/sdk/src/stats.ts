// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { MAX_COUNTER_KEYS } from './limits.ts';
import { ScopeOutcomes, type ScopeOutcome } from './scope-outcomes.ts';

/** What the SDK counted since it was started; every number is exact. */
export interface LedgerlineStats {
  /** Accepted emits; an event of two storage classes counts once in `total` and once in each class. */
  readonly emitted: {
    readonly total: number;
    readonly byType: Readonly<Record<string, number>>;
    readonly byClass: Readonly<Record<string, number>>;
    /** Accepted and refused emits by tenant and environment, for a bounded number of them. */
    readonly byScope: readonly ScopeOutcome[];
  };
  /** Emits that were refused, by catalogue code. */
  readonly rejected: { readonly total: number; readonly byCode: Readonly<Record<string, number>> };
  /** Spans that passed the guards, and spans that were refused, by catalogue code. */
  readonly spans: {
    readonly accepted: number;
    readonly rejected: Readonly<Record<string, number>>;
  };
  /** Ids that were made because nobody gave one, by field. */
  readonly synthesized: Readonly<Record<string, number>>;
  /** Calls of models whose cost is unknown, because no price table has the model. */
  readonly unpricedCalls: number;
  /** Findings of the redaction, by detector. */
  readonly redactions: Readonly<Record<string, number>>;
  /** Originals by fate: `sealed`; `too_large` and `other_tenant` were taken out and not sealed. */
  readonly originals: Readonly<Record<string, number>>;
  /** Records or spans that a queue did not take or lost, by reason; empty is the normal state. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Records acknowledged by the receiver, by road. */
  readonly delivered: { readonly logs: number; readonly spans: number; readonly audit: number };
  /** Records and spans that wait in memory. */
  readonly queueDepth: { readonly logs: number; readonly spans: number };
  /** Audit events that wait in the outbox, and those that the receiver refused for good. */
  readonly outboxDepth: number;
  readonly outboxRefused: number;
  /** Those refused events by code; they stay in the outbox's table of dead letters. */
  readonly outboxDeadLetters: Readonly<Record<string, number>>;
  /** How long the audit event that is delivered next has been waiting, in milliseconds. */
  readonly outboxOldestAgeMs: number;
  /** Audit events that are not in the outbox, by fate: `queued`, `lost`, `set_aside` (refused). */
  readonly auditDegraded: Readonly<Record<string, number>>;
}

/** What of the figures the queues and the outbox say. */
export type Depths = Pick<
  LedgerlineStats,
  'queueDepth' | 'outboxDepth' | 'outboxRefused' | 'outboxDeadLetters' | 'outboxOldestAgeMs'
>;

/** Where a `CounterFamily` counts what exceeds its limit. */
export const OTHER_KEYS = '_other';

/** A family of counters with a bounded number of keys; what exceeds it is counted under `_other`. */
export class CounterFamily {
  readonly #counts = new Map<string, number>();
  #total = 0;

  add(key: string, by = 1): void {
    const known = this.#counts.get(key);
    if (known !== undefined || this.#counts.size < MAX_COUNTER_KEYS) {
      this.#counts.set(key, (known ?? 0) + by);
    } else {
      this.#counts.set(OTHER_KEYS, this.get(OTHER_KEYS) + by);
    }
    this.#total += by;
  }

  get total(): number {
    return this.#total;
  }

  get(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  snapshot(): Record<string, number> {
    const entries = [...this.#counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries);
  }
}

/** The counters that processors, queues and the outbox share. */
export interface Counters {
  readonly emittedByType: CounterFamily;
  readonly emittedByClass: CounterFamily;
  readonly rejected: CounterFamily;
  readonly spans: CounterFamily;
  readonly spansRejected: CounterFamily;
  readonly synthesized: CounterFamily;
  readonly redactions: CounterFamily;
  readonly originals: CounterFamily;
  readonly unpriced: CounterFamily;
  readonly dropped: CounterFamily;
  readonly delivered: CounterFamily;
  readonly degraded: CounterFamily;
  readonly outcomes: ScopeOutcomes;
}

export function createCounters(): Counters {
  return {
    emittedByType: new CounterFamily(),
    emittedByClass: new CounterFamily(),
    rejected: new CounterFamily(),
    spans: new CounterFamily(),
    spansRejected: new CounterFamily(),
    synthesized: new CounterFamily(),
    redactions: new CounterFamily(),
    originals: new CounterFamily(),
    unpriced: new CounterFamily(),
    dropped: new CounterFamily(),
    delivered: new CounterFamily(),
    degraded: new CounterFamily(),
    outcomes: new ScopeOutcomes(),
  };
}
