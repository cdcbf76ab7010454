// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Finding } from './types.ts';

/** Items of a list on a record (`LIST_ITEMS_MAX` of the conventions); the rest is summed up. */
const ITEMS_MAX = 64;
/** Larger counts are claims of somebody else; a record of ours has fewer nodes. */
const COUNT_MAX = 2 ** 31 - 1;
/** What is beyond `ITEMS_MAX`. */
const OTHER = 'other';
const ITEM = /^([a-z_]{1,40}(?:\.[a-z]{1,12})?)~(\d{1,10})$/;

/** What a record carries about its redaction: how much, of what and by whom, no values. */
export class FindingTally {
  #count = 0;
  readonly #detectors = new Set<string>();
  readonly #counts = new Map<string, number>();

  /** Number of all findings, at most 2^31 - 1. */
  get count(): number {
    return this.#count;
  }

  /** Names of the detectors that found something. */
  get detectors(): ReadonlySet<string> {
    return this.#detectors;
  }

  clear(): void {
    this.#count = 0;
    this.#detectors.clear();
    this.#counts.clear();
  }

  add(findings: readonly Finding[]): void {
    for (const { action, detector, type } of findings) {
      this.#sum(action === 'placeholder' ? type : `${type}.${action}`, 1);
      this.#detectors.add(detector);
    }
    this.#count = Math.min(COUNT_MAX, this.#count + findings.length);
  }

  /** Adds what somebody else has stamped; whatever has not the form of a stamp is left out. */
  addStamp(count: number, detectors: string, counts: string): void {
    if (count > 0) this.#count = Math.min(COUNT_MAX, this.#count + Math.trunc(count));
    for (const name of detectors.split(',')) if (name !== '') this.#detectors.add(name);
    for (const item of counts.split(',')) {
      const [, name, number] = ITEM.exec(item) ?? [];
      if (name !== undefined) this.#sum(name, Number(number));
    }
  }

  /** `card,email`: for `ledgerline.redaction.detectors`; empty when nothing was found. */
  detectorsText(): string {
    return [...this.#detectors].sort().slice(0, ITEMS_MAX).join(',');
  }

  /**
   * `card~1,email.pseudonym~2`: for `ledgerline.redaction.counts`. The action is there when it was no
   * plain placeholder. The form is one in which no detector begins anything.
   */
  countsText(): string {
    const all = [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1));
    if (all.length > ITEMS_MAX) {
      const rest = all.splice(ITEMS_MAX - 1);
      all.push([
        OTHER,
        Math.min(
          COUNT_MAX,
          rest.reduce((sum, [, count]) => sum + count, 0),
        ),
      ]);
    }
    return all.map(([name, count]) => `${name}~${count}`).join(',');
  }

  #sum(name: string, count: number): void {
    this.#counts.set(name, Math.min(COUNT_MAX, (this.#counts.get(name) ?? 0) + count));
  }
}

/** The same for findings that are all there. */
export interface FindingsSummary {
  readonly count: number;
  /** Names of the detectors, sorted, each once, joined by commas; empty when there is none. */
  readonly detectors: string;
  /** How many of each type, as `card~1,email~2`; empty when there is none. */
  readonly counts: string;
}

const NOTHING: FindingsSummary = { count: 0, detectors: '', counts: '' };

/** Sums findings up for the attributes `ledgerline.redaction.*` of a record. */
export function findingsSummary(findings: readonly Finding[]): FindingsSummary {
  if (findings.length === 0) return NOTHING;
  const tally = new FindingTally();
  tally.add(findings);
  return { count: tally.count, detectors: tally.detectorsText(), counts: tally.countsText() };
}
