// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

export { startGateway } from './start-gateway.ts';
export type { Gateway } from './start-gateway.ts';
export type { GatewayOptions } from './options.ts';
export type { GatewayStats, OwnEventCounts, StageTimes } from './stats.ts';
export { createCredential } from './credentials.ts';
export type { Credential, NewCredential, Permission } from './credentials.ts';
export { logsJson } from './otlp/logs-json.ts';
export { ClickHouseLeafStore } from './commit/clickhouse-leaf-store.ts';
export { readRuntime } from './runtime-file.ts';
export type { Runtime } from './runtime-file.ts';
export type { Log, LogFacts } from './log.ts';
