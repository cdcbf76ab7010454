// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { ByteRedactor } from './byte-redactor.ts';
import { SCOPE_EXEMPT } from './known-ids.ts';
import type { LogBatch } from './log-batch.ts';

/** Redacts each resource and scope once, before the first record that it owns. */
export class OwnerRedaction {
  readonly #batch: LogBatch;
  readonly #redactor: ByteRedactor;
  readonly #resources: Set<number> = new Set();
  readonly #scopes: Set<number> = new Set();

  constructor(batch: LogBatch, redactor: ByteRedactor) {
    this.#batch = batch;
    this.#redactor = redactor;
  }

  redact(resource: number, scope: number): void {
    const { columns, nested, redactions } = this.#batch;
    const { resources, scopes, attributes, store } = columns;
    const redactor = this.#redactor;
    if (!this.#resources.has(resource)) {
      this.#resources.add(resource);
      redactor.begin();
      const from = resources.attrFrom.at(resource);
      const to = resources.attrTo.at(resource);
      redactor.attributes(attributes, store, from, to, nested, SCOPE_EXEMPT);
      redactor.range(store, resources.schemaUrlStart, resources.schemaUrlEnd, resource);
      countAll(redactions, redactor.tally.detectors);
    }
    if (!this.#scopes.has(scope)) {
      this.#scopes.add(scope);
      redactor.begin();
      const from = scopes.attrFrom.at(scope);
      redactor.attributes(attributes, store, from, scopes.attrTo.at(scope), nested);
      redactor.range(store, scopes.nameStart, scopes.nameEnd, scope);
      redactor.range(store, scopes.versionStart, scopes.versionEnd, scope);
      redactor.range(store, scopes.schemaUrlStart, scopes.schemaUrlEnd, scope);
      countAll(redactions, redactor.tally.detectors);
    }
  }
}

/** Adds one to the count of each name. */
export function countAll(counts: Map<string, number>, names: Iterable<string>): void {
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
}
