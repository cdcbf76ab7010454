// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { NATIVE_BLOCK_ROWS_MAX } from '../limits.ts';
import { varIntLength, writeVarInt } from './column.ts';
import type { NativeColumn } from './column.ts';

/** A column with the name it has in the table. `type`, when given, must be the column's own. */
export interface NamedColumn {
  readonly name: string;
  readonly type?: string;
  readonly column: NativeColumn;
}

/**
 * Encodes one block of ClickHouse's `Native` format, as `INSERT … FORMAT Native` over HTTP takes
 * it (client revision 0: no block info, no custom serialisation). Blocks may be concatenated.
 *
 * Throws a RangeError when the columns do not all have `rows` rows, when a declared type is not
 * the column's, or beyond NATIVE_BLOCK_ROWS_MAX: each would store other values than were meant.
 *
 * Source: https://clickhouse.com/docs/interfaces/formats/Native and the round-trip tests.
 */
export function encodeNativeBlock(columns: readonly NamedColumn[], rows: number): Buffer {
  if (!Number.isInteger(rows) || rows < 0 || rows > NATIVE_BLOCK_ROWS_MAX) {
    throw new RangeError(`a Native block has 0 to ${NATIVE_BLOCK_ROWS_MAX} rows, not ${rows}`);
  }
  let size = varIntLength(columns.length) + varIntLength(rows);
  for (const { name, type, column } of columns) {
    if (column.rows !== rows) {
      throw new RangeError(`column ${name} has ${column.rows} rows in a block of ${rows}`);
    }
    if (type !== undefined && type !== column.type) {
      throw new RangeError(`column ${name} is declared ${type} but holds ${column.type}`);
    }
    size += textLength(name) + textLength(column.type) + column.prefixLength + column.byteLength;
  }
  const block = Buffer.allocUnsafeSlow(size);
  let at = writeVarInt(block, writeVarInt(block, 0, columns.length), rows);
  for (const { name, column } of columns) {
    at = writeText(block, writeText(block, at, name), column.type);
    at = column.copyTo(block, column.copyPrefixTo(block, at));
  }
  if (at !== size) throw new RangeError(`a block of ${size} bytes ended at ${at}`);
  return block;
}

function textLength(text: string): number {
  const length = Buffer.byteLength(text, 'utf8');
  return varIntLength(length) + length;
}

function writeText(target: Buffer, at: number, text: string): number {
  const start = writeVarInt(target, at, Buffer.byteLength(text, 'utf8'));
  return start + target.write(text, start, 'utf8');
}
