// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { AttributeValue } from '@ledgerline/conventions';
import { lastKey, readAnyValue, readKeyValue, ValueSlot } from './any-value.ts';
import type { ByteStore } from './byte-store.ts';
import { KIND } from './value-kind.ts';
import { WireReader } from './wire-reader.ts';

/** An int64 from its halves: a number while that is exact, else a bigint. */
export function intContent(lo: number, hi: number): number | bigint {
  const high = hi | 0;
  if (high >= -0x200000 && high < 0x200000) {
    const value = high * 0x100000000 + lo;
    if (Number.isSafeInteger(value)) return value;
  }
  return (BigInt(high) << 32n) | BigInt(lo);
}

export function doubleContent(bytes: Uint8Array, at: number): number {
  for (let i = 0; i < 8; i++) DOUBLE_BYTES[i] = bytes[at + i]!;
  return DOUBLE_VIEW.getFloat64(0, true);
}

const DOUBLE_BYTES = new Uint8Array(8);
const DOUBLE_VIEW = new DataView(DOUBLE_BYTES.buffer);

/** One value as an object: the slow road, for audit payloads and for arrays and maps. */
export function valueContent(store: ByteStore, kind: number, a: number, b: number): AttributeValue {
  switch (kind) {
    case KIND.string:
      return store.text(a, b);
    case KIND.int:
      return intContent(a, b);
    case KIND.double:
      return doubleContent(store.bytes, a);
    case KIND.bool:
      return a === 1;
    case KIND.bytes:
      return store.bytes.slice(a, b);
    case KIND.array:
      return arrayContent(store, a, b);
    case KIND.map:
      return mapContent(store, a, b);
    default:
      return null;
  }
}

function arrayContent(store: ByteStore, start: number, end: number): AttributeValue[] {
  const values: AttributeValue[] = [];
  const reader = readerAt(store, start);
  const slot = new ValueSlot();
  while (reader.pos < end) {
    const tag = reader.tag(end);
    if (tag !== 0x0a) {
      reader.skip(tag, end, 0);
      continue;
    }
    slot.clear();
    // The decoder has checked depth and bounds already; what is read here was accepted there.
    readAnyValue(reader, store, reader.span(end), 0, slot);
    values.push(valueContent(store, slot.kind, slot.a, slot.b));
  }
  return values;
}

function mapContent(store: ByteStore, start: number, end: number): Record<string, AttributeValue> {
  const entries: Record<string, AttributeValue> = Object.create(null) as Record<
    string,
    AttributeValue
  >;
  const reader = readerAt(store, start);
  const slot = new ValueSlot();
  while (reader.pos < end) {
    const tag = reader.tag(end);
    if (tag !== 0x0a) {
      reader.skip(tag, end, 0);
      continue;
    }
    slot.clear();
    readKeyValue(reader, store, reader.span(end), 0, slot);
    const key = store.text(lastKey.start, lastKey.end);
    entries[key] = valueContent(store, slot.kind, slot.a, slot.b);
  }
  return entries;
}

function readerAt(store: ByteStore, start: number): WireReader {
  const reader = new WireReader(store.bytes);
  reader.pos = start;
  return reader;
}
