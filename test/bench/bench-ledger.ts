// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { canonicalJson } from '@ledgerline/conventions';
import {
  loadOrCreateKey,
  openTenant,
  SignedMemory,
  SqliteHeadStore,
  TilePublisher,
  verifyLedger,
} from '@ledgerline/ledger';
import type { AuditEntry, TenantHead, TenantLog } from '@ledgerline/ledger';
import { join } from 'node:path';
import { LeafFileStore } from './leaf-file-store.ts';
import { AUDIT_STORAGE_CLASS, TENANT, wireRecord } from './workload.ts';

/** The gateway's commit protocol for one tenant, with real files and a leaf store that costs little. */
export class BenchLedger implements Disposable {
  readonly #dir: string;
  readonly #store: LeafFileStore;
  readonly #heads: SqliteHeadStore;
  readonly #publisher: TilePublisher;
  readonly #log: TenantLog;
  #head: TenantHead | undefined;

  private constructor(parts: {
    dir: string;
    store: LeafFileStore;
    heads: SqliteHeadStore;
    publisher: TilePublisher;
    log: TenantLog;
  }) {
    this.#dir = parts.dir;
    this.#store = parts.store;
    this.#heads = parts.heads;
    this.#publisher = parts.publisher;
    this.#log = parts.log;
  }

  static async start(dir: string, options: { readonly keepRows: boolean }): Promise<BenchLedger> {
    const store = new LeafFileStore(join(dir, 'leaves'), options);
    const heads = new SqliteHeadStore(join(dir, 'heads.db'));
    const keyDir = join(dir, 'keys');
    const key = loadOrCreateKey(keyDir);
    const memory = new SignedMemory(keyDir);
    const publisher = new TilePublisher({ dir: join(dir, 'ledger'), key, memory });
    const { log } = await openTenant({
      tenant: TENANT,
      heads,
      leafStore: store,
      publisher,
      create: true,
    });
    return new BenchLedger({ dir, store, heads, publisher, log });
  }

  /** Durable when it resolves: rows, head, tiles and signed checkpoint. */
  async append(entries: readonly AuditEntry[]): Promise<void> {
    const commitId = `commit-${this.#log.size}`;
    const prepared = this.#log.prepare(entries, commitId);
    await this.#store.stage(prepared.rows);
    const sequence = (this.#head?.sequence ?? 0n) + BigInt(entries.length);
    const { size, root } = prepared;
    const next: TenantHead = { tenant: TENANT, sequence, size, root };
    const change = { tenant: TENANT, expected: this.#head, next, commitId };
    if (!this.#heads.compareAndSwap([change])) throw new Error('somebody else moved the head');
    this.#log.accept(prepared);
    this.#head = next;
    await this.#publisher.publish(next, prepared.rows);
  }

  /** Verifies everything; throws when a leaf was left out or found wrong. */
  async verify(): Promise<void> {
    const report = await verifyLedger({
      tenant: TENANT,
      leafStore: this.#store,
      dir: join(this.#dir, 'ledger'),
      verifierKey: this.#publisher.key.verifierKey(),
      head: this.#head,
      commits: this.#heads.commits(TENANT),
    });
    if (report.verdict !== 'verified' || report.checked !== this.#log.size) {
      throw new Error(`${report.verdict}, ${report.checked} of ${this.#log.size} leaves checked`);
    }
  }

  [Symbol.dispose](): void {
    this.#heads.close();
    this.#store[Symbol.dispose]();
  }
}

/** Audit entries of the workload: canonical JSON of 20 attributes and a body, about 1.1 kB. */
export function auditEntries(first: number, count: number): readonly AuditEntry[] {
  return Array.from({ length: count }, (_, at) => {
    const { attributes, body, eventName, timeUnixNano } = wireRecord(
      first + at,
      AUDIT_STORAGE_CLASS,
    );
    return {
      eventId: `event-${first + at}`,
      eventType: eventName,
      runId: `run-${Math.floor((first + at) / 25)}`,
      occurredAtUnixNano: timeUnixNano,
      payload: canonicalJson({ ...attributes, message: body }),
    };
  });
}
