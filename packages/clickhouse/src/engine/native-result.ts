// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { ALIASES, elementType, fixedSize, parseType } from './data-type.ts';
import type { DataType } from './data-type.ts';
import { EngineFault } from './fault.ts';

/**
 * Native blocks for a client that names its protocol version, as ClickHouse's Go client does: a
 * block-info header before every block and one byte behind every column's type, 0 for "no custom
 * serialisation". The engine writes blocks as for version 0; the bytes between are copied.
 *
 * Sources: ClickHouse `NativeWriter.cpp`, clickhouse-go `lib/proto/block.go`.
 */
const BLOCK_INFO = Buffer.from([1, 0, 2, 0xff, 0xff, 0xff, 0xff, 0]);
const NO_CUSTOM_SERIALISATION = Buffer.from([0]);

/** Protocol version from which on the byte behind the type is expected. */
const CUSTOM_SERIALISATION_VERSION = 54_454;

/** Whole blocks in, whole blocks out. @throws EngineFault 48 for a type whose length is unknown. */
export async function* nativeForProtocol(
  source: AsyncIterable<Buffer> | Iterable<Buffer>,
  version: number,
): AsyncGenerator<Buffer, void, undefined> {
  for await (const piece of source) {
    if (piece.length > 0) yield transcode(piece, version);
  }
}

function transcode(bytes: Buffer, version: number): Buffer {
  const cursor: Cursor = { bytes, at: 0 };
  const parts: Buffer[] = [];
  let copied = 0;
  const cut = (extra: Buffer): void => {
    parts.push(bytes.subarray(copied, cursor.at), extra);
    copied = cursor.at;
  };
  while (cursor.at < bytes.length) {
    cut(BLOCK_INFO);
    const columns = varint(cursor);
    const rows = varint(cursor);
    for (let i = 0; i < columns; i += 1) {
      text(cursor);
      const type = parseType(text(cursor));
      if (version >= CUSTOM_SERIALISATION_VERSION) cut(NO_CUSTOM_SERIALISATION);
      if (rows === 0) continue;
      skipPrefix(cursor, type);
      skipValues(cursor, type, rows);
    }
  }
  parts.push(bytes.subarray(copied));
  return Buffer.concat(parts);
}

interface Cursor {
  readonly bytes: Buffer;
  at: number;
}

/** Keys of a dictionary come once per column, before all values, however deep the type lies. */
function skipPrefix(cursor: Cursor, type: DataType): void {
  if (type.name === 'LowCardinality') cursor.at += 8;
  else for (const inner of innerTypes(type)) skipPrefix(cursor, inner);
}

function skipValues(cursor: Cursor, type: DataType, rows: number): void {
  const size = fixedSize(type);
  if (size !== undefined) {
    cursor.at += size * rows;
    return;
  }
  switch (type.name) {
    case 'String':
      for (let i = 0; i < rows; i += 1) skipText(cursor);
      return;
    case 'Nullable':
      cursor.at += rows;
      break;
    case 'Array':
    case 'Map':
    case 'Nested':
      skipArray(cursor, type, rows);
      return;
    case 'LowCardinality':
      skipLowCardinality(cursor, type, rows);
      return;
    default:
  }
  const inner = innerTypes(type);
  // An empty tuple is stored as one byte a row.
  if (inner.length === 0) cursor.at += rows;
  for (const part of inner) skipValues(cursor, part, rows);
}

function skipArray(cursor: Cursor, type: DataType, rows: number): void {
  if (rows === 0) return;
  cursor.at += 8 * rows;
  const total = Number(cursor.bytes.readBigUInt64LE(cursor.at - 8));
  for (const part of innerTypes(type)) skipValues(cursor, part, total);
}

/** Flags, the block's dictionary, then one index a row. */
function skipLowCardinality(cursor: Cursor, type: DataType, rows: number): void {
  if (rows === 0) return;
  const indexBytes = 2 ** (cursor.bytes[cursor.at] ?? 0);
  const keys = Number(cursor.bytes.readBigUInt64LE(cursor.at + 8));
  cursor.at += 16;
  const key = innerTypes(type)[0];
  // The dictionary of a Nullable type holds plain values; its first stands for NULL.
  if (key !== undefined) {
    skipValues(cursor, key.name === 'Nullable' ? (innerTypes(key)[0] ?? key) : key, keys);
  }
  const indexes = Number(cursor.bytes.readBigUInt64LE(cursor.at));
  cursor.at += 8 + indexBytes * indexes;
}

function innerTypes(type: DataType): readonly DataType[] {
  const alias = ALIASES.get(type.name);
  if (alias !== undefined) return [parseType(alias)];
  switch (type.name) {
    case 'Array':
    case 'Nullable':
    case 'LowCardinality':
    case 'Map':
      return type.parameters.map(parseType);
    case 'Tuple':
    case 'Nested':
      return type.parameters.map((element) => parseType(elementType(element)));
    case 'SimpleAggregateFunction':
      return type.parameters.slice(1).map(parseType);
    default:
      if (type.name === 'String' || fixedSize(type) !== undefined) return [];
      throw new EngineFault(
        48,
        'NOT_IMPLEMENTED',
        `The embedded engine sends no ${type.name} in Native to this client: cast it, or ask for a JSON format`,
      );
  }
}

function varint(cursor: Cursor): number {
  let value = 0;
  for (let shift = 1; ; shift *= 128) {
    const byte = cursor.bytes[cursor.at];
    if (byte === undefined)
      throw new EngineFault(32, 'ATTEMPT_TO_READ_AFTER_EOF', 'A Native block ends too early');
    cursor.at += 1;
    value += (byte & 0x7f) * shift;
    if (byte < 0x80) return value;
  }
}

function skipText(cursor: Cursor): void {
  // Two steps: the length moves the cursor, too.
  const length = varint(cursor);
  cursor.at += length;
}

function text(cursor: Cursor): string {
  const length = varint(cursor);
  cursor.at += length;
  return cursor.bytes.toString('utf8', cursor.at - length, cursor.at);
}
