// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { BatchObservableCallback, Meter, Observable } from '@opentelemetry/api';
import { INSTRUMENTS, type InstrumentName, type Point } from './points.ts';

/** Reports points whenever a reader of the meter collects. Returns what ends it. */
export function observe(meter: Meter, read: () => Iterable<Point>): () => void {
  const names = Object.keys(INSTRUMENTS) as InstrumentName[];
  const instruments = new Map<InstrumentName, Observable>();
  for (const name of names) {
    const { kind, unit, description } = INSTRUMENTS[name];
    const create = kind === 'counter' ? 'createObservableCounter' : 'createObservableGauge';
    instruments.set(name, meter[create](name, { unit, description }));
  }
  const callback: BatchObservableCallback = (result) => {
    for (const { name, attributes, value } of read()) {
      result.observe(instruments.get(name)!, value, attributes);
    }
  };
  const all = [...instruments.values()];
  meter.addBatchObservableCallback(callback, all);
  return () => meter.removeBatchObservableCallback(callback, all);
}
