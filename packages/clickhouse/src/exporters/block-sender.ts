// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { LedgerlineError } from '@ledgerline/conventions';
import { ExportResultCode } from '@opentelemetry/core';
import type { ExportResult } from '@opentelemetry/core';
import type { TableBlock } from '../blocks/table-block.ts';
import type { Connection } from '../connection.ts';
import { EXPORT_ATTEMPTS_MAX, EXPORT_PAUSE_MS, EXPORTS_IN_FLIGHT_MAX } from '../limits.ts';
import type { NamedColumn } from '../native/block.ts';

/** A block whose columns from the sender's data can be told from those that the store fills. */
export type SenderBlock = TableBlock & { readonly senderColumns: readonly NamedColumn[] };

/**
 * Sends batches of an exporter: one batch, one insert, with a token made of the block's content.
 * So a batch that is sent again, here or by a caller, is stored once; and so are two batches whose
 * records agree in every byte, time stamps and ids included.
 *
 * Success means that the insert was answered. Failure means that it may or may not be stored.
 */
export class BlockSender<Block extends SenderBlock> {
  readonly #connection: Connection;
  readonly #block: Block;
  readonly #pending = new Set<Promise<void>>();
  readonly #stop = new AbortController();

  constructor(connection: Connection, block: Block) {
    this.#connection = connection;
    this.#block = block;
  }

  /** Builds a batch with `append`, sends it, and reports through `done`, which is called once. */
  export(append: (block: Block) => void, done: (result: ExportResult) => void): void {
    if (this.#stop.signal.aborted) {
      done(failure(new LedgerlineError('shutdown', 'the exporter is shut down')));
      return;
    }
    if (this.#pending.size >= EXPORTS_IN_FLIGHT_MAX) {
      done(failure(new LedgerlineError('queue_full', `${EXPORTS_IN_FLIGHT_MAX} exports wait`)));
      return;
    }
    let bytes: Buffer;
    try {
      append(this.#block);
      if (this.#block.rows === 0) {
        done({ code: ExportResultCode.SUCCESS });
        return;
      }
      bytes = this.#block.encode(this.#block.senderColumns);
    } catch (error) {
      done(failure(error));
      return;
    } finally {
      this.#block.reset();
    }
    const sending = this.#settle(bytes, done).finally(() => this.#pending.delete(sending));
    this.#pending.add(sending);
  }

  /** Waits for the batches that are being sent. */
  async flush(): Promise<void> {
    await Promise.allSettled(this.#pending);
  }

  /** Takes no more batches, ends the pauses between attempts, waits for what is being sent. */
  async shutdown(): Promise<void> {
    this.#stop.abort();
    await this.flush();
  }

  async #settle(block: Buffer, done: (result: ExportResult) => void): Promise<void> {
    let result: ExportResult = { code: ExportResultCode.SUCCESS };
    try {
      await this.#send(block);
    } catch (error) {
      result = failure(error);
    }
    done(result);
  }

  async #send(block: Buffer): Promise<void> {
    const columns = this.#block.senderColumns.map((column) => column.name);
    const deduplicationToken = createHash('sha256').update(block).digest('hex');
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#connection.insertNative({
          table: this.#block.table,
          columns,
          block,
          deduplicationToken,
        });
        return;
      } catch (error) {
        const again = LedgerlineError.is(error) && error.retryable && !this.#stop.signal.aborted;
        if (!again || attempt >= EXPORT_ATTEMPTS_MAX) throw error;
      }
      await this.#pause(attempt);
    }
  }

  async #pause(attempt: number): Promise<void> {
    const longest = EXPORT_PAUSE_MS * 2 ** (attempt - 1);
    const timeMs = longest * (0.5 + Math.random() / 2);
    // A shutdown cuts the pause short; the last attempt follows at once.
    await pause(timeMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
  }
}

function failure(cause: unknown): ExportResult {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  return { code: ExportResultCode.FAILED, error };
}
