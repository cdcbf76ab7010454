// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem } from 'node:os';
import type { Figure, Part } from './figure.ts';

export interface PartReport {
  readonly name: string;
  readonly title: string;
  readonly figures: readonly Figure[];
}

/** The document that `--json` writes. */
export interface BenchReport {
  readonly at: string;
  readonly commit: string;
  readonly quick: boolean;
  readonly machine: Machine;
  readonly parts: readonly PartReport[];
}

interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly node: string;
  readonly system: string;
  /** Load of the last minute before the run: others' work that the figures had to share with. */
  readonly loadBefore: number;
}

export function describeMachine(): Machine {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryMiB: Math.round(totalmem() / 1024 ** 2),
    node: process.version,
    system: `${process.platform}-${process.arch} ${release()}`,
    loadBefore: loadavg()[0] ?? 0,
  };
}

/** The commit that is checked out; `+` when files differ from it. */
export function describeCommit(): string {
  try {
    const args = ['describe', '--always', '--dirty=+', '--abbrev=12', '--exclude=*'];
    return execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}

/** The lines of one part. */
export function renderPart(part: Part, figures: readonly Figure[]): string {
  const width = Math.max(56, ...figures.map(({ name }) => name.length));
  const lines = figures.map((one) => {
    const value = `${formatValue(one.value).padStart(11)} ${one.unit.padEnd(14)}`;
    const spread = `±${Math.round(one.spread * 50)} %`.padStart(7);
    const { against } = one;
    const ratio = against === undefined ? '' : `  ${formatRatio(against.ratio)} × ${against.name}`;
    return `  ${one.name.padEnd(width)} ${value}${spread}${ratio}`;
  });
  return [`${part.name}: ${part.title}`, ...lines, ''].join('\n');
}

function formatValue(value: number): string {
  if (value >= 1_000) return Math.round(value).toLocaleString('en-GB');
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function formatRatio(ratio: number): string {
  return ratio >= 10 ? ratio.toFixed(1) : ratio.toPrecision(2);
}
