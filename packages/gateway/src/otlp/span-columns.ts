// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { AttributeColumns } from './attribute-columns.ts';
import { MAX_REQUEST_RECORDS } from '../limits.ts';
import type { ByteStore } from './byte-store.ts';
import { Envelope, type OwnerColumns, readExportRequest } from './envelope.ts';
import { assertRows, U32 } from './growable.ts';
import type { KeyTable } from './key-table.ts';
import { ABSENT, readRange } from './log-columns.ts';

/** The events or the links of all spans of one request; spans hold row ranges. */
export class SpanPartColumns {
  count: number = 0;
  readonly timeAt: U32 = new U32(16);
  readonly nameStart: U32 = new U32(16);
  readonly nameEnd: U32 = new U32(16);
  readonly traceStart: U32 = new U32(16);
  readonly traceEnd: U32 = new U32(16);
  readonly spanStart: U32 = new U32(16);
  readonly spanEnd: U32 = new U32(16);
  readonly stateStart: U32 = new U32(16);
  readonly stateEnd: U32 = new U32(16);
  readonly attrFrom: U32 = new U32(16);
  readonly attrTo: U32 = new U32(16);
}

/** The spans of one request as columns of offsets into `store`; conventions as in `LogColumns`. */
export class SpanColumns {
  count: number = 0;
  readonly store: ByteStore;
  readonly attributes: AttributeColumns;
  readonly resources: OwnerColumns;
  readonly scopes: OwnerColumns;
  readonly events: SpanPartColumns = new SpanPartColumns();
  readonly links: SpanPartColumns = new SpanPartColumns();
  readonly resource: U32 = new U32(64);
  readonly scope: U32 = new U32(64);
  readonly startAt: U32 = new U32(64);
  readonly endAt: U32 = new U32(64);
  readonly kind: U32 = new U32(64);
  readonly flags: U32 = new U32(64);
  readonly traceStart: U32 = new U32(64);
  readonly traceEnd: U32 = new U32(64);
  readonly spanStart: U32 = new U32(64);
  readonly spanEnd: U32 = new U32(64);
  readonly parentStart: U32 = new U32(64);
  readonly parentEnd: U32 = new U32(64);
  readonly stateStart: U32 = new U32(64);
  readonly stateEnd: U32 = new U32(64);
  readonly nameStart: U32 = new U32(64);
  readonly nameEnd: U32 = new U32(64);
  readonly statusCode: U32 = new U32(64);
  readonly statusMessageStart: U32 = new U32(64);
  readonly statusMessageEnd: U32 = new U32(64);
  readonly attrFrom: U32 = new U32(64);
  readonly attrTo: U32 = new U32(64);
  readonly extraFrom: U32 = new U32(64);
  readonly extraTo: U32 = new U32(64);
  readonly eventFrom: U32 = new U32(64);
  readonly eventTo: U32 = new U32(64);
  readonly linkFrom: U32 = new U32(64);
  readonly linkTo: U32 = new U32(64);

  constructor(envelope: Envelope) {
    this.store = envelope.store;
    this.attributes = envelope.attributes;
    this.resources = envelope.resources;
    this.scopes = envelope.scopes;
  }
}

/**
 * Decodes an ExportTraceServiceRequest.
 *
 * @throws OtlpDecodeError when the bytes are not such a message
 */
export function decodeSpans(store: ByteStore, keys: KeyTable): SpanColumns {
  const envelope = new Envelope(store, keys);
  const columns = new SpanColumns(envelope);
  const pending: PendingParts = { events: [], links: [] };
  readExportRequest(envelope, (end, resource, scope) => {
    readSpan(envelope, columns, pending, end, resource, scope);
  });
  return columns;
}

/**
 * Byte ranges of a span's events and links, as start and end in turn. They are read after the
 * span's own fields, because on the wire they may stand between its attributes, whose rows must
 * be one range.
 */
interface PendingParts {
  events: number[];
  links: number[];
}

function readSpan(
  envelope: Envelope,
  columns: SpanColumns,
  pending: PendingParts,
  end: number,
  resource: number,
  scope: number,
): void {
  const { reader, attributes } = envelope;
  const row = columns.count++;
  assertRows(columns.count, MAX_REQUEST_RECORDS, 'spans');
  startSpan(columns, row, resource, scope);
  columns.attrFrom.set(row, attributes.count);
  while (reader.pos < end) {
    const tag = reader.tag(end);
    switch (tag) {
      case 0x4a: // attributes
        envelope.readAttribute(reader.span(end), 4);
        break;
      case 0x0a:
        readRange(reader, end, row, columns.traceStart, columns.traceEnd);
        break;
      case 0x12:
        readRange(reader, end, row, columns.spanStart, columns.spanEnd);
        break;
      case 0x1a:
        readRange(reader, end, row, columns.stateStart, columns.stateEnd);
        break;
      case 0x22:
        readRange(reader, end, row, columns.parentStart, columns.parentEnd);
        break;
      case 0x2a:
        readRange(reader, end, row, columns.nameStart, columns.nameEnd);
        break;
      case 0x30:
        reader.varint(end);
        columns.kind.set(row, reader.lo);
        break;
      case 0x39:
        columns.startAt.set(row, reader.fixed(8, end));
        break;
      case 0x41:
        columns.endAt.set(row, reader.fixed(8, end));
        break;
      case 0x5a:
        keepPart(envelope, end, pending.events);
        break;
      case 0x6a:
        keepPart(envelope, end, pending.links);
        break;
      case 0x7a:
        readStatus(envelope, columns, row, reader.span(end));
        break;
      case 0x85: // flags, field 16, fixed32: tag 133
        columns.flags.set(row, reader.uint32At(reader.fixed(4, end)));
        break;
      default:
        reader.skip(tag, end, 3);
    }
  }
  columns.attrTo.set(row, attributes.count);
  readParts(envelope, columns, row, pending);
  reader.pos = end;
}

function startSpan(columns: SpanColumns, row: number, resource: number, scope: number): void {
  columns.resource.set(row, resource);
  columns.scope.set(row, scope);
  const c = columns;
  for (const column of [c.startAt, c.endAt, c.kind, c.flags, c.statusCode]) column.set(row, ABSENT);
  for (const column of [c.traceStart, c.traceEnd, c.spanStart, c.spanEnd]) column.set(row, 0);
  for (const column of [c.parentStart, c.parentEnd, c.stateStart, c.stateEnd]) column.set(row, 0);
  for (const column of [c.nameStart, c.nameEnd, c.extraFrom, c.extraTo]) column.set(row, 0);
  c.statusMessageStart.set(row, 0);
  c.statusMessageEnd.set(row, 0);
}

function keepPart(envelope: Envelope, end: number, parts: number[]): void {
  const { reader } = envelope;
  const stop = reader.span(end);
  parts.push(reader.pos, stop);
  reader.pos = stop;
}

/** Status is a singular message; a second one merges into the first, field by field. */
function readStatus(envelope: Envelope, columns: SpanColumns, row: number, end: number): void {
  const { reader } = envelope;
  while (reader.pos < end) {
    const tag = reader.tag(end);
    if (tag === 0x12) {
      readRange(reader, end, row, columns.statusMessageStart, columns.statusMessageEnd);
    } else if (tag === 0x18) {
      reader.varint(end);
      columns.statusCode.set(row, reader.lo);
    } else reader.skip(tag, end, 4);
  }
}

function readParts(
  envelope: Envelope,
  columns: SpanColumns,
  row: number,
  pending: PendingParts,
): void {
  const { events, links } = columns;
  columns.eventFrom.set(row, events.count);
  for (let i = 0; i < pending.events.length; i += 2) {
    envelope.reader.pos = pending.events[i]!;
    readEvent(envelope, events, pending.events[i + 1]!);
  }
  columns.eventTo.set(row, events.count);
  columns.linkFrom.set(row, links.count);
  for (let i = 0; i < pending.links.length; i += 2) {
    envelope.reader.pos = pending.links[i]!;
    readLink(envelope, links, pending.links[i + 1]!);
  }
  columns.linkTo.set(row, links.count);
  pending.events.length = 0;
  pending.links.length = 0;
}

function startPart(parts: SpanPartColumns, attributeRow: number): number {
  const row = parts.count++;
  assertRows(parts.count, MAX_REQUEST_RECORDS, 'events or links');
  const p = parts;
  for (const column of [p.timeAt, p.nameStart, p.nameEnd, p.attrTo]) column.set(row, 0);
  for (const column of [p.traceStart, p.traceEnd, p.spanStart, p.spanEnd]) column.set(row, 0);
  p.stateStart.set(row, 0);
  p.stateEnd.set(row, 0);
  p.attrFrom.set(row, attributeRow);
  return row;
}

function readEvent(envelope: Envelope, events: SpanPartColumns, end: number): void {
  const { reader, attributes } = envelope;
  const row = startPart(events, attributes.count);
  while (reader.pos < end) {
    const tag = reader.tag(end);
    if (tag === 0x1a) envelope.readAttribute(reader.span(end), 5);
    else if (tag === 0x09) events.timeAt.set(row, reader.fixed(8, end));
    else if (tag === 0x12) readRange(reader, end, row, events.nameStart, events.nameEnd);
    else reader.skip(tag, end, 4);
  }
  events.attrTo.set(row, attributes.count);
}

function readLink(envelope: Envelope, links: SpanPartColumns, end: number): void {
  const { reader, attributes } = envelope;
  const row = startPart(links, attributes.count);
  while (reader.pos < end) {
    const tag = reader.tag(end);
    if (tag === 0x22) envelope.readAttribute(reader.span(end), 5);
    else if (tag === 0x0a) readRange(reader, end, row, links.traceStart, links.traceEnd);
    else if (tag === 0x12) readRange(reader, end, row, links.spanStart, links.spanEnd);
    else if (tag === 0x1a) readRange(reader, end, row, links.stateStart, links.stateEnd);
    else reader.skip(tag, end, 4);
  }
  links.attrTo.set(row, attributes.count);
}
