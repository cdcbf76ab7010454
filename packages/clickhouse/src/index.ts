// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

export { connect } from './connection.ts';
export type { ConnectOptions, Connection, NativeInsert, QueryParameters } from './connection.ts';
export { migrate, readMigrations } from './migrate.ts';
export type { MigrateOptions, Migration, MigrationReport } from './migrate.ts';

export { encodeNativeBlock } from './native/block.ts';
export type { NamedColumn } from './native/block.ts';
export type { NativeColumn } from './native/column.ts';
export { DictionaryColumn } from './native/dictionary-column.ts';
export {
  DateTime64Column,
  FixedStringColumn,
  Int64Column,
  UInt16Column,
  UInt32Column,
  UInt64Column,
  UInt8Column,
} from './native/fixed-columns.ts';
export { ArrayColumn, MapColumn } from './native/nested-columns.ts';
export { StringColumn } from './native/string-column.ts';

export { AUDIT_LEAVES_COLUMNS, AuditAbandonedBlock, AuditLeavesBlock } from './blocks/audit.ts';
export { OTEL_LOGS_COLUMNS, OtelLogsBlock } from './blocks/otel-logs.ts';
export {
  OTEL_TRACES_COLUMNS,
  OtelTracesBlock,
  SPAN_KINDS,
  STATUS_CODES,
} from './blocks/otel-traces.ts';
export { TableBlock } from './blocks/table-block.ts';

export { attributeText } from './exporters/attribute-text.ts';
export { ClickHouseLogRecordExporter } from './exporters/log-record-exporter.ts';
export { ClickHouseSpanExporter } from './exporters/span-exporter.ts';

export { EmbeddedEngine } from './engine/embedded-engine.ts';
export type { EmbeddedEngineOptions, RestartEvent } from './engine/embedded-engine.ts';
export type { EngineCredential, EngineCredentials } from './engine/messages.ts';
export { loadOrCreateSecrets } from './engine/secrets.ts';
