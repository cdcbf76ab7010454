// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_DEPLOYMENT_ENVIRONMENT_NAME,
  ATTR_ERROR_TYPE,
  ATTR_LEDGERLINE_AUDIT_FATE,
  ATTR_LEDGERLINE_DROP_REASON,
  ATTR_LEDGERLINE_TENANT_ID,
} from '@ledgerline/conventions';
import type { Attributes } from '@opentelemetry/api';
import { OTHER_KEYS, type LedgerlineStats } from '../stats.ts';

interface Instrument {
  readonly kind: 'counter' | 'gauge';
  readonly unit: string;
  readonly description: string;
  /** How the values of several SDKs in one process become one. */
  readonly merge: 'sum' | 'max';
}

const counter = (unit: string, description: string): Instrument => ({
  kind: 'counter',
  unit,
  description,
  merge: 'sum',
});
const gauge = (unit: string, description: string, merge: 'sum' | 'max' = 'sum'): Instrument => ({
  kind: 'gauge',
  unit,
  description,
  merge,
});

export type InstrumentName =
  | 'ledgerline.events.emitted'
  | 'ledgerline.events.rejected'
  | 'ledgerline.events.dropped'
  | 'ledgerline.events.delivered'
  | 'ledgerline.audit.degraded'
  | 'ledgerline.redaction.findings'
  | 'ledgerline.queue.depth'
  | 'ledgerline.outbox.depth'
  | 'ledgerline.outbox.oldest_age'
  | 'ledgerline.outbox.dead_letters';

/** Every instrument; names and units follow OTel's metric conventions. */
export const INSTRUMENTS: Readonly<Record<InstrumentName, Instrument>> = {
  'ledgerline.events.emitted': counter('{event}', 'Emits, by tenant, environment and outcome.'),
  'ledgerline.events.rejected': counter('{event}', 'Emits that were refused, by error code.'),
  'ledgerline.events.dropped': counter(
    '{item}',
    'Events and spans that a queue did not take or lost, by queue and reason.',
  ),
  'ledgerline.events.delivered': counter('{item}', 'What a receiver acknowledged, by road.'),
  'ledgerline.audit.degraded': counter('{event}', 'Audit events not in the outbox, by fate.'),
  'ledgerline.redaction.findings': counter('{finding}', 'What redaction took out, by detector.'),
  'ledgerline.queue.depth': gauge('{item}', 'What waits in memory, by signal.'),
  'ledgerline.outbox.depth': gauge('{event}', 'Audit events that wait in the outbox.'),
  'ledgerline.outbox.oldest_age': gauge(
    's',
    'How long the audit event that is delivered next has been waiting.',
    'max',
  ),
  'ledgerline.outbox.dead_letters': gauge('{event}', 'Audit events that were refused, by code.'),
};

export interface Point {
  readonly name: InstrumentName;
  readonly attributes: Attributes;
  readonly value: number;
}

/** OTel's mark for the sum of what has no series of its own. */
export const OVERFLOW: Attributes = { 'otel.metric.overflow': true };

/** What one SDK has to say, as values of instruments. */
export function pointsOf(stats: LedgerlineStats): Point[] {
  const points: Point[] = [];
  const add = (name: InstrumentName, value: number, attributes: Attributes = {}): void => {
    points.push({ name, value, attributes });
  };
  const addAll = (
    name: InstrumentName,
    attribute: string,
    counts: Readonly<Record<string, number>>,
  ): void => {
    for (const [key, value] of Object.entries(counts)) {
      add(name, value, key === OTHER_KEYS ? OVERFLOW : { [attribute]: key });
    }
  };
  for (const { tenant, environment, isOverflow, success, failure } of stats.emitted.byScope) {
    const scope: Attributes = isOverflow
      ? OVERFLOW
      : {
          ...(tenant !== undefined && { [ATTR_LEDGERLINE_TENANT_ID]: tenant }),
          ...(environment !== undefined && { [ATTR_DEPLOYMENT_ENVIRONMENT_NAME]: environment }),
        };
    if (success > 0) add('ledgerline.events.emitted', success, { ...scope, outcome: 'success' });
    if (failure > 0) add('ledgerline.events.emitted', failure, { ...scope, outcome: 'failure' });
  }
  addAll('ledgerline.events.rejected', ATTR_ERROR_TYPE, stats.rejected.byCode);
  addAll('ledgerline.events.dropped', ATTR_LEDGERLINE_DROP_REASON, stats.dropped);
  addAll('ledgerline.events.delivered', 'road', stats.delivered);
  addAll('ledgerline.audit.degraded', ATTR_LEDGERLINE_AUDIT_FATE, stats.auditDegraded);
  addAll('ledgerline.redaction.findings', 'detector', stats.redactions);
  add('ledgerline.queue.depth', stats.queueDepth.logs, { signal: 'logs' });
  add('ledgerline.queue.depth', stats.queueDepth.spans, { signal: 'spans' });
  add('ledgerline.outbox.depth', stats.outboxDepth);
  add('ledgerline.outbox.oldest_age', stats.outboxOldestAgeMs / 1000);
  addAll('ledgerline.outbox.dead_letters', ATTR_ERROR_TYPE, stats.outboxDeadLetters);
  return points;
}
