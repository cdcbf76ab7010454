// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { metrics, type BatchObservableCallback, type Meter } from '@opentelemetry/api';
import type { Ledgerline } from '../ledgerline.ts';

/** Values of one attribute; what exceeds them counts as `_other`, so that no series runs away. */
const MAX_VALUES = 32;

/**
 * Reports `stats()` through OTel's metrics API whenever a reader collects, so that an emit costs what
 * it did before. Returns what ends it.
 */
export function observeStats(
  ledgerline: Pick<Ledgerline, 'stats'>,
  meter: Meter = metrics.getMeter('@ledgerline/sdk'),
): () => void {
  const emitted = meter.createObservableCounter('ledgerline.events.emitted', { unit: '{event}' });
  const dropped = meter.createObservableCounter('ledgerline.events.dropped', { unit: '{event}' });
  const found = meter.createObservableCounter('ledgerline.redaction.findings', {
    unit: '{finding}',
  });
  const queue = meter.createObservableGauge('ledgerline.queue.depth', { unit: '{item}' });
  const outbox = meter.createObservableGauge('ledgerline.outbox.depth', { unit: '{event}' });
  const instruments = [emitted, dropped, found, queue, outbox];
  const observe: BatchObservableCallback = (result) => {
    const stats = ledgerline.stats();
    result.observe(emitted, stats.emitted.total, { outcome: 'accepted' });
    result.observe(emitted, stats.rejected.total, { outcome: 'rejected' });
    for (const [reason, count] of capped(stats.dropped)) result.observe(dropped, count, { reason });
    for (const [detector, count] of capped(stats.redactions)) {
      result.observe(found, count, { detector });
    }
    result.observe(queue, stats.queueDepth.logs, { signal: 'logs' });
    result.observe(queue, stats.queueDepth.spans, { signal: 'spans' });
    result.observe(outbox, stats.outboxDepth);
  };
  meter.addBatchObservableCallback(observe, instruments);
  return () => meter.removeBatchObservableCallback(observe, instruments);
}

function capped(counts: Readonly<Record<string, number>>): [string, number][] {
  const entries = Object.entries(counts);
  if (entries.length <= MAX_VALUES) return entries;
  const rest = entries.slice(MAX_VALUES - 1).reduce((sum, [, count]) => sum + count, 0);
  return [...entries.slice(0, MAX_VALUES - 1), ['_other', rest]];
}
