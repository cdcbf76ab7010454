// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** Counters since start. */
export interface GatewayStats {
  readonly requests: number;
  readonly bytes: number;
  readonly accepted: number;
  readonly acceptedByType: Readonly<Record<string, number>>;
  readonly acceptedByClass: Readonly<Record<string, number>>;
  readonly spans: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly forbidden: number;
  readonly duplicates: number;
  /** Accepted and, as their `persist` asks, not stored. */
  readonly unkept: number;
  /** Events that the gateway recorded about itself, and those that it could not. */
  readonly ownEvents: OwnEventCounts;
  /** Records in which a detector found something that the sender had left in. */
  readonly redactions: Readonly<Record<string, number>>;
  readonly synthesized: Readonly<Record<string, number>>;
  readonly groups: number;
  readonly groupsFailed: number;
  readonly auditLeaves: number;
  readonly stages: StageTimes;
}

/** Counted where they are recorded; those that were stored count in `accepted` as well. */
export interface OwnEventCounts {
  readonly recorded: number;
  readonly unrecorded: number;
}

/**
 * Where the time went, in milliseconds: processor time of the event loop's thread for all stages
 * but `publishMs` and `insertWaitMs`, which are elapsed time of waiting for disk and store.
 */
export interface StageTimes {
  readonly decodeMs: number;
  readonly validateMs: number;
  readonly redactMs: number;
  readonly auditMs: number;
  readonly encodeMs: number;
  /** Leaves, tree, and the heads in SQLite. */
  readonly ledgerMs: number;
  /** Tiles and checkpoints. */
  readonly publishMs: number;
  /** Waiting for the store: duplicates looked up, rows and leaves inserted. */
  readonly insertWaitMs: number;
}

export type Stage = keyof StageTimes;

/** The gateway's counters. Adding is cheap: once a request or a group, never once a record. */
export class Counters {
  requests: number = 0;
  bytes: number = 0;
  accepted: number = 0;
  spans: number = 0;
  forbidden: number = 0;
  duplicates: number = 0;
  unkept: number = 0;
  groups: number = 0;
  groupsFailed: number = 0;
  readonly ownEvents: { -readonly [Name in keyof OwnEventCounts]: number } = {
    recorded: 0,
    unrecorded: 0,
  };
  auditLeaves: number = 0;
  readonly byType: Map<string, number> = new Map();
  /** By the set as text, such as `audit,ops`. */
  readonly byClass: Map<string, number> = new Map();
  readonly rejected: Map<string, number> = new Map();
  readonly redactions: Map<string, number> = new Map();
  readonly synthesized: Map<string, number> = new Map();
  readonly #stages: Record<Stage, number> = {
    decodeMs: 0,
    validateMs: 0,
    redactMs: 0,
    auditMs: 0,
    encodeMs: 0,
    ledgerMs: 0,
    publishMs: 0,
    insertWaitMs: 0,
  };

  /** Runs synchronous work and adds its processor time to a stage. */
  time<T>(stage: Stage, work: () => T): T {
    const start = threadCpuMs();
    try {
      return work();
    } finally {
      this.#stages[stage] += threadCpuMs() - start;
    }
  }

  /** Adds the elapsed time of waiting to a stage. */
  async timeAsync<T>(stage: Stage, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.#stages[stage] += performance.now() - start;
    }
  }

  snapshot(): GatewayStats {
    return {
      requests: this.requests,
      bytes: this.bytes,
      accepted: this.accepted,
      acceptedByType: Object.fromEntries(this.byType),
      acceptedByClass: Object.fromEntries(singleClasses(this.byClass)),
      spans: this.spans,
      rejected: Object.fromEntries(this.rejected),
      forbidden: this.forbidden,
      duplicates: this.duplicates,
      unkept: this.unkept,
      ownEvents: { ...this.ownEvents },
      redactions: Object.fromEntries(this.redactions),
      synthesized: Object.fromEntries(this.synthesized),
      groups: this.groups,
      groupsFailed: this.groupsFailed,
      auditLeaves: this.auditLeaves,
      stages: { ...this.#stages },
    };
  }
}

/** A record of several classes counts for each of them. */
function singleClasses(bySet: ReadonlyMap<string, number>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [set, count] of bySet) for (const name of set.split(',')) addTo(counts, name, count);
  return counts;
}

/** Processor time of this thread; elapsed time where Node (before 23.9) does not tell. */
function threadCpuMs(): number {
  if (typeof process.threadCpuUsage !== 'function') return performance.now();
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

export function addTo(counts: Map<string, number>, name: string, by: number = 1): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}

export function addAll(counts: Map<string, number>, more: ReadonlyMap<string, number>): void {
  for (const [name, by] of more) addTo(counts, name, by);
}
