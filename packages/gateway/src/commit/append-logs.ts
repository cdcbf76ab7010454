// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { OtelLogsBlock, StringColumn } from '@ledgerline/clickhouse';
import { NO_ROW } from '../pipeline/attribute-index.ts';
import { ID } from '../pipeline/known-ids.ts';
import { FACT, type LogBatch } from '../pipeline/log-batch.ts';
import type { RedactedLogs } from '../pipeline/redacted.ts';
import { appendAttributeRows, valueText } from './append-attributes.ts';

/** What the commit adds to each row. */
export interface CommitStamp {
  readonly commitId: string;
  readonly recordedAtMs: number;
}

/**
 * Appends rows of a batch to the block of `otel_logs`: byte ranges are copied, no strings are made
 * but for numbers. `seqOf` gives each row its tenant's next sequence number.
 */
export function appendLogs(
  block: OtelLogsBlock,
  batch: RedactedLogs,
  rows: readonly number[],
  stamp: CommitStamp,
  seqOf: (tenant: string) => bigint,
): void {
  let resource = NO_ROW;
  let scope = NO_ROW;
  for (const row of rows) {
    const { columns } = batch;
    const nextResource = columns.resource.at(row);
    appendResource(block, batch, nextResource, nextResource === resource);
    resource = nextResource;
    const nextScope = columns.scope.at(row);
    appendScope(block, batch, nextScope, nextScope === scope);
    scope = nextScope;
    appendRecord(block, batch, row);
    block.recordedAt.appendNumber(stamp.recordedAtMs);
    block.commitId.append(stamp.commitId);
    block.seq.append(seqOf(batch.tenants[row]!));
  }
}

function appendResource(block: OtelLogsBlock, batch: LogBatch, row: number, same: boolean): void {
  if (same) {
    block.serviceName.appendPrevious();
    block.resourceSchemaUrl.appendPrevious();
    block.resourceAttributes.appendPrevious();
    return;
  }
  const { resources, attributes, store } = batch.columns;
  const from = resources.attrFrom.at(row);
  const to = resources.attrTo.at(row);
  let service = NO_ROW;
  for (let at = from; at < to; at++) if (attributes.idAt(at) === ID.serviceName) service = at;
  if (service === NO_ROW) block.serviceName.append('');
  else {
    const a = attributes.a.at(service);
    const b = attributes.b.at(service);
    appendValue(block.serviceName, batch, attributes.kind.at(service), a, b);
  }
  const { schemaUrlStart, schemaUrlEnd } = resources;
  block.resourceSchemaUrl.appendRange(store.bytes, schemaUrlStart.at(row), schemaUrlEnd.at(row));
  appendAttributeRows(block.resourceAttributes, attributes, store, from, to);
  block.resourceAttributes.endRow();
}

function appendScope(block: OtelLogsBlock, batch: LogBatch, row: number, same: boolean): void {
  if (same) {
    block.scopeSchemaUrl.appendPrevious();
    block.scopeName.appendPrevious();
    block.scopeVersion.appendPrevious();
    block.scopeAttributes.appendPrevious();
    return;
  }
  const { scopes, attributes, store } = batch.columns;
  const { bytes } = store;
  block.scopeSchemaUrl.appendRange(
    bytes,
    scopes.schemaUrlStart.at(row),
    scopes.schemaUrlEnd.at(row),
  );
  block.scopeName.appendRange(bytes, scopes.nameStart.at(row), scopes.nameEnd.at(row));
  block.scopeVersion.appendRange(bytes, scopes.versionStart.at(row), scopes.versionEnd.at(row));
  const to = scopes.attrTo.at(row);
  appendAttributeRows(block.scopeAttributes, attributes, store, scopes.attrFrom.at(row), to);
  block.scopeAttributes.endRow();
}

function appendRecord(block: OtelLogsBlock, batch: LogBatch, row: number): void {
  const { columns } = batch;
  const { attributes, store } = columns;
  const { bytes } = store;
  block.timestamp.appendLittleEndian(bytes, columns.timeAt.at(row));
  block.observedTimestamp.appendLittleEndian(bytes, columns.observedAt.at(row));
  block.traceId.appendHex(bytes, columns.traceStart.at(row), columns.traceEnd.at(row));
  block.spanId.appendHex(bytes, columns.spanStart.at(row), columns.spanEnd.at(row));
  block.traceFlags.append(columns.flags.at(row) & 0xff);
  const severityEnd = columns.severityTextEnd.at(row);
  block.severityText.appendRange(bytes, columns.severityTextStart.at(row), severityEnd);
  block.severityNumber.append(columns.severityNumber.at(row));
  const { bodyKind, bodyA, bodyB } = columns;
  appendValue(block.body, batch, bodyKind.at(row), bodyA.at(row), bodyB.at(row));
  block.eventName.append(batch.eventTypes[row]!);
  const log = block.logAttributes;
  appendAttributeRows(log, attributes, store, columns.attrFrom.at(row), columns.attrTo.at(row));
  appendAttributeRows(log, attributes, store, columns.extraFrom.at(row), columns.extraTo.at(row));
  log.endRow();
  appendFact(block.tenantId, batch, row, FACT.tenant);
  appendFact(block.environment, batch, row, FACT.environment);
  appendFact(block.projectId, batch, row, FACT.project);
  appendFact(block.surfaceId, batch, row, FACT.surface);
  appendFact(block.appId, batch, row, FACT.app);
  appendFact(block.runId, batch, row, FACT.run);
  appendFact(block.stepId, batch, row, FACT.step);
  appendFact(block.eventId, batch, row, FACT.event);
  appendFact(block.storageClass, batch, row, FACT.storageClass);
}

function appendFact(column: StringColumn, batch: LogBatch, row: number, fact: number): void {
  const { attributes, store } = batch.columns;
  const at = batch.fact(row, fact);
  column.appendRange(store.bytes, attributes.a.at(at), attributes.b.at(at));
}

function appendValue(
  column: StringColumn,
  batch: LogBatch,
  kind: number,
  a: number,
  b: number,
): void {
  const text = valueText(batch.columns.store, kind, a, b);
  if (text === undefined) column.appendRange(batch.columns.store.bytes, a, b);
  else column.append(text);
}
