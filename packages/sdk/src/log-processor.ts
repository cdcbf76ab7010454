// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Context } from '@opentelemetry/api';
import type { LogRecordProcessor, ReadWriteLogRecord } from '@opentelemetry/sdk-logs';
import { bridgeOlderLogs } from './globals.ts';
import type { LedgerlineOptions } from './options.ts';
import { Pipeline } from './pipeline.ts';

/**
 * The one processor of log records: scope → redact → validate → route by storage class.
 *
 * Put it first in a provider: processors share one record object, and those after this one see the
 * redacted record. It never throws into `emit`; refusals are counted and reported. Given options it
 * makes and closes its own pipeline, given a pipeline it shares that one. While it lives, the older
 * global of `@opentelemetry/api-logs` leads to the registered provider, if nobody else serves it.
 */
export class LedgerlineLogRecordProcessor implements LogRecordProcessor {
  readonly pipeline: Pipeline;
  readonly #owned: boolean;
  readonly #undoBridge: () => void;

  /** `olderGlobal: false` leaves the older global alone. */
  constructor(
    source: Pipeline | LedgerlineOptions,
    { olderGlobal = true }: { readonly olderGlobal?: boolean } = {},
  ) {
    this.#owned = !(source instanceof Pipeline);
    this.pipeline = source instanceof Pipeline ? source : new Pipeline(source);
    this.#undoBridge = olderGlobal ? bridgeOlderLogs() : () => {};
  }

  onEmit(record: ReadWriteLogRecord, otelContext?: Context): void {
    this.pipeline.acceptRecord(record, otelContext);
  }

  async forceFlush(options?: { timeoutMillis?: number }): Promise<void> {
    await this.pipeline.flush(options?.timeoutMillis);
  }

  async shutdown(): Promise<void> {
    this.#undoBridge();
    await (this.#owned ? this.pipeline.shutdown() : this.pipeline.flush());
  }
}
