// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { OtelLogsBlock, type Connection } from '@ledgerline/clickhouse';
import { LedgerlineError } from '@ledgerline/conventions';
import type { AuditEntry, HeadChange, LeafRow, PreparedAppend } from '@ledgerline/ledger';
import type { Log } from '../log.ts';
import { isAudit } from '../pipeline/audit-payloads.ts';
import { FACT } from '../pipeline/log-batch.ts';
import type { RedactedLogs } from '../pipeline/redacted.ts';
import { addTo, type Counters } from '../stats.ts';
import { expandedBytes } from '../pipeline/expanded-bytes.ts';
import { appendLogs } from './append-logs.ts';
import { newCommitId, recordedAtOf } from './commit-id.ts';
import { GroupQueue, type GroupItem, type Waiting } from './group-queue.ts';
import { takeOutDuplicates } from './log-duplicates.ts';
import type { RecentIds } from './recent-ids.ts';
import { removeUncommitted } from './recovery.ts';
import { untilKnown } from './resend.ts';
import type { OpenTenant, Tenants } from './tenants.ts';

interface LogItem extends GroupItem {
  readonly batch: RedactedLogs;
}

type WaitingLogs = Waiting<LogItem, void>;

export interface LogCommitterOptions {
  readonly connection: Connection;
  readonly tenants: Tenants;
  readonly recent: RecentIds;
  readonly counters: Counters;
  readonly log: Log;
}

/** Payloads are bytes from the pipeline to the store. */
type AuditRow = LeafRow<Buffer>;

/** What one tenant gets in a group. */
interface TenantPart {
  readonly open: OpenTenant;
  sequence: bigint;
  readonly entries: AuditEntry<Buffer>[];
  prepared: PreparedAppend<Buffer> | undefined;
}

interface Group {
  readonly commitId: string;
  readonly batches: readonly RedactedLogs[];
  readonly rows: readonly (readonly number[])[];
  readonly parts: ReadonlyMap<string, TenantPart>;
}

/**
 * Commits logs in groups: sequence, stage rows and leaves, move the heads (the commit point),
 * publish, answer. Whatever goes wrong before the commit point leaves rows that recovery removes;
 * nobody was told that they are stored.
 */
export class LogCommitter {
  readonly #options: LogCommitterOptions;
  readonly #queue: GroupQueue<LogItem, void>;
  readonly #block: OtelLogsBlock = new OtelLogsBlock();
  /** Something unknown happened: the truth must be read before the next group. */
  #dirty: boolean = false;

  constructor(options: LogCommitterOptions) {
    this.#options = options;
    this.#queue = new GroupQueue((group) => this.#commit(group));
  }

  /** Resolves when the batch is durable; its rejections may have grown by conflicts. */
  async submit(batch: RedactedLogs): Promise<void> {
    if (batch.accepted.length === 0) return;
    const records = batch.accepted.length;
    let bytes = expandedBytes(batch);
    for (const { payload } of batch.audit.values()) bytes += payload.length;
    await this.#queue.submit({ batch, records, bytes });
  }

  idle(): Promise<void> {
    return this.#queue.idle();
  }

  async #commit(waiting: readonly WaitingLogs[]): Promise<void> {
    const { counters, log } = this.#options;
    counters.groups += 1;
    try {
      if (this.#dirty) await this.#recover();
      const ready = await this.#openTenants(waiting);
      const batches = ready.map(({ item }) => item.batch);
      const { rows, duplicates } = await counters.timeAsync('insertWaitMs', () =>
        takeOutDuplicates(batches, {
          connection: this.#options.connection,
          leafStore: this.#options.tenants.options.leafStore,
          recent: this.#options.recent,
        }),
      );
      counters.duplicates += duplicates;
      if (rows.some((list) => list.length > 0)) await this.#store(batches, rows);
      for (const { resolve } of ready) resolve();
    } catch (error) {
      counters.groupsFailed += 1;
      this.#dirty = true;
      this.#options.tenants.forgetAll();
      const failure = toLedgerlineError(error);
      const { code, message } = failure;
      log('error', code, { what: 'a group was not committed', requests: waiting.length, message });
      if (failure.retryable || waiting.length === 1) throw failure;
      // One request must not fail those that happen to share its group: each tries alone.
      for (const one of waiting) await this.#commit([one]).catch(one.reject);
    }
  }

  async #recover(): Promise<void> {
    const { connection, tenants, log } = this.#options;
    tenants.forgetAll();
    await removeUncommitted(connection, tenants.options.heads, log);
    this.#dirty = false;
  }

  /** A tenant whose ledger cannot be opened fails its own requests and nobody else's. */
  async #openTenants(waiting: readonly WaitingLogs[]): Promise<WaitingLogs[]> {
    const ready: WaitingLogs[] = [];
    for (const one of waiting) {
      const { batch } = one.item;
      try {
        const names = new Set(batch.accepted.map((row) => batch.tenants[row]!));
        for (const tenant of names) await this.#options.tenants.get(tenant);
        ready.push(one);
      } catch (error) {
        one.reject(error);
      }
    }
    return ready;
  }

  async #store(batches: readonly RedactedLogs[], rows: Group['rows']): Promise<void> {
    const { counters, tenants } = this.#options;
    const commitId = newCommitId();
    const parts = await this.#partsOf(batches, rows);
    const group: Group = { commitId, batches, rows, parts };
    const block = counters.time('encodeMs', () => this.#encode(group));
    const leaves = counters.time('ledgerMs', () => prepareLeaves(group));
    await counters.timeAsync('insertWaitMs', () => this.#stage(commitId, block, leaves));
    const changes = headChanges(group);
    const moved = counters.time('ledgerMs', () => tenants.options.heads.compareAndSwap(changes));
    if (!moved) {
      throw new LedgerlineError('ledger_conflict', 'Another process moved a head of this ledger.');
    }
    this.#count(group, leaves.length);
    await this.#publish(group, changes);
  }

  async #partsOf(
    batches: readonly RedactedLogs[],
    rows: Group['rows'],
  ): Promise<ReadonlyMap<string, TenantPart>> {
    const parts = new Map<string, TenantPart>();
    for (const [index, batch] of batches.entries()) {
      for (const row of rows[index]!) {
        const tenant = batch.tenants[row]!;
        let part = parts.get(tenant);
        if (part === undefined) {
          const open = await this.#options.tenants.get(tenant);
          part = { open, sequence: open.head?.sequence ?? 0n, entries: [], prepared: undefined };
          parts.set(tenant, part);
        }
        if (isAudit(batch.storageClasses[row]!)) part.entries.push(auditEntry(batch, row));
      }
    }
    return parts;
  }

  #encode({ commitId, batches, rows, parts }: Group): Uint8Array {
    const stamp = { commitId, recordedAtMs: recordedAtOf(commitId) };
    const block = this.#block;
    block.reset();
    const seqOf = (tenant: string): bigint => {
      const part = parts.get(tenant)!;
      part.sequence += 1n;
      return part.sequence;
    };
    for (const [index, batch] of batches.entries()) {
      appendLogs(block, batch, rows[index]!, stamp, seqOf);
    }
    return block.encode();
  }

  async #stage(commitId: string, block: Uint8Array, leaves: readonly AuditRow[]): Promise<void> {
    const { connection, tenants } = this.#options;
    const logs = untilKnown(() =>
      connection.insertNative({
        table: this.#block.table,
        columns: this.#block.columnNames,
        block,
        deduplicationToken: commitId,
      }),
    );
    const ledger =
      leaves.length === 0
        ? Promise.resolve()
        : untilKnown(() => tenants.options.leafStore.stage(leaves, commitId));
    // Both must have ended before anything else may touch the tables.
    const results = await Promise.allSettled([logs, ledger]);
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  /** The heads have moved: from here on everything is committed, whatever publishing does. */
  async #publish({ parts }: Group, changes: readonly HeadChange[]): Promise<void> {
    const { tenants, counters, log } = this.#options;
    for (const { tenant, next } of changes) {
      const { open, prepared } = parts.get(tenant)!;
      const isFirst = open.head === undefined;
      open.head = next;
      // A tenant's first commit publishes even without a leaf: an empty ledger is a signed one.
      if (prepared === undefined && !isFirst) continue;
      try {
        if (prepared !== undefined) open.log.accept(prepared);
        await counters.timeAsync('publishMs', () =>
          tenants.options.publisher.publish(next, prepared?.rows ?? []),
        );
      } catch (error) {
        // The checkpoint lags; opening the tenant again publishes what is missing.
        tenants.forget(tenant);
        tenants.unpublished.add(tenant);
        const message = error instanceof Error ? error.message : String(error);
        log('error', 'publish_failed', { tenant, message });
      }
    }
  }

  #count({ batches, rows }: Group, leaves: number): void {
    const { counters } = this.#options;
    counters.auditLeaves += leaves;
    for (const [index, batch] of batches.entries()) {
      counters.accepted += rows[index]!.length;
      for (const row of rows[index]!) {
        addTo(counters.byType, batch.eventTypes[row]!);
        addTo(counters.byClass, batch.storageClasses[row]!);
      }
    }
  }
}

function auditEntry(batch: RedactedLogs, row: number): AuditEntry<Buffer> {
  const { occurredAtUnixNano, payload } = batch.audit.get(row)!;
  return {
    eventId: batch.factText(row, FACT.event),
    eventType: batch.eventTypes[row]!,
    runId: batch.factText(row, FACT.run),
    occurredAtUnixNano,
    payload,
  };
}

function prepareLeaves({ parts, commitId }: Group): readonly AuditRow[] {
  const leaves: AuditRow[] = [];
  for (const part of parts.values()) {
    if (part.entries.length === 0) continue;
    part.prepared = part.open.log.prepare(part.entries, commitId);
    for (const row of part.prepared.rows) leaves.push(row);
  }
  return leaves;
}

function headChanges({ parts, commitId }: Group): readonly HeadChange[] {
  return [...parts].map(([tenant, { open, sequence, prepared }]) => {
    const size = prepared?.size ?? open.log.size;
    const root = prepared?.root ?? open.log.root;
    return { tenant, expected: open.head, next: { tenant, sequence, size, root }, commitId };
  });
}

/** SQLite's number for a full disk. */
const SQLITE_FULL = 13;

/** An error of a group for its senders. */
function toLedgerlineError(error: unknown): LedgerlineError {
  if (LedgerlineError.is(error)) return error;
  const { code, errcode } = (error ?? {}) as { code?: string; errcode?: number };
  if (code === 'ENOSPC' || errcode === SQLITE_FULL) {
    return new LedgerlineError('disk_full', 'The disk of the data directory is full.', {
      cause: error,
    });
  }
  return new LedgerlineError('internal', 'The group was not committed.', { cause: error });
}
