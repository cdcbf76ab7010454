// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { encodeNativeBlock } from '../native/block.ts';
import type { NamedColumn } from '../native/block.ts';
import type { NativeColumn } from '../native/column.ts';

/**
 * The columns of one table under construction: the one list of a table's columns, shared by the
 * exporters and the gateway. A row is one append to every column, in any order; `encode` checks.
 */
export abstract class TableBlock {
  /** Name of the table. */
  abstract readonly table: string;
  /** Every column in insert order. */
  abstract readonly columns: readonly NamedColumn[];

  /** Names of the columns in insert order, for `Connection.insertNative`. */
  get columnNames(): readonly string[] {
    return this.columns.map((column) => column.name);
  }

  /** Rows that are complete in the first column. */
  get rows(): number {
    return this.columns[0]?.column.rows ?? 0;
  }

  /** Bytes of all columns so far, without the block's names and types. */
  get byteLength(): number {
    let total = 0;
    for (const { column } of this.columns) total += column.byteLength;
    return total;
  }

  /**
   * The block in Native format, in memory of its own; these columns or some of them.
   * Throws a RangeError when a column has more or fewer rows than the first.
   */
  encode(columns: readonly NamedColumn[] = this.columns): Buffer {
    return encodeNativeBlock(columns, this.rows);
  }

  /** Forgets the rows and keeps the memory for the next block. */
  reset(): void {
    for (const { column } of this.columns) column.reset();
  }
}

/** Pairs names with columns; a tuple list keeps the order of the insert readable. */
export function named(pairs: readonly (readonly [string, NativeColumn])[]): readonly NamedColumn[] {
  return pairs.map(([name, column]) => ({ name, column }));
}
