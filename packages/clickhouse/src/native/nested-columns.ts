// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { NativeColumn } from './column.ts';
import { DictionaryColumn } from './dictionary-column.ts';
import { UInt64Column } from './fixed-columns.ts';
import { StringColumn } from './string-column.ts';

/**
 * `Array(T)`: append the items of a row to `items`, then `endRow`. A ClickHouse `Nested` column is
 * one array column per field, e.g. `Events.Name`.
 */
export class ArrayColumn<Items extends NativeColumn> implements NativeColumn {
  readonly type: string;
  readonly items: Items;
  readonly #ends: UInt64Column = new UInt64Column();

  constructor(items: Items) {
    this.items = items;
    this.type = `Array(${items.type})`;
  }

  get rows(): number {
    return this.#ends.rows;
  }

  get byteLength(): number {
    return this.#ends.byteLength + this.items.byteLength;
  }

  get prefixLength(): number {
    return this.items.prefixLength;
  }

  /** Ends the row: it consists of the items appended since the row before. */
  endRow(): void {
    this.#ends.appendNumber(this.items.rows);
  }

  /** Only rows without items can be repeated; the columns that need more are maps. */
  appendPrevious(): void {
    throw new RangeError('an array column cannot repeat a row: append its items again');
  }

  copyPrefixTo(target: Buffer, at: number): number {
    return this.items.copyPrefixTo(target, at);
  }

  copyTo(target: Buffer, at: number): number {
    return this.items.copyTo(target, this.#ends.copyTo(target, at));
  }

  reset(): void {
    this.#ends.reset();
    this.items.reset();
  }
}

/**
 * `Map(LowCardinality(String), String)`, also right for a `Map(String, String)` of the table.
 * Append as many keys as values, then `endRow`. Duplicate keys are stored as they are.
 */
export class MapColumn implements NativeColumn {
  readonly type: string = 'Map(LowCardinality(String), String)';
  readonly keys: DictionaryColumn = new DictionaryColumn();
  readonly values: StringColumn = new StringColumn();
  readonly #ends: UInt64Column = new UInt64Column();
  #keysFrom = 0;
  #keysTo = 0;
  #valuesFrom = 0;
  #valuesTo = 0;
  #pairsTo = 0;
  #pairs = 0;

  get rows(): number {
    return this.#ends.rows;
  }

  get byteLength(): number {
    return this.#ends.byteLength + this.keys.byteLength + this.values.byteLength;
  }

  get prefixLength(): number {
    return this.keys.prefixLength;
  }

  /** Appends a pair to the row that is open. */
  append(key: string, value: string): void {
    this.keys.append(key);
    this.values.append(value);
  }

  /** Ends the row: it consists of the pairs appended since the row before. */
  endRow(): void {
    const pairs = this.keys.rows;
    if (pairs !== this.values.rows) {
      throw new RangeError(`a map row has ${pairs} keys so far and ${this.values.rows} values`);
    }
    this.#ends.appendNumber(pairs);
    this.#pairs = pairs - this.#pairsTo;
    this.#pairsTo = pairs;
    this.#keysFrom = this.#keysTo;
    this.#keysTo = this.keys.position;
    this.#valuesFrom = this.#valuesTo;
    this.#valuesTo = this.values.byteLength;
  }

  /** Appends the last row once more: the way to repeat a resource for each of its records. */
  appendPrevious(): void {
    if (this.rows === 0) throw new RangeError('an empty column has no previous row');
    if (this.#pairs > 0) {
      this.keys.repeat(this.#keysFrom, this.#keysTo);
      this.values.repeat(this.#valuesFrom, this.#valuesTo, this.#pairs);
    }
    this.endRow();
  }

  copyPrefixTo(target: Buffer, at: number): number {
    return this.keys.copyPrefixTo(target, at);
  }

  copyTo(target: Buffer, at: number): number {
    return this.values.copyTo(target, this.keys.copyTo(target, this.#ends.copyTo(target, at)));
  }

  reset(): void {
    this.#ends.reset();
    this.keys.reset();
    this.values.reset();
    this.#keysFrom = this.#keysTo = this.#valuesFrom = this.#valuesTo = 0;
    this.#pairsTo = this.#pairs = 0;
  }
}
