// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { OtelTracesBlock, type Connection } from '@ledgerline/clickhouse';
import { LedgerlineError } from '@ledgerline/conventions';
import { MAX_CONFIRM_IDS } from '../limits.ts';
import type { Log } from '../log.ts';
import type { RedactedSpans } from '../pipeline/redacted.ts';
import { expandedBytes } from '../pipeline/expanded-bytes.ts';
import type { Counters } from '../stats.ts';
import { appendSpans } from './append-spans.ts';
import { newCommitId, recordedAtOf } from './commit-id.ts';
import { GroupQueue, type GroupItem, type Waiting } from './group-queue.ts';
import type { RecentIds } from './recent-ids.ts';
import { untilKnown } from './resend.ts';
import { chunks, tokenList } from './token-list.ts';

interface SpanItem extends GroupItem {
  readonly batch: RedactedSpans;
}

export interface SpanCommitterOptions {
  readonly connection: Connection;
  readonly recent: RecentIds;
  readonly counters: Counters;
  readonly log: Log;
}

/**
 * Commits spans in groups. One insert is one part, so the insert itself is the commit; a span that
 * came before is known by its trace and span id.
 */
export class SpanCommitter {
  readonly #options: SpanCommitterOptions;
  readonly #queue: GroupQueue<SpanItem, void>;
  readonly #block: OtelTracesBlock = new OtelTracesBlock();

  constructor(options: SpanCommitterOptions) {
    this.#options = options;
    this.#queue = new GroupQueue((group) => this.#commit(group));
  }

  /** Resolves when the batch is durable. */
  async submit(batch: RedactedSpans): Promise<void> {
    if (batch.accepted.length === 0) return;
    const records = batch.accepted.length;
    await this.#queue.submit({ batch, records, bytes: expandedBytes(batch) });
  }

  idle(): Promise<void> {
    return this.#queue.idle();
  }

  async #commit(waiting: readonly Waiting<SpanItem, void>[]): Promise<void> {
    const { counters, log } = this.#options;
    counters.groups += 1;
    try {
      const batches = waiting.map(({ item }) => item.batch);
      const rows = await counters.timeAsync('insertWaitMs', () => this.#distinct(batches));
      const count = rows.reduce((sum, list) => sum + list.length, 0);
      if (count > 0) await this.#store(batches, rows);
      counters.spans += count;
      for (const { resolve } of waiting) resolve();
    } catch (error) {
      counters.groupsFailed += 1;
      const code = LedgerlineError.is(error) ? error.code : 'internal';
      const message = error instanceof Error ? error.message : String(error);
      log('error', code, { what: 'spans were not stored', requests: waiting.length, message });
      throw error;
    }
  }

  async #store(
    batches: readonly RedactedSpans[],
    rows: readonly (readonly number[])[],
  ): Promise<void> {
    const { connection, counters } = this.#options;
    const commitId = newCommitId();
    const block = counters.time('encodeMs', () => {
      const stamp = { commitId, recordedAtMs: recordedAtOf(commitId) };
      this.#block.reset();
      for (const [index, batch] of batches.entries()) {
        appendSpans(this.#block, batch, rows[index]!, stamp);
      }
      return this.#block.encode();
    });
    const { table, columnNames: columns } = this.#block;
    await counters.timeAsync('insertWaitMs', () =>
      untilKnown(() =>
        connection.insertNative({ table, columns, block, deduplicationToken: commitId }),
      ),
    );
  }

  /** The rows of each batch that are not stored and come first in the group. */
  async #distinct(batches: readonly RedactedSpans[]): Promise<readonly (readonly number[])[]> {
    const { recent, counters } = this.#options;
    const hits = new Map<string, Set<string>>();
    for (const batch of batches) {
      for (const row of batch.accepted) {
        const tenant = batch.tenants[row]!;
        const id = spanKey(batch, row);
        if (!recent.addText(tenant, id)) continue;
        const ids = hits.get(tenant) ?? new Set();
        hits.set(tenant, ids.add(id));
      }
    }
    if (hits.size === 0) return batches.map((batch) => batch.accepted);
    const stored = await this.#stored(hits);
    return batches.map((batch) =>
      batch.accepted.filter((row) => {
        const id = spanKey(batch, row);
        const key = `${batch.tenants[row]!} ${id}`;
        if (hits.get(batch.tenants[row]!)?.has(id) !== true) return true;
        if (stored.has(key)) {
          counters.duplicates += 1;
          return false;
        }
        // The first of several in the group stays.
        stored.add(key);
        return true;
      }),
    );
  }

  async #stored(hits: ReadonlyMap<string, ReadonlySet<string>>): Promise<Set<string>> {
    const stored = new Set<string>();
    for (const [tenant, ids] of hits) {
      for (const part of chunks([...ids], MAX_CONFIRM_IDS)) {
        const traces = tokenList(new Set(part.map((id) => id.slice(0, 32))));
        const rows = await this.#options.connection.query<{ Id: string }>(
          `SELECT DISTINCT concat(TraceId, SpanId) AS Id FROM otel_traces
           WHERE TenantId = {tenant:String} AND CommitId != '' AND TraceId IN (${traces})
             AND Id IN (${tokenList(part)})`,
          { tenant },
        );
        for (const { Id } of rows) stored.add(`${tenant} ${Id}`);
      }
    }
    return stored;
  }
}

/** Trace and span id as 48 hexadecimal digits. */
function spanKey({ columns }: RedactedSpans, row: number): string {
  const { bytes } = columns.store;
  const hex = (start: number, end: number): string =>
    Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('hex');
  return (
    hex(columns.traceStart.at(row), columns.traceEnd.at(row)) +
    hex(columns.spanStart.at(row), columns.spanEnd.at(row))
  );
}
