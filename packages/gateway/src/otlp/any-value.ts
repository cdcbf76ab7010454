// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { ByteStore } from './byte-store.ts';
import { KIND } from './value-kind.ts';
import { MAX_MESSAGE_DEPTH, OtlpDecodeError, type WireReader } from './wire-reader.ts';

/** Where one AnyValue lies, see `AttributeColumns` for the meaning of `a` and `b`. */
export class ValueSlot {
  kind: number = KIND.absent;
  a: number = 0;
  b: number = 0;

  clear(): void {
    this.kind = KIND.absent;
    this.a = 0;
    this.b = 0;
  }
}

/**
 * Reads the AnyValue message that ends at `end` into `slot`, checking nested values as it goes.
 *
 * The slot is not cleared first: a value given in two parts merges, as in every protobuf library. A
 * later member of the oneof replaces an earlier one, but two arrays (or maps) in a row are joined.
 * Source: opentelemetry-proto common/v1/common.proto, AnyValue.
 */
export function readAnyValue(
  reader: WireReader,
  store: ByteStore,
  end: number,
  depth: number,
  slot: ValueSlot,
): void {
  if (depth > MAX_MESSAGE_DEPTH) throw new OtlpDecodeError('nested too deep', reader.pos);
  while (reader.pos < end) {
    const tag = reader.tag(end);
    switch (tag) {
      case 0x0a: // string_value
        readRange(reader, end, slot, KIND.string);
        break;
      case 0x10: // bool_value
        reader.varint(end);
        setSlot(slot, KIND.bool, (reader.lo | reader.hi) === 0 ? 0 : 1, 0);
        break;
      case 0x18: // int_value
        reader.varint(end);
        setSlot(slot, KIND.int, reader.lo, reader.hi);
        break;
      case 0x21: // double_value
        setSlot(slot, KIND.double, reader.fixed(8, end), 0);
        break;
      case 0x2a: // array_value
        readNested(reader, store, end, depth, slot, KIND.array);
        break;
      case 0x32: // kvlist_value
        readNested(reader, store, end, depth, slot, KIND.map);
        break;
      case 0x3a: // bytes_value
        readRange(reader, end, slot, KIND.bytes);
        break;
      default:
        reader.skip(tag, end, depth);
    }
  }
}

function setSlot(slot: ValueSlot, kind: number, a: number, b: number): void {
  slot.kind = kind;
  slot.a = a;
  slot.b = b;
}

function readRange(reader: WireReader, end: number, slot: ValueSlot, kind: number): void {
  const stop = reader.span(end);
  setSlot(slot, kind, reader.pos, stop);
  reader.pos = stop;
}

function readNested(
  reader: WireReader,
  store: ByteStore,
  end: number,
  depth: number,
  slot: ValueSlot,
  kind: number,
): void {
  const stop = reader.span(end);
  const start = reader.pos;
  checkList(reader, store, stop, depth + 1, kind);
  if (slot.kind !== kind) {
    setSlot(slot, kind, start, stop);
    return;
  }
  const joined = joinRanges(reader, store, slot.a, slot.b, start, stop);
  setSlot(slot, kind, joined, store.length);
}

/** A message given in parts is rare; joining them must not become a way to fill memory. */
const MAX_JOINED_BYTES = 4 << 20;

/** Merging two encodings of one message is joining their bytes. Returns the start of the joint. */
export function joinRanges(
  reader: WireReader,
  store: ByteStore,
  start1: number,
  end1: number,
  start2: number,
  end2: number,
): number {
  const length = end1 - start1 + end2 - start2;
  reader.joined += length;
  if (reader.joined > MAX_JOINED_BYTES) {
    throw new OtlpDecodeError('a message in too many parts', reader.pos);
  }
  const joined = store.reserve(length);
  store.bytes.copyWithin(joined, start1, end1);
  store.bytes.copyWithin(joined + end1 - start1, start2, end2);
  reader.moveTo(store.bytes);
  return joined;
}

/** Walks an ArrayValue or KeyValueList so that a broken one is refused before it is stored. */
function checkList(
  reader: WireReader,
  store: ByteStore,
  end: number,
  depth: number,
  kind: number,
): void {
  if (depth > MAX_MESSAGE_DEPTH) throw new OtlpDecodeError('nested too deep', reader.pos);
  const scratch = new ValueSlot();
  while (reader.pos < end) {
    const tag = reader.tag(end);
    if (tag !== 0x0a) {
      reader.skip(tag, end, depth);
      continue;
    }
    const stop = reader.span(end);
    scratch.clear();
    if (kind === KIND.array) readAnyValue(reader, store, stop, depth + 1, scratch);
    else readKeyValue(reader, store, stop, depth + 1, scratch);
  }
}

/** The key range of the last `readKeyValue`; kept beside the function so that no object is made. */
export const lastKey: { start: number; end: number } = { start: 0, end: 0 };

/** Reads a KeyValue message; its key range is in `lastKey`, its value in `slot`. */
export function readKeyValue(
  reader: WireReader,
  store: ByteStore,
  end: number,
  depth: number,
  slot: ValueSlot,
): void {
  if (depth > MAX_MESSAGE_DEPTH) throw new OtlpDecodeError('nested too deep', reader.pos);
  let keyStart = 0;
  let keyEnd = 0;
  slot.clear();
  while (reader.pos < end) {
    const tag = reader.tag(end);
    if (tag === 0x0a) {
      keyEnd = reader.span(end);
      keyStart = reader.pos;
      reader.pos = keyEnd;
    } else if (tag === 0x12) {
      readAnyValue(reader, store, reader.span(end), depth + 1, slot);
    } else reader.skip(tag, end, depth);
  }
  lastKey.start = keyStart;
  lastKey.end = keyEnd;
}
