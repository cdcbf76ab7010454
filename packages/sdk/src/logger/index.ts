// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

export { bridgeConsole, winstonTransport } from './bridges.ts';
export type { BridgedConsole } from './bridges.ts';
export { createLogger } from './create-logger.ts';
export type { DevLogger, LogCall, LogFields } from './create-logger.ts';
export type { LineCounts } from './line-counts.ts';
export type { LogDestination, LoggerOptions, LogLevel } from './options.ts';
