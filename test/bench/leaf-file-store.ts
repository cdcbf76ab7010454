// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { LeafRow, LeafStore, StagedCommit, StoredEvent } from '@ledgerline/ledger';
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';

/**
 * The cheapest leaf store that is durable: leaves and payloads appended to one file, synced once a
 * commit, so that the figures show the ledger and the disk and not a database. Rows are read back
 * from memory, if they were kept. One tenant; knows nothing of abandoned commits and look-ups, which
 * the bench does not make.
 */
export class LeafFileStore implements LeafStore, Disposable {
  readonly #file: number;
  readonly #kept: LeafRow[] | undefined;

  constructor(path: string, options: { readonly keepRows: boolean }) {
    this.#file = openSync(path, 'a');
    this.#kept = options.keepRows ? [] : undefined;
  }

  stage(rows: readonly LeafRow[]): Promise<void> {
    this.#kept?.push(...rows);
    writeSync(this.#file, rows.map(({ leaf, payload }) => `${leaf}\n${payload}\n`).join(''));
    fdatasyncSync(this.#file);
    return Promise.resolve();
  }

  async *read(_tenant: string, from: bigint, to: bigint): AsyncIterable<LeafRow> {
    if (this.#kept === undefined) throw new Error('rows were not kept');
    yield* this.#kept.slice(Number(from), Number(to));
  }

  find(): Promise<Map<string, StoredEvent>> {
    return Promise.resolve(new Map());
  }

  tail(): Promise<readonly StagedCommit[]> {
    return Promise.resolve([]);
  }

  abandon(): Promise<void> {
    return Promise.resolve();
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }
}
