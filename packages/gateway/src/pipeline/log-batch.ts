// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { LogColumns } from '../otlp/log-columns.ts';
import type { NestedValues } from './byte-redactor.ts';
import { Rejections } from './rejections.ts';

/** Which attribute of a record a column of its own is filled from; positions in `LogBatch.facts`. */
export const FACT = {
  tenant: 0,
  environment: 1,
  project: 2,
  surface: 3,
  app: 4,
  run: 5,
  step: 6,
  event: 7,
  storageClass: 8,
} as const;
const FACTS = 9;

/** What the ledger will hold of one record. */
export interface AuditPayload {
  readonly occurredAtUnixNano: bigint;
  /** Canonical JSON of the redacted event, as UTF-8: made once, for hash, comparison and column. */
  readonly payload: Buffer;
}

/**
 * One logs request on its way through the pipeline: the columns and what the stages found out.
 * `accepted` are the rows that go on, in their order; the per-row arrays are indexed by row.
 */
export class LogBatch {
  readonly columns: LogColumns;
  readonly rejections: Rejections = new Rejections();
  accepted: number[] = [];
  readonly tenants: string[] = [];
  readonly eventTypes: string[] = [];
  /** Rows with a name of another logger, which is no event type. */
  readonly foreign: Set<number> = new Set();
  readonly storageClasses: string[] = [];
  /** `sampled` or `never`, by row; absent means always. */
  readonly persist: Map<number, string> = new Map();
  /** Attribute rows, `FACTS` a record. */
  readonly #facts: Uint32Array;
  /** By row; only rows of the storage class `audit`. */
  readonly audit: Map<number, AuditPayload> = new Map();
  /** Rows that got the gateway's time, so that a resend of them is not byte for byte the same. */
  readonly untimed: Set<number> = new Set();
  readonly nested: NestedValues = new Map();
  readonly nestedBodies: NestedValues = new Map();
  /** Counters of the request, added to the gateway's when it is committed. */
  readonly synthesized: Map<string, number> = new Map();
  readonly redactions: Map<string, number> = new Map();

  constructor(columns: LogColumns) {
    this.columns = columns;
    this.#facts = new Uint32Array(columns.count * FACTS);
  }

  setFact(row: number, fact: number, attributeRow: number): void {
    this.#facts[row * FACTS + fact] = attributeRow;
  }

  /** The attribute row that holds a fact of a record. */
  fact(row: number, fact: number): number {
    return this.#facts[row * FACTS + fact]!;
  }

  /** The text of a fact. */
  factText(row: number, fact: number): string {
    const { attributes, store } = this.columns;
    const at = this.fact(row, fact);
    return store.text(attributes.a.at(at), attributes.b.at(at));
  }
}
