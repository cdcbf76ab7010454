// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { LogLevel } from './options.ts';

/** What became of a logger's lines, its children's included; every number is exact. */
export interface LineCounts {
  readonly written: number;
  /** Left out by `sample`, by level. */
  readonly sampledOut: Readonly<Partial<Record<LogLevel, number>>>;
  /** Could not be written: the destination failed. */
  readonly lost: number;
}

/** Counts for `counts()`, and for the next line of a sampled level, which says what it stands for. */
export class LineCounter {
  #written = 0;
  #lost = 0;
  readonly #sampledOut = new Map<LogLevel, number>();
  readonly #unsaid = new Map<LogLevel, number>();

  addWritten(level: LogLevel): void {
    this.#written += 1;
    this.#unsaid.delete(level);
  }

  addLost(): void {
    this.#lost += 1;
  }

  addSampledOut(level: LogLevel): void {
    this.#sampledOut.set(level, (this.#sampledOut.get(level) ?? 0) + 1);
    this.#unsaid.set(level, (this.#unsaid.get(level) ?? 0) + 1);
  }

  /** Lines of the level that were left out since the last one that was written. */
  unsaid(level: LogLevel): number {
    return this.#unsaid.get(level) ?? 0;
  }

  snapshot(): LineCounts {
    const sampledOut = Object.fromEntries(this.#sampledOut);
    return { written: this.#written, sampledOut, lost: this.#lost };
  }
}
