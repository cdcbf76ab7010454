// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Meter } from '@opentelemetry/api';
import type { Ledgerline } from '../ledgerline.ts';
import { observe } from './observe.ts';
import { pointsOf } from './points.ts';
import { Admission, Sums } from './sums.ts';

/**
 * Reports `stats()` of one SDK to a meter of your own, whenever a reader collects, so that an emit
 * costs what it did before. The global MeterProvider needs no call. Returns what ends it.
 */
export function observeStats(ledgerline: Pick<Ledgerline, 'stats'>, meter: Meter): () => void {
  const admission = new Admission();
  return observe(meter, () => {
    const sums = new Sums(admission);
    sums.add(pointsOf(ledgerline.stats()));
    return sums.points();
  });
}
