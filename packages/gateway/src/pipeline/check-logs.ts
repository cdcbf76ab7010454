// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { eventTypeOfRecord, LedgerlineError, validateEvent } from '@ledgerline/conventions';
import type { Writer } from '../credentials.ts';
import { ABSENT, type LogColumns } from '../otlp/log-columns.ts';
import { NO_ROW } from './attribute-index.ts';
import { ID } from './known-ids.ts';
import { LogBatch } from './log-batch.ts';
import type { RecordView } from './record-view.ts';

const MAX_SEVERITY_NUMBER = 24;

/**
 * Decides record by record what can be accepted, without changing anything.
 *
 * @throws LedgerlineError `tenant_forbidden` for the whole request when any record names a tenant
 *   that the credential may not write
 */
export function checkLogs(columns: LogColumns, credential: Writer, view: RecordView): LogBatch {
  const batch = new LogBatch(columns);
  const { resources } = columns;
  view.open(columns.attributes, columns.store);
  const names = new EventNames(columns);
  let resource = -1;
  for (let row = 0; row < columns.count; row++) {
    if (columns.resource.at(row) !== resource) {
      resource = columns.resource.at(row);
      view.loadResource(resources.attrFrom.at(resource), resources.attrTo.at(resource));
    }
    const name = names.at(row);
    view.loadRecord(name, columns.attrFrom.at(row), columns.attrTo.at(row));
    const eventType = eventTypeOfRecord(name, view.rowOf(ID.schemaVersion) !== NO_ROW);
    view.eventType = eventType;
    const tenant = view.text(ID.tenant);
    if (tenant !== undefined && tenant !== '' && !credential.tenants.includes(tenant)) {
      throw new LedgerlineError(
        'tenant_forbidden',
        `Record ${row} names a tenant that the credential may not write.`,
      );
    }
    if (rejected(batch, row, view)) continue;
    batch.accepted.push(row);
    batch.tenants[row] = tenant!;
    batch.eventTypes[row] = eventType;
    const persist = view.text(ID.persist);
    if (persist !== undefined && persist !== 'always') batch.persist.set(row, persist);
    if (name !== '' && name !== eventType) batch.foreign.add(row);
  }
  return batch;
}

function rejected(batch: LogBatch, row: number, view: RecordView): boolean {
  const { columns, rejections } = batch;
  const [problem] = validateEvent(view, 'bare');
  if (problem !== undefined) {
    rejections.add(row, problem.code, problem.message);
    return true;
  }
  const trace = columns.traceEnd.at(row) - columns.traceStart.at(row);
  if (trace !== 0 && trace !== 16) {
    rejections.add(row, 'attribute_value', 'trace_id must have 16 bytes');
    return true;
  }
  const span = columns.spanEnd.at(row) - columns.spanStart.at(row);
  if (span !== 0 && span !== 8) {
    rejections.add(row, 'attribute_value', 'span_id must have 8 bytes');
    return true;
  }
  if (columns.severityNumber.at(row) > MAX_SEVERITY_NUMBER) {
    rejections.add(row, 'attribute_value', 'severity_number must be 0 to 24');
    return true;
  }
  if (
    isBeyondInt64(columns, columns.timeAt.at(row)) ||
    isBeyondInt64(columns, columns.observedAt.at(row))
  ) {
    rejections.add(row, 'attribute_value', 'times must be below 2^63 nanoseconds');
    return true;
  }
  return false;
}

/** The store's nanoseconds are signed; so is every reader's. */
function isBeyondInt64({ store }: LogColumns, at: number): boolean {
  return at !== ABSENT && store.bytes[at + 7]! >= 0x80;
}

/** Event names as text; a name that repeats, as most do, is made once. */
class EventNames {
  readonly #columns: LogColumns;
  #last: string = '';
  #lastStart: number = 0;
  #lastEnd: number = 0;

  constructor(columns: LogColumns) {
    this.#columns = columns;
  }

  at(row: number): string {
    const { eventNameStart, eventNameEnd, store } = this.#columns;
    const start = eventNameStart.at(row);
    const end = eventNameEnd.at(row);
    if (start === end) return '';
    if (this.#sameAsLast(start, end)) return this.#last;
    this.#last = store.text(start, end);
    this.#lastStart = start;
    this.#lastEnd = end;
    return this.#last;
  }

  #sameAsLast(start: number, end: number): boolean {
    if (end - start !== this.#lastEnd - this.#lastStart) return false;
    const { bytes } = this.#columns.store;
    for (let i = end - start - 1; i >= 0; i--) {
      if (bytes[start + i] !== bytes[this.#lastStart + i]) return false;
    }
    return true;
  }
}
