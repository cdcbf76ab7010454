// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { NamedColumn } from '../native/block.ts';
import { DateTime64Column, UInt64Column } from '../native/fixed-columns.ts';
import { ArrayColumn, MapColumn } from '../native/nested-columns.ts';
import { StringColumn } from '../native/string-column.ts';
import { named, TableBlock } from './table-block.ts';

/**
 * Rows of `otel_traces`: the columns of the Collector's clickhouseexporter and ours. The columns
 * of `Events` and `Links` are arrays: append the items, then `endRow` on each of them.
 */
export class OtelTracesBlock extends TableBlock {
  readonly table: string = 'otel_traces';
  /** Start in nanoseconds. */
  readonly timestamp: DateTime64Column = new DateTime64Column(9);
  readonly traceId: StringColumn = new StringColumn();
  readonly spanId: StringColumn = new StringColumn();
  readonly parentSpanId: StringColumn = new StringColumn();
  readonly traceState: StringColumn = new StringColumn();
  readonly spanName: StringColumn = new StringColumn();
  /** One of SPAN_KINDS. */
  readonly spanKind: StringColumn = new StringColumn();
  readonly serviceName: StringColumn = new StringColumn();
  readonly resourceAttributes: MapColumn = new MapColumn();
  readonly scopeName: StringColumn = new StringColumn();
  readonly scopeVersion: StringColumn = new StringColumn();
  readonly spanAttributes: MapColumn = new MapColumn();
  /** Nanoseconds. */
  readonly duration: UInt64Column = new UInt64Column();
  /** One of STATUS_CODES. */
  readonly statusCode: StringColumn = new StringColumn();
  readonly statusMessage: StringColumn = new StringColumn();
  readonly eventsTimestamp: ArrayColumn<DateTime64Column> = new ArrayColumn(
    new DateTime64Column(9),
  );
  readonly eventsName: ArrayColumn<StringColumn> = new ArrayColumn(new StringColumn());
  readonly eventsAttributes: ArrayColumn<MapColumn> = new ArrayColumn(new MapColumn());
  readonly linksTraceId: ArrayColumn<StringColumn> = new ArrayColumn(new StringColumn());
  readonly linksSpanId: ArrayColumn<StringColumn> = new ArrayColumn(new StringColumn());
  readonly linksTraceState: ArrayColumn<StringColumn> = new ArrayColumn(new StringColumn());
  readonly linksAttributes: ArrayColumn<MapColumn> = new ArrayColumn(new MapColumn());
  readonly tenantId: StringColumn = new StringColumn();
  readonly environment: StringColumn = new StringColumn();
  readonly projectId: StringColumn = new StringColumn();
  readonly surfaceId: StringColumn = new StringColumn();
  readonly appId: StringColumn = new StringColumn();
  readonly runId: StringColumn = new StringColumn();
  readonly stepId: StringColumn = new StringColumn();
  /** Milliseconds; one value a block, because it decides the partition. */
  readonly recordedAt: DateTime64Column = new DateTime64Column(3);
  readonly commitId: StringColumn = new StringColumn();

  /** The columns that a sender's data decides: all but RecordedAt and CommitId. */
  readonly senderColumns: readonly NamedColumn[] = named([
    ['Timestamp', this.timestamp],
    ['TraceId', this.traceId],
    ['SpanId', this.spanId],
    ['ParentSpanId', this.parentSpanId],
    ['TraceState', this.traceState],
    ['SpanName', this.spanName],
    ['SpanKind', this.spanKind],
    ['ServiceName', this.serviceName],
    ['ResourceAttributes', this.resourceAttributes],
    ['ScopeName', this.scopeName],
    ['ScopeVersion', this.scopeVersion],
    ['SpanAttributes', this.spanAttributes],
    ['Duration', this.duration],
    ['StatusCode', this.statusCode],
    ['StatusMessage', this.statusMessage],
    ['Events.Timestamp', this.eventsTimestamp],
    ['Events.Name', this.eventsName],
    ['Events.Attributes', this.eventsAttributes],
    ['Links.TraceId', this.linksTraceId],
    ['Links.SpanId', this.linksSpanId],
    ['Links.TraceState', this.linksTraceState],
    ['Links.Attributes', this.linksAttributes],
    ['TenantId', this.tenantId],
    ['Environment', this.environment],
    ['ProjectId', this.projectId],
    ['SurfaceId', this.surfaceId],
    ['AppId', this.appId],
    ['RunId', this.runId],
    ['StepId', this.stepId],
  ]);

  readonly columns: readonly NamedColumn[] = [
    ...this.senderColumns,
    ...named([
      ['RecordedAt', this.recordedAt],
      ['CommitId', this.commitId],
    ]),
  ];

  /** Ends the row in all columns of `Events` and `Links`. */
  endNestedRow(): void {
    this.eventsTimestamp.endRow();
    this.eventsName.endRow();
    this.eventsAttributes.endRow();
    this.linksTraceId.endRow();
    this.linksSpanId.endRow();
    this.linksTraceState.endRow();
    this.linksAttributes.endRow();
  }
}

/** Names of the columns of `otel_traces`, in insert order. */
export const OTEL_TRACES_COLUMNS: readonly string[] = new OtelTracesBlock().columnNames;

/** Texts of `SpanKind`, by the OTLP number (0 to 5), as the exporter writes them. */
export const SPAN_KINDS: readonly string[] = [
  'Unspecified',
  'Internal',
  'Server',
  'Client',
  'Producer',
  'Consumer',
];

/** Texts of `StatusCode`, by the OTLP number (0 to 2), as the exporter writes them. */
export const STATUS_CODES: readonly string[] = ['Unset', 'Ok', 'Error'];
