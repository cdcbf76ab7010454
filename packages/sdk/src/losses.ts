// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_LEDGERLINE_AUDIT_EVENT_IDS,
  ATTR_LEDGERLINE_AUDIT_FATE,
  ATTR_LEDGERLINE_DROP_COUNT,
  ATTR_LEDGERLINE_DROP_FIRST_AT,
  ATTR_LEDGERLINE_DROP_LAST_AT,
  ATTR_LEDGERLINE_DROP_QUEUE,
  ATTR_LEDGERLINE_DROP_REASON,
  ATTR_LEDGERLINE_DROP_SIGNAL,
  type AuditFate,
} from '@ledgerline/conventions';
import { MAX_LOSS_EVENT_IDS, MAX_LOSS_KINDS } from './limits.ts';
import { scopeName, type Origin } from './origin.ts';

/** Events or spans that a queue lost. */
export interface Drop {
  readonly signal: 'logs' | 'spans';
  /** The name under which the counters know the queue, such as `sink_logs`. */
  readonly queue: string;
  readonly reason: string;
  readonly count: number;
  readonly origin: Origin;
}

/** One audit event that is not in the outbox. */
export interface Degradation {
  readonly reason: string;
  readonly fate: AuditFate;
  readonly eventId: string;
  readonly origin: Origin;
}

/** One event to be: equal losses of one scope, counted together. */
export interface LossReport {
  readonly eventType: 'events_dropped' | 'audit_degraded';
  readonly origin: Origin;
  readonly attributes: Readonly<Record<string, string | number | string[]>>;
}

interface Entry {
  readonly eventType: LossReport['eventType'];
  readonly origin: Origin;
  readonly kind: Readonly<Record<string, string>>;
  readonly firstMs: number;
  readonly eventIds: string[];
  lastMs: number;
  count: number;
}

/**
 * What was lost and not yet told. Losses with the same kind, reason and scope are one entry, so that
 * an outage takes a few entries however many events it costs. Counts are exact.
 */
export class LossBook {
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** How many reports `take` would give. */
  get size(): number {
    return this.#entries.size;
  }

  addDrop({ signal, queue, reason, count, origin }: Drop): void {
    this.#add('events_dropped', origin, count, undefined, {
      [ATTR_LEDGERLINE_DROP_SIGNAL]: signal,
      [ATTR_LEDGERLINE_DROP_REASON]: reason,
      [ATTR_LEDGERLINE_DROP_QUEUE]: queue,
    });
  }

  addDegradation({ reason, fate, eventId, origin }: Degradation): void {
    this.#add('audit_degraded', origin, 1, eventId, {
      [ATTR_LEDGERLINE_DROP_REASON]: reason,
      [ATTR_LEDGERLINE_AUDIT_FATE]: fate,
    });
  }

  /** Everything so far, oldest first; the book is empty afterwards. */
  take(): LossReport[] {
    const reports = [...this.#entries.values()].map(toReport);
    this.#entries.clear();
    return reports;
  }

  #add(
    eventType: Entry['eventType'],
    origin: Origin,
    count: number,
    eventId: string | undefined,
    kind: Entry['kind'],
  ): void {
    const now = this.#now();
    const prefix = [eventType, ...Object.values(kind)].join(' ');
    let key = `${prefix} ${scopeName(origin)}`;
    // More scopes than that share one entry of the first of them: the count matters most.
    if (!this.#entries.has(key) && this.#entries.size >= MAX_LOSS_KINDS) key = prefix;
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = { eventType, origin, kind, firstMs: now, eventIds: [], lastMs: now, count: 0 };
      this.#entries.set(key, entry);
    }
    entry.count += count;
    entry.lastMs = now;
    if (eventId !== undefined && entry.eventIds.length < MAX_LOSS_EVENT_IDS) {
      entry.eventIds.push(eventId);
    }
  }
}

function toReport({
  eventType,
  origin,
  kind,
  firstMs,
  lastMs,
  count,
  eventIds,
}: Entry): LossReport {
  const attributes = {
    ...kind,
    [ATTR_LEDGERLINE_DROP_COUNT]: count,
    [ATTR_LEDGERLINE_DROP_FIRST_AT]: new Date(firstMs).toISOString(),
    [ATTR_LEDGERLINE_DROP_LAST_AT]: new Date(lastMs).toISOString(),
    ...(eventIds.length > 0 && { [ATTR_LEDGERLINE_AUDIT_EVENT_IDS]: eventIds }),
  };
  return { eventType, origin, attributes };
}
