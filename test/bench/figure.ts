// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** One measured number, with what it was measured against in the same run. */
export interface Figure {
  readonly name: string;
  /** Such as `records/CPU-s`; says what the value counts. */
  readonly unit: string;
  /** Median of the samples. */
  readonly value: number;
  /** Largest less smallest sample, as a share of the median. */
  readonly spread: number;
  readonly samples: readonly number[];
  readonly against?: Comparison;
}

/** The median of the ratios of samples that were taken right after one another. */
export interface Comparison {
  readonly name: string;
  readonly ratio: number;
}

export interface PartOptions {
  /** Small amounts of work, to see that the harness runs; the figures mean little then. */
  readonly quick: boolean;
}

/** A group of figures that is measured in a process of its own. */
export interface Part {
  readonly name: string;
  readonly title: string;
  run(options: PartOptions): Promise<readonly Figure[]>;
}

export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

export interface Baseline {
  readonly name: string;
  readonly samples: readonly number[];
}

export function figure(
  name: string,
  unit: string,
  samples: readonly number[],
  baseline?: Baseline,
): Figure {
  const value = median(samples);
  const spread = (Math.max(...samples) - Math.min(...samples)) / value;
  const base = { name, unit, value, spread, samples };
  if (baseline === undefined) return base;
  const ratios = samples.map((sample, i) => sample / (baseline.samples[i] ?? Number.NaN));
  return { ...base, against: { name: baseline.name, ratio: median(ratios) } };
}
