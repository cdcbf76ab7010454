// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Attributes } from '@opentelemetry/api';
import { MAX_METRIC_SERIES } from '../limits.ts';
import { INSTRUMENTS, OVERFLOW, type InstrumentName, type Point } from './points.ts';

interface Series {
  readonly attributes: Attributes;
  value: number;
}

/**
 * Which series an instrument has. A series that was admitted stays, so that a counter never goes
 * down; what comes after the limit is one series with OTel's overflow attribute.
 */
export class Admission {
  readonly #admitted = new Map<InstrumentName, Set<string>>();

  /** The attributes under which the point is reported, and their text. */
  admit({ name, attributes }: Point): { key: string; attributes: Attributes } {
    const key = JSON.stringify(attributes);
    let known = this.#admitted.get(name);
    if (known === undefined) this.#admitted.set(name, (known = new Set()));
    if (known.has(key)) return { key, attributes };
    if (known.size >= MAX_METRIC_SERIES) {
      const { outcome } = attributes;
      const overflow = { ...OVERFLOW, ...(outcome !== undefined && { outcome }) };
      return { key: JSON.stringify(overflow), attributes: overflow };
    }
    known.add(key);
    return { key, attributes };
  }
}

/** The values of a process: several SDKs, running or ended, become one. */
export class Sums {
  readonly #admission: Admission;
  readonly #series = new Map<InstrumentName, Map<string, Series>>();

  constructor(admission: Admission) {
    this.#admission = admission;
  }

  add(points: Iterable<Point>): void {
    for (const point of points) {
      const { key, attributes } = this.#admission.admit(point);
      let series = this.#series.get(point.name);
      if (series === undefined) this.#series.set(point.name, (series = new Map()));
      const known = series.get(key);
      if (known === undefined) series.set(key, { attributes, value: point.value });
      else if (INSTRUMENTS[point.name].merge === 'sum') known.value += point.value;
      else known.value = Math.max(known.value, point.value);
    }
  }

  *points(): Iterable<Point> {
    for (const [name, series] of this.#series) {
      for (const { attributes, value } of series.values()) yield { name, attributes, value };
    }
  }
}
