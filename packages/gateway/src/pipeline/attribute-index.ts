// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { AttributeColumns } from '../otlp/attribute-columns.ts';
import type { ByteStore } from '../otlp/byte-store.ts';
import { KEY_NOT_INTERNED } from '../otlp/key-table.ts';
import { KIND_DROPPED } from '../otlp/value-kind.ts';

/** No row: the attribute is absent. */
export const NO_ROW = -1;

/**
 * Finds attributes of one range of rows by interned key, in constant time and without clearing:
 * an entry counts only while its stamp is the current one.
 *
 * Loading also settles duplicates: the last attribute of a key stands, earlier ones are dropped, so
 * that every later stage, and whoever reads the table, sees the same single value.
 */
export class AttributeIndex {
  #rows: Int32Array = new Int32Array(256);
  #stamps: Uint32Array = new Uint32Array(256);
  #stamp: number = 0;

  /** Indexes the rows `[from, to)`. */
  load(columns: AttributeColumns, store: ByteStore, from: number, to: number): void {
    this.#stamp += 1;
    let named: Map<string, number> | undefined;
    for (let row = from; row < to; row++) {
      if (columns.kind.at(row) === KIND_DROPPED) continue;
      const id = columns.idAt(row);
      if (id === KEY_NOT_INTERNED) {
        named ??= new Map();
        const key = columns.keyText(store, row);
        const earlier = named.get(key);
        if (earlier !== undefined) columns.kind.set(earlier, KIND_DROPPED);
        named.set(key, row);
        continue;
      }
      if (id >= this.#rows.length) this.#grow(id);
      if (this.#stamps[id] === this.#stamp) columns.kind.set(this.#rows[id]!, KIND_DROPPED);
      this.#stamps[id] = this.#stamp;
      this.#rows[id] = row;
    }
  }

  /** The row of a key, or `NO_ROW`. */
  rowOf(id: number): number {
    return this.#stamps[id] === this.#stamp ? this.#rows[id]! : NO_ROW;
  }

  #grow(id: number): void {
    const size = Math.max(id + 1, this.#rows.length * 2);
    const rows = new Int32Array(size);
    rows.set(this.#rows);
    this.#rows = rows;
    const stamps = new Uint32Array(size);
    stamps.set(this.#stamps);
    this.#stamps = stamps;
  }
}
