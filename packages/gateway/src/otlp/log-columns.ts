// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { readAnyValue, ValueSlot } from './any-value.ts';
import type { AttributeColumns } from './attribute-columns.ts';
import { MAX_REQUEST_RECORDS } from '../limits.ts';
import type { ByteStore } from './byte-store.ts';
import { Envelope, type OwnerColumns, readExportRequest } from './envelope.ts';
import { assertRows, U32 } from './growable.ts';
import type { KeyTable } from './key-table.ts';
import type { WireReader } from './wire-reader.ts';

/** Where a fixed-width field that the sender left out "is": no value starts at byte 0. */
export const ABSENT = 0;

/**
 * The log records of one request as columns of offsets into `store`; no strings, no objects.
 *
 * `timeAt` and `observedAt` are where 8 little-endian bytes of nanoseconds are, or `ABSENT`. Every
 * `xStart`/`xEnd` pair is a byte range, empty when absent. The body is a value as in
 * `AttributeColumns`. `attrFrom`/`attrTo` and `extraFrom`/`extraTo` are attribute rows: what came,
 * and what the pipeline added.
 */
export class LogColumns {
  count: number = 0;
  readonly store: ByteStore;
  readonly attributes: AttributeColumns;
  readonly resources: OwnerColumns;
  readonly scopes: OwnerColumns;
  readonly resource: U32;
  readonly scope: U32;
  readonly timeAt: U32;
  readonly observedAt: U32;
  readonly severityNumber: U32;
  readonly severityTextStart: U32;
  readonly severityTextEnd: U32;
  readonly bodyKind: U32;
  readonly bodyA: U32;
  readonly bodyB: U32;
  readonly flags: U32;
  readonly traceStart: U32;
  readonly traceEnd: U32;
  readonly spanStart: U32;
  readonly spanEnd: U32;
  readonly eventNameStart: U32;
  readonly eventNameEnd: U32;
  readonly attrFrom: U32;
  readonly attrTo: U32;
  readonly extraFrom: U32;
  readonly extraTo: U32;

  constructor(envelope: Envelope) {
    this.store = envelope.store;
    this.attributes = envelope.attributes;
    this.resources = envelope.resources;
    this.scopes = envelope.scopes;
    // About 1 kB a record; a wrong guess costs one copy a column.
    const rows = Math.max(16, envelope.store.length >>> 10);
    this.resource = new U32(rows);
    this.scope = new U32(rows);
    this.timeAt = new U32(rows);
    this.observedAt = new U32(rows);
    this.severityNumber = new U32(rows);
    this.severityTextStart = new U32(rows);
    this.severityTextEnd = new U32(rows);
    this.bodyKind = new U32(rows);
    this.bodyA = new U32(rows);
    this.bodyB = new U32(rows);
    this.flags = new U32(rows);
    this.traceStart = new U32(rows);
    this.traceEnd = new U32(rows);
    this.spanStart = new U32(rows);
    this.spanEnd = new U32(rows);
    this.eventNameStart = new U32(rows);
    this.eventNameEnd = new U32(rows);
    this.attrFrom = new U32(rows);
    this.attrTo = new U32(rows);
    this.extraFrom = new U32(rows);
    this.extraTo = new U32(rows);
  }
}

/**
 * Decodes an ExportLogsServiceRequest.
 *
 * @param store the request's bytes; the columns keep it and later stages append to it
 * @param keys the process-wide table of attribute keys
 * @throws OtlpDecodeError when the bytes are not such a message, LedgerlineError
 *   `payload_too_large` when it has more rows than limits.ts allows
 */
export function decodeLogs(store: ByteStore, keys: KeyTable): LogColumns {
  const envelope = new Envelope(store, keys);
  const columns = new LogColumns(envelope);
  const body = new ValueSlot();
  readExportRequest(envelope, (end, resource, scope) => {
    readLogRecord(envelope, columns, body, end, resource, scope);
  });
  return columns;
}

function readLogRecord(
  envelope: Envelope,
  columns: LogColumns,
  body: ValueSlot,
  end: number,
  resource: number,
  scope: number,
): void {
  const { reader, attributes } = envelope;
  const row = columns.count++;
  assertRows(columns.count, MAX_REQUEST_RECORDS, 'records');
  startRow(columns, row, resource, scope, attributes.count);
  body.clear();
  while (reader.pos < end) {
    const tag = reader.tag(end);
    switch (tag) {
      case 0x32: // attributes, the most frequent field
        envelope.readAttribute(reader.span(end), 4);
        break;
      case 0x09: // time_unix_nano
        columns.timeAt.set(row, reader.fixed(8, end));
        break;
      case 0x10: // severity_number
        reader.varint(end);
        columns.severityNumber.set(row, reader.lo);
        break;
      case 0x1a: // severity_text
        readRange(reader, end, row, columns.severityTextStart, columns.severityTextEnd);
        break;
      case 0x2a: // body
        readAnyValue(reader, envelope.store, reader.span(end), 4, body);
        break;
      case 0x45: // flags
        columns.flags.set(row, reader.uint32At(reader.fixed(4, end)));
        break;
      case 0x4a: // trace_id
        readRange(reader, end, row, columns.traceStart, columns.traceEnd);
        break;
      case 0x52: // span_id
        readRange(reader, end, row, columns.spanStart, columns.spanEnd);
        break;
      case 0x59: // observed_time_unix_nano
        columns.observedAt.set(row, reader.fixed(8, end));
        break;
      case 0x62: // event_name
        readRange(reader, end, row, columns.eventNameStart, columns.eventNameEnd);
        break;
      default:
        reader.skip(tag, end, 3);
    }
  }
  columns.attrTo.set(row, attributes.count);
  columns.bodyKind.set(row, body.kind);
  columns.bodyA.set(row, body.a);
  columns.bodyB.set(row, body.b);
}

/** Every column of the row is written, so that a reused or grown column holds nothing stale. */
function startRow(
  columns: LogColumns,
  row: number,
  resource: number,
  scope: number,
  attributeRow: number,
): void {
  columns.resource.set(row, resource);
  columns.scope.set(row, scope);
  columns.attrFrom.set(row, attributeRow);
  columns.timeAt.set(row, ABSENT);
  columns.observedAt.set(row, ABSENT);
  columns.severityNumber.set(row, 0);
  columns.severityTextStart.set(row, 0);
  columns.severityTextEnd.set(row, 0);
  columns.flags.set(row, 0);
  columns.traceStart.set(row, 0);
  columns.traceEnd.set(row, 0);
  columns.spanStart.set(row, 0);
  columns.spanEnd.set(row, 0);
  columns.eventNameStart.set(row, 0);
  columns.eventNameEnd.set(row, 0);
  columns.extraFrom.set(row, 0);
  columns.extraTo.set(row, 0);
}

/** Reads a length-delimited scalar as a byte range; the last one of a record wins. */
export function readRange(
  reader: WireReader,
  end: number,
  row: number,
  startColumn: U32,
  endColumn: U32,
): void {
  const stop = reader.span(end);
  startColumn.set(row, reader.pos);
  endColumn.set(row, stop);
  reader.pos = stop;
}
