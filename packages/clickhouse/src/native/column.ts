// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { COLUMN_BYTES_INITIAL, COLUMN_BYTES_MAX } from '../limits.ts';

/**
 * One column of a Native block under construction.
 *
 * A column owns growing byte buffers that already hold the wire form, so that encoding a block is
 * one copy per buffer. Columns are reused: `reset` keeps the memory.
 */
export interface NativeColumn {
  /** ClickHouse type of the bytes, e.g. `Array(DateTime64(9))`; converted to the table's. */
  readonly type: string;
  /** Rows appended since the last `reset`. */
  readonly rows: number;
  /** Size of the wire form in bytes, without the prefix. */
  readonly byteLength: number;
  /** Size of what stands before all data of the column: the versions of dictionaries in it. */
  readonly prefixLength: number;
  /** Appends the last row once more. Throws a RangeError on an empty column. */
  appendPrevious(): void;
  /** Writes the prefix at `at` and returns the offset behind it. */
  copyPrefixTo(target: Buffer, at: number): number;
  /** Writes the wire form at `at` and returns the offset behind it. */
  copyTo(target: Buffer, at: number): number;
  /** Forgets the rows and keeps the memory. */
  reset(): void;
}

/** An empty buffer of the size that a new column starts with. */
export function newBuffer(): Buffer {
  return Buffer.allocUnsafeSlow(COLUMN_BYTES_INITIAL);
}

/** A buffer of at least `needed` bytes that begins with the `used` bytes; doubles each time. */
export function grow(bytes: Buffer, used: number, needed: number): Buffer {
  if (needed > COLUMN_BYTES_MAX) {
    throw new RangeError(`a Native column holds at most ${COLUMN_BYTES_MAX} bytes`);
  }
  const grown = Buffer.allocUnsafeSlow(
    Math.min(Math.max(bytes.length * 2, needed), COLUMN_BYTES_MAX),
  );
  bytes.copy(grown, 0, 0, used);
  return grown;
}

/** Bytes of `value` as an unsigned LEB128 number, the length prefix of the Native format. */
export function varIntLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) length += 1;
  return length;
}

/** Writes `value` as unsigned LEB128 and returns the offset behind it. */
export function writeVarInt(target: Uint8Array, at: number, value: number): number {
  let rest = value;
  let next = at;
  while (rest >= 0x80) {
    target[next++] = (rest & 0x7f) | 0x80;
    rest = rest > 0x7fff_ffff ? Math.floor(rest / 0x80) : rest >>> 7;
  }
  target[next++] = rest;
  return next;
}

/** Throws when `start..end` is no range of `source`: a decoder's bug must not store other bytes. */
export function assertRange(source: Uint8Array, start: number, end: number): void {
  if (!(start >= 0 && start <= end && end <= source.length)) {
    throw new RangeError(`bytes ${start}..${end} are outside a source of ${source.length}`);
  }
}
