// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Finding, FindingKind } from './report.ts';
import { MAX_FINDINGS } from '../limits.ts';

/** Where a finding belongs; what is left out is not known or does not apply. */
export interface Place {
  readonly index?: number;
  readonly eventId?: string | undefined;
  readonly path?: string;
}

// What the copies disagree on comes in last, so more is collected than is listed.
const MAX_COLLECTED: number = 4 * MAX_FINDINGS;

/** Collects findings: lists the first ones, counts all. */
export class Findings {
  readonly #list: Finding[] = [];
  #count = 0n;

  get count(): bigint {
    return this.#count;
  }

  add(kind: FindingKind, message: string, place: Place = {}): void {
    this.#count += 1n;
    if (this.#list.length >= MAX_COLLECTED) return;
    const { index, eventId, path } = place;
    const at = index === undefined ? undefined : BigInt(index);
    this.#list.push({ kind, index: at, eventId, path, message });
  }

  /** Counts what is not listed. */
  addUnlisted(count: number): void {
    this.#count += BigInt(count);
  }

  /** In the order of the log; what is about the log as a whole comes first. */
  list(): Finding[] {
    const byLeaf = (a: Finding, b: Finding): number => Number(leafOf(a) - leafOf(b));
    const ordered = this.#list.toSorted((a, b) => byLeaf(a, b) || rank(a) - rank(b));
    return ordered.slice(0, MAX_FINDINGS);
  }
}

// Of two findings about one leaf the cause comes before what follows from it.
const CONSEQUENCES: readonly FindingKind[] = [
  'payload_altered',
  'column_drift',
  'chain_broken',
  'root_mismatch',
];

function rank({ kind }: Finding): number {
  return CONSEQUENCES.indexOf(kind);
}

function leafOf({ index }: Finding): bigint {
  return index ?? -1n;
}
