// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError } from '@ledgerline/conventions';
import {
  ConsoleLogRecordExporter,
  InMemoryLogRecordExporter,
  type LogRecordExporter,
} from '@opentelemetry/sdk-logs';
import type { ResolvedOptions } from './options.ts';

/** Names as well as classes: another copy of the SDK in the process has other classes. */
const VOLATILE_NAMES = new Set([InMemoryLogRecordExporter.name, ConsoleLogRecordExporter.name]);

/**
 * Why the sinks may not be started with (requirements 60, 61, 68): nothing that they are given
 * survives. Undefined when at least one keeps events, or when the caller said `ephemeral`.
 */
export function durabilityError(options: ResolvedOptions): LedgerlineError | undefined {
  if (options.ephemeral || options.endpoint !== undefined) return undefined;
  if (options.sinks.logs.some(isDurable)) return undefined;
  const found =
    options.sinks.logs.length === 0
      ? 'No sink is configured'
      : `Only sinks that lose their events are configured (${sinkNames(options.sinks.logs)})`;
  return new LedgerlineError(
    'sink_not_durable',
    `${found}: set option "endpoint" (LEDGERLINE_ENDPOINT) or add a durable exporter to "sinks"; ` +
      'for tests only, "ephemeral: true" (LEDGERLINE_EPHEMERAL=1).',
  );
}

function isDurable(exporter: LogRecordExporter): boolean {
  if ((exporter as { durable?: unknown }).durable === false) return false;
  return !VOLATILE_NAMES.has(exporter.constructor.name);
}

function sinkNames(exporters: readonly LogRecordExporter[]): string {
  return exporters.map((exporter) => exporter.constructor.name).join(', ');
}
