// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { SPAN_KINDS, STATUS_CODES } from '@ledgerline/clickhouse';
import type { MapColumn, OtelTracesBlock } from '@ledgerline/clickhouse';
import { ABSENT } from '../otlp/log-columns.ts';
import type { RedactedSpans } from '../pipeline/redacted.ts';
import type { SpanBatch } from '../pipeline/span-batch.ts';
import { ID } from '../pipeline/known-ids.ts';
import { KIND } from '../otlp/value-kind.ts';
import { appendAttributeRows } from './append-attributes.ts';
import type { CommitStamp } from './append-logs.ts';

/** Appends spans of a batch to the block of `otel_traces`. */
export function appendSpans(
  block: OtelTracesBlock,
  batch: RedactedSpans,
  rows: readonly number[],
  stamp: CommitStamp,
): void {
  for (const row of rows) {
    appendSpan(block, batch, row);
    appendOwners(block, batch, row);
    appendEvents(block, batch, row);
    appendLinks(block, batch, row);
    block.endNestedRow();
    const columns = [block.tenantId, block.environment, block.projectId, block.surfaceId];
    const facts = [...columns, block.appId, block.runId, block.stepId];
    const { attributes, store } = batch.columns;
    for (const [fact, column] of facts.entries()) {
      const at = batch.fact(row, fact);
      column.appendRange(store.bytes, attributes.a.at(at), attributes.b.at(at));
    }
    block.recordedAt.appendNumber(stamp.recordedAtMs);
    block.commitId.append(stamp.commitId);
  }
}

const ZERO = new Uint8Array(8);

function appendSpan(block: OtelTracesBlock, batch: SpanBatch, row: number): void {
  const { columns } = batch;
  const { bytes } = columns.store;
  const startAt = columns.startAt.at(row);
  if (startAt === ABSENT) block.timestamp.appendLittleEndian(ZERO, 0);
  else block.timestamp.appendLittleEndian(bytes, startAt);
  block.traceId.appendHex(bytes, columns.traceStart.at(row), columns.traceEnd.at(row));
  block.spanId.appendHex(bytes, columns.spanStart.at(row), columns.spanEnd.at(row));
  block.parentSpanId.appendHex(bytes, columns.parentStart.at(row), columns.parentEnd.at(row));
  block.traceState.appendRange(bytes, columns.stateStart.at(row), columns.stateEnd.at(row));
  block.spanName.appendRange(bytes, columns.nameStart.at(row), columns.nameEnd.at(row));
  block.spanKind.append(SPAN_KINDS[columns.kind.at(row)] ?? SPAN_KINDS[0]!);
  const lasted = nano(batch, columns.endAt.at(row)) - nano(batch, startAt);
  block.duration.append(lasted < 0n ? 0n : lasted);
  block.statusCode.append(STATUS_CODES[columns.statusCode.at(row)] ?? STATUS_CODES[0]!);
  const messageEnd = columns.statusMessageEnd.at(row);
  block.statusMessage.appendRange(bytes, columns.statusMessageStart.at(row), messageEnd);
  const map = block.spanAttributes;
  const { attributes, store } = columns;
  appendAttributeRows(map, attributes, store, columns.attrFrom.at(row), columns.attrTo.at(row));
  appendAttributeRows(map, attributes, store, columns.extraFrom.at(row), columns.extraTo.at(row));
  map.endRow();
}

function nano({ columns }: SpanBatch, at: number): bigint {
  if (at === ABSENT) return 0n;
  const { bytes } = columns.store;
  return Buffer.from(bytes.buffer, bytes.byteOffset + at, 8).readBigUInt64LE();
}

function appendOwners(block: OtelTracesBlock, batch: SpanBatch, row: number): void {
  const { resources, scopes, attributes, store, resource, scope } = batch.columns;
  const owner = resource.at(row);
  const from = resources.attrFrom.at(owner);
  const to = resources.attrTo.at(owner);
  let service: number | undefined;
  for (let at = from; at < to; at++) {
    const named = attributes.idAt(at) === ID.serviceName && attributes.kind.at(at) === KIND.string;
    if (named) service = at;
  }
  if (service === undefined) block.serviceName.append('');
  else {
    block.serviceName.appendRange(store.bytes, attributes.a.at(service), attributes.b.at(service));
  }
  appendAttributeRows(block.resourceAttributes, attributes, store, from, to);
  block.resourceAttributes.endRow();
  const by = scope.at(row);
  block.scopeName.appendRange(store.bytes, scopes.nameStart.at(by), scopes.nameEnd.at(by));
  block.scopeVersion.appendRange(store.bytes, scopes.versionStart.at(by), scopes.versionEnd.at(by));
}

function appendEvents(block: OtelTracesBlock, batch: SpanBatch, row: number): void {
  const { events, eventFrom, eventTo, store } = batch.columns;
  for (let at = eventFrom.at(row); at < eventTo.at(row); at++) {
    const timeAt = events.timeAt.at(at);
    if (timeAt === ABSENT) block.eventsTimestamp.items.appendLittleEndian(ZERO, 0);
    else block.eventsTimestamp.items.appendLittleEndian(store.bytes, timeAt);
    const name = block.eventsName.items;
    name.appendRange(store.bytes, events.nameStart.at(at), events.nameEnd.at(at));
    const map = block.eventsAttributes.items;
    endedMap(map, batch, events.attrFrom.at(at), events.attrTo.at(at));
  }
}

function appendLinks(block: OtelTracesBlock, batch: SpanBatch, row: number): void {
  const { links, linkFrom, linkTo, store } = batch.columns;
  const { bytes } = store;
  for (let at = linkFrom.at(row); at < linkTo.at(row); at++) {
    block.linksTraceId.items.appendHex(bytes, links.traceStart.at(at), links.traceEnd.at(at));
    block.linksSpanId.items.appendHex(bytes, links.spanStart.at(at), links.spanEnd.at(at));
    block.linksTraceState.items.appendRange(bytes, links.stateStart.at(at), links.stateEnd.at(at));
    endedMap(block.linksAttributes.items, batch, links.attrFrom.at(at), links.attrTo.at(at));
  }
}

function endedMap(map: MapColumn, batch: SpanBatch, from: number, to: number): void {
  appendAttributeRows(map, batch.columns.attributes, batch.columns.store, from, to);
  map.endRow();
}
