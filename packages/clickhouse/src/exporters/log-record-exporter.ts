// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_LEDGERLINE_PERSIST,
  ATTR_LEDGERLINE_STORAGE_CLASS,
  ATTR_LOG_RECORD_UID,
  isKept,
  parseStorageClasses,
} from '@ledgerline/conventions';
import { isSpanContextValid } from '@opentelemetry/api';
import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import type { LogRecordExporter, ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { OtelLogsBlock } from '../blocks/otel-logs.ts';
import type { Connection } from '../connection.ts';
import { appendAttributes, attributeText } from './attribute-text.ts';
import { BlockSender } from './block-sender.ts';
import { hrTimeToNanos } from './hr-time.ts';
import { appendScope } from './scope-columns.ts';

/**
 * Writes log records to `otel_logs` without a gateway between: no credential, no second redaction,
 * no sequence, no ledger. Run `migrate` first. The connection stays the caller's to close.
 */
export class ClickHouseLogRecordExporter implements LogRecordExporter {
  readonly #sender: BlockSender<OtelLogsBlock>;

  constructor(connection: Connection) {
    this.#sender = new BlockSender(connection, new OtelLogsBlock());
  }

  export(logs: readonly ReadableLogRecord[], resultCallback: (result: ExportResult) => void): void {
    // What its producer does not want stored, nobody stores (ledgerline.persist).
    const kept = logs.filter(isKeptRecord);
    if (kept.length === 0 && logs.length > 0) {
      resultCallback({ code: ExportResultCode.SUCCESS });
      return;
    }
    this.#sender.export((block) => appendLogRecords(block, kept), resultCallback);
  }

  forceFlush(): Promise<void> {
    return this.#sender.flush();
  }

  shutdown(): Promise<void> {
    return this.#sender.shutdown();
  }
}

function isKeptRecord({ attributes }: ReadableLogRecord): boolean {
  const persist = attributes[ATTR_LEDGERLINE_PERSIST];
  if (persist === undefined) return true;
  return isKept(
    attributeText(persist),
    attributeText(attributes[ATTR_LOG_RECORD_UID]),
    parseStorageClasses(attributeText(attributes[ATTR_LEDGERLINE_STORAGE_CLASS])) ?? [],
  );
}

/** Appends records to all columns but RecordedAt, Seq and CommitId. */
function appendLogRecords(block: OtelLogsBlock, logs: readonly ReadableLogRecord[]): void {
  let previous: ReadableLogRecord | undefined;
  for (const log of logs) {
    appendResource(block, log, previous?.resource === log.resource);
    appendInstrumentationScope(block, log);
    appendRecord(block, log);
    previous = log;
  }
}

/** A resource is the same object for all records of a provider: its row is copied then. */
function appendResource(block: OtelLogsBlock, log: ReadableLogRecord, repeated: boolean): void {
  if (repeated) {
    block.serviceName.appendPrevious();
    block.resourceSchemaUrl.appendPrevious();
    block.resourceAttributes.appendPrevious();
    return;
  }
  const attributes = log.resource.attributes;
  block.serviceName.append(attributeText(attributes['service.name']));
  block.resourceSchemaUrl.append(log.resource.schemaUrl ?? '');
  appendAttributes(block.resourceAttributes, attributes);
}

function appendInstrumentationScope(block: OtelLogsBlock, log: ReadableLogRecord): void {
  const scope = log.instrumentationScope;
  block.scopeSchemaUrl.append(scope.schemaUrl ?? '');
  block.scopeName.append(scope.name);
  block.scopeVersion.append(scope.version ?? '');
  appendAttributes(block.scopeAttributes, scope.attributes);
}

function appendRecord(block: OtelLogsBlock, log: ReadableLogRecord): void {
  const attributes = log.attributes;
  const context = log.spanContext;
  const inSpan = context !== undefined && isSpanContextValid(context);
  block.timestamp.append(hrTimeToNanos(log.hrTime));
  block.observedTimestamp.append(hrTimeToNanos(log.hrTimeObserved));
  block.traceId.append(inSpan ? context.traceId : '');
  block.spanId.append(inSpan ? context.spanId : '');
  block.traceFlags.append(inSpan ? context.traceFlags : 0);
  block.severityText.append(log.severityText ?? '');
  block.severityNumber.append(log.severityNumber ?? 0);
  block.body.append(attributeText(log.body));
  appendAttributes(block.logAttributes, attributes);
  block.eventName.append(log.eventName ?? '');
  appendScope(block, attributes, log.resource.attributes);
  block.eventId.append(attributeText(attributes[ATTR_LOG_RECORD_UID]));
  block.storageClass.append(attributeText(attributes[ATTR_LEDGERLINE_STORAGE_CLASS]));
}
