// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { MAX_REQUEST_OWNERS } from '../limits.ts';
import { AttributeColumns } from './attribute-columns.ts';
import { joinRanges, lastKey, readAnyValue, readKeyValue, ValueSlot } from './any-value.ts';
import type { ByteStore } from './byte-store.ts';
import { assertRows, U32 } from './growable.ts';
import type { KeyTable } from './key-table.ts';
import { KIND } from './value-kind.ts';
import { WireReader } from './wire-reader.ts';

/** The resources or the scopes of one request: attributes as row ranges, text as byte ranges. */
export class OwnerColumns {
  count: number = 0;
  readonly attrFrom: U32 = new U32(8);
  readonly attrTo: U32 = new U32(8);
  readonly schemaUrlStart: U32 = new U32(8);
  readonly schemaUrlEnd: U32 = new U32(8);
  readonly nameStart: U32 = new U32(8);
  readonly nameEnd: U32 = new U32(8);
  readonly versionStart: U32 = new U32(8);
  readonly versionEnd: U32 = new U32(8);

  add(): number {
    const row = this.count++;
    assertRows(this.count, MAX_REQUEST_OWNERS, 'resources or scopes');
    for (const column of [this.attrFrom, this.attrTo, this.schemaUrlStart, this.schemaUrlEnd]) {
      column.set(row, 0);
    }
    for (const column of [this.nameStart, this.nameEnd, this.versionStart, this.versionEnd]) {
      column.set(row, 0);
    }
    return row;
  }
}

/** What logs and traces share on the wire: resources, scopes and attributes. */
export class Envelope {
  readonly store: ByteStore;
  readonly reader: WireReader;
  readonly attributes: AttributeColumns;
  readonly resources: OwnerColumns = new OwnerColumns();
  readonly scopes: OwnerColumns = new OwnerColumns();
  readonly slot: ValueSlot = new ValueSlot();

  constructor(store: ByteStore, keys: KeyTable) {
    this.store = store;
    this.reader = new WireReader(store.bytes);
    // About 40 bytes an attribute on the wire; a wrong guess costs one copy.
    this.attributes = new AttributeColumns(keys, Math.max(64, Math.floor(store.length / 40)));
  }

  /** Reads one KeyValue message into the attribute columns. */
  readAttribute(end: number, depth: number): void {
    const { reader, slot, attributes } = this;
    const { bytes, view, pos } = reader;
    const keyStart = pos + 2;
    const keyEnd = keyStart + bytes[pos + 1]!;
    if (!isPlainPair(bytes, pos, keyEnd, end)) {
      readKeyValue(reader, this.store, end, depth, slot);
      const id = attributes.keys.intern(reader.bytes, reader.view, lastKey.start, lastKey.end);
      attributes.add(id, lastKey.start, lastKey.end, slot.kind, slot.a, slot.b);
      return;
    }
    const id = attributes.keys.intern(bytes, view, keyStart, keyEnd);
    const start = keyEnd + 4;
    if (bytes[keyEnd + 2] === 0x0a && bytes[keyEnd + 3] === end - start) {
      reader.pos = end;
      attributes.add(id, keyStart, keyEnd, KIND.string, start, end);
      return;
    }
    slot.clear();
    reader.pos = keyEnd + 2;
    readAnyValue(reader, this.store, end, depth + 1, slot);
    attributes.add(id, keyStart, keyEnd, slot.kind, slot.a, slot.b);
  }
}

/**
 * Whether a KeyValue message is what nearly all are: a key, then a value, each with a length of one
 * byte, and nothing else. The general reader takes four times as long.
 */
function isPlainPair(bytes: Uint8Array, pos: number, keyEnd: number, end: number): boolean {
  if (keyEnd + 2 > end || end - pos > 0x7f || bytes[pos] !== 0x0a) return false;
  return bytes[keyEnd] === 0x12 && bytes[keyEnd + 1] === end - keyEnd - 2;
}

/** Reads one item (a LogRecord, a Span) which ends at `end`. */
export type ReadItem = (end: number, resource: number, scope: number) => void;

/**
 * Walks Export{Logs,Trace}ServiceRequest → Resource{Logs,Spans} → Scope{Logs,Spans} → items.
 *
 * Both signals use the same field numbers down to the item (field 2 of the scope message). The
 * resource may follow its scopes and the scope its items: items hold row numbers, which are filled
 * whenever the message comes. Source: opentelemetry-proto collector/{logs,trace}/v1.
 */
export function readExportRequest(envelope: Envelope, readItem: ReadItem): void {
  const { reader, store } = envelope;
  const end = store.length;
  while (reader.pos < end) {
    const tag = reader.tag(end);
    if (tag === 0x0a) readResourceItems(envelope, reader.span(end), readItem);
    else reader.skip(tag, end, 0);
  }
}

function readResourceItems(envelope: Envelope, end: number, readItem: ReadItem): void {
  const { reader, resources } = envelope;
  const row = resources.add();
  const part = new MessagePart();
  while (reader.pos < end) {
    const tag = reader.tag(end);
    if (tag === 0x0a) part.read(envelope, end, (stop) => readResource(envelope, stop, row));
    else if (tag === 0x12) readScopeItems(envelope, reader.span(end), row, readItem);
    else if (tag === 0x1a) {
      const stop = reader.span(end);
      resources.schemaUrlStart.set(row, reader.pos);
      resources.schemaUrlEnd.set(row, stop);
      reader.pos = stop;
    } else reader.skip(tag, end, 1);
  }
}

function readScopeItems(
  envelope: Envelope,
  end: number,
  resource: number,
  readItem: ReadItem,
): void {
  const { reader, scopes } = envelope;
  const row = scopes.add();
  const part = new MessagePart();
  while (reader.pos < end) {
    const tag = reader.tag(end);
    if (tag === 0x0a) part.read(envelope, end, (stop) => readScope(envelope, stop, row));
    else if (tag === 0x12) readItem(reader.span(end), resource, row);
    else if (tag === 0x1a) {
      const stop = reader.span(end);
      scopes.schemaUrlStart.set(row, reader.pos);
      scopes.schemaUrlEnd.set(row, stop);
      reader.pos = stop;
    } else reader.skip(tag, end, 2);
  }
}

/** A singular message field: when it comes again its parts are joined and read as one. */
class MessagePart {
  #start: number = -1;
  #end: number = -1;

  read(envelope: Envelope, end: number, read: (stop: number) => void): void {
    const { reader, store } = envelope;
    const stop = reader.span(end);
    const start = reader.pos;
    read(stop);
    if (this.#start === -1) {
      this.#start = start;
      this.#end = stop;
      return;
    }
    this.#start = joinRanges(reader, store, this.#start, this.#end, start, stop);
    this.#end = store.length;
    reader.pos = this.#start;
    read(this.#end);
    reader.pos = stop;
  }
}

function readResource(envelope: Envelope, end: number, row: number): void {
  const { reader, attributes, resources } = envelope;
  resources.attrFrom.set(row, attributes.count);
  while (reader.pos < end) {
    const tag = reader.tag(end);
    if (tag === 0x0a) envelope.readAttribute(reader.span(end), 3);
    else reader.skip(tag, end, 2);
  }
  resources.attrTo.set(row, attributes.count);
}

function readScope(envelope: Envelope, end: number, row: number): void {
  const { reader, attributes, scopes } = envelope;
  scopes.attrFrom.set(row, attributes.count);
  while (reader.pos < end) {
    const tag = reader.tag(end);
    if (tag === 0x1a) {
      envelope.readAttribute(reader.span(end), 4);
      continue;
    }
    if (tag !== 0x0a && tag !== 0x12) {
      reader.skip(tag, end, 3);
      continue;
    }
    const stop = reader.span(end);
    (tag === 0x0a ? scopes.nameStart : scopes.versionStart).set(row, reader.pos);
    (tag === 0x0a ? scopes.nameEnd : scopes.versionEnd).set(row, stop);
    reader.pos = stop;
  }
  scopes.attrTo.set(row, attributes.count);
}
