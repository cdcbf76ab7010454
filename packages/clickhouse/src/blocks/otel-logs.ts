// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { NamedColumn } from '../native/block.ts';
import { DateTime64Column, UInt64Column, UInt8Column } from '../native/fixed-columns.ts';
import { MapColumn } from '../native/nested-columns.ts';
import { StringColumn } from '../native/string-column.ts';
import { named, TableBlock } from './table-block.ts';

/**
 * Rows of `otel_logs`: the columns of the Collector's clickhouseexporter (0.151 and later) and
 * ours. Ids are lower-case hexadecimal text, times are nanoseconds, attribute values are text as
 * `attributeText` makes it. All columns but the last three depend on the sender's data only.
 */
export class OtelLogsBlock extends TableBlock {
  readonly table: string = 'otel_logs';
  /** Nanoseconds; the observed time when the record has none. */
  readonly timestamp: DateTime64Column = new DateTime64Column(9);
  readonly traceId: StringColumn = new StringColumn();
  readonly spanId: StringColumn = new StringColumn();
  readonly traceFlags: UInt8Column = new UInt8Column();
  readonly severityText: StringColumn = new StringColumn();
  readonly severityNumber: UInt8Column = new UInt8Column();
  readonly serviceName: StringColumn = new StringColumn();
  readonly body: StringColumn = new StringColumn();
  readonly resourceSchemaUrl: StringColumn = new StringColumn();
  readonly resourceAttributes: MapColumn = new MapColumn();
  readonly scopeSchemaUrl: StringColumn = new StringColumn();
  readonly scopeName: StringColumn = new StringColumn();
  readonly scopeVersion: StringColumn = new StringColumn();
  readonly scopeAttributes: MapColumn = new MapColumn();
  readonly logAttributes: MapColumn = new MapColumn();
  readonly eventName: StringColumn = new StringColumn();
  /** Nanoseconds; not among the exporter's columns, without it an event would lose its field. */
  readonly observedTimestamp: DateTime64Column = new DateTime64Column(9);
  readonly tenantId: StringColumn = new StringColumn();
  readonly environment: StringColumn = new StringColumn();
  readonly projectId: StringColumn = new StringColumn();
  readonly surfaceId: StringColumn = new StringColumn();
  readonly appId: StringColumn = new StringColumn();
  readonly runId: StringColumn = new StringColumn();
  readonly stepId: StringColumn = new StringColumn();
  readonly eventId: StringColumn = new StringColumn();
  readonly storageClass: StringColumn = new StringColumn();
  /** Milliseconds; one value a block, because it decides the partition. */
  readonly recordedAt: DateTime64Column = new DateTime64Column(3);
  readonly seq: UInt64Column = new UInt64Column();
  readonly commitId: StringColumn = new StringColumn();

  /** The columns that a sender's data decides: all but RecordedAt, Seq and CommitId. */
  readonly senderColumns: readonly NamedColumn[] = named([
    ['Timestamp', this.timestamp],
    ['TraceId', this.traceId],
    ['SpanId', this.spanId],
    ['TraceFlags', this.traceFlags],
    ['SeverityText', this.severityText],
    ['SeverityNumber', this.severityNumber],
    ['ServiceName', this.serviceName],
    ['Body', this.body],
    ['ResourceSchemaUrl', this.resourceSchemaUrl],
    ['ResourceAttributes', this.resourceAttributes],
    ['ScopeSchemaUrl', this.scopeSchemaUrl],
    ['ScopeName', this.scopeName],
    ['ScopeVersion', this.scopeVersion],
    ['ScopeAttributes', this.scopeAttributes],
    ['LogAttributes', this.logAttributes],
    ['EventName', this.eventName],
    ['ObservedTimestamp', this.observedTimestamp],
    ['TenantId', this.tenantId],
    ['Environment', this.environment],
    ['ProjectId', this.projectId],
    ['SurfaceId', this.surfaceId],
    ['AppId', this.appId],
    ['RunId', this.runId],
    ['StepId', this.stepId],
    ['EventId', this.eventId],
    ['StorageClass', this.storageClass],
  ]);

  readonly columns: readonly NamedColumn[] = [
    ...this.senderColumns,
    ...named([
      ['RecordedAt', this.recordedAt],
      ['Seq', this.seq],
      ['CommitId', this.commitId],
    ]),
  ];
}

/** Names of the columns of `otel_logs`, in insert order. */
export const OTEL_LOGS_COLUMNS: readonly string[] = new OtelLogsBlock().columnNames;
