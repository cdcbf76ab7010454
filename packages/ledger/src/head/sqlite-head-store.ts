// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { DatabaseSync } from 'node:sqlite';
import type { SQLOutputValue, StatementSync } from 'node:sqlite';
import { LedgerlineError } from '@ledgerline/conventions';
import { BUSY_TIMEOUT_MS } from '../limits.ts';
import { HASH_BYTES, sameBytes } from '../merkle/hash.ts';
import type { HeadChange, HeadCommit, HeadStore, TenantHead } from './head-store.ts';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS heads (
  tenant TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL,
  size INTEGER NOT NULL,
  root BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS commits (
  tenant TEXT NOT NULL,
  sequence_before INTEGER NOT NULL,
  sequence_after INTEGER NOT NULL,
  size_before INTEGER NOT NULL,
  size_after INTEGER NOT NULL,
  root BLOB NOT NULL,
  commit_id TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (tenant, sequence_after, size_after),
  UNIQUE (tenant, commit_id)
) STRICT, WITHOUT ROWID;
`;

/**
 * Heads in one SQLite file: write-ahead log, synchronous=FULL, so a commit survives loss of power.
 * Several processes may open the file; of two that change the same head one wins.
 */
export class SqliteHeadStore implements HeadStore {
  readonly #db: DatabaseSync;
  readonly #now: () => Date;
  readonly #select: StatementSync;
  readonly #upsert: StatementSync;
  readonly #log: StatementSync;

  constructor(path: string, options: { now?: () => Date } = {}) {
    this.#now = options.now ?? ((): Date => new Date());
    this.#db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
    this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    this.#db.exec(SCHEMA);
    this.#select = this.#prepare('SELECT * FROM heads WHERE tenant = ?');
    this.#upsert = this.#prepare(
      `INSERT INTO heads (tenant, sequence, size, root) VALUES (?, ?, ?, ?)
       ON CONFLICT (tenant) DO UPDATE
       SET sequence = excluded.sequence, size = excluded.size, root = excluded.root`,
    );
    this.#log = this.#prepare(
      `INSERT INTO commits (tenant, commit_id, sequence_before, sequence_after, size_before,
         size_after, root, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
  }

  read(tenant: string): TenantHead | undefined {
    const row = this.#select.get(tenant);
    return row === undefined ? undefined : toHead(row);
  }

  all(): TenantHead[] {
    return this.#prepare('SELECT * FROM heads ORDER BY tenant').all().map(toHead);
  }

  compareAndSwap(changes: readonly HeadChange[]): boolean {
    for (const change of changes) checkChange(change);
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const at = this.#now().toISOString();
      for (const change of changes) {
        if (!sameHead(this.read(change.tenant), change.expected)) {
          this.#db.exec('ROLLBACK');
          return false;
        }
        this.#apply(change, at);
      }
      this.#db.exec('COMMIT');
      return true;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  *commits(tenant: string): Iterable<HeadCommit> {
    const statement = this.#prepare(
      'SELECT * FROM commits WHERE tenant = ? ORDER BY sequence_after, size_after',
    );
    for (const row of statement.iterate(tenant)) yield toCommit(row);
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  #apply({ tenant, expected, next, commitId }: HeadChange, at: string): void {
    this.#upsert.run(tenant, next.sequence, next.size, next.root);
    const sequenceBefore = expected?.sequence ?? 0n;
    const sizeBefore = expected?.size ?? 0n;
    const { sequence, size, root } = next;
    this.#log.run(tenant, commitId, sequenceBefore, sequence, sizeBefore, size, root, at);
  }

  #prepare(sql: string): StatementSync {
    const statement = this.#db.prepare(sql);
    statement.setReadBigInts(true);
    return statement;
  }
}

/** Refuses steps that no caller can mean: they are errors in the program, not lost races. */
function checkChange({ tenant, expected, next, commitId }: HeadChange): void {
  const back =
    expected !== undefined && (next.sequence < expected.sequence || next.size < expected.size);
  const still = expected !== undefined && sameHead(expected, next);
  const rootMoved = expected?.size === next.size && !sameBytes(expected.root, next.root);
  const shaped = next.root.length === HASH_BYTES && next.sequence >= 0n && next.size >= 0n;
  const named = next.tenant === tenant && (expected?.tenant ?? tenant) === tenant;
  if (back || still || rootMoved || !shaped || !named || commitId === '') {
    throw new LedgerlineError('internal', `The head of ${tenant} cannot move like this.`);
  }
}

function sameHead(a: TenantHead | undefined, b: TenantHead | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.sequence === b.sequence && a.size === b.size && sameBytes(a.root, b.root);
}

type SqlRow = Readonly<Record<string, SQLOutputValue>>;

function toHead(row: SqlRow): TenantHead {
  return {
    tenant: row['tenant'] as string,
    sequence: row['sequence'] as bigint,
    size: row['size'] as bigint,
    root: row['root'] as Uint8Array,
  };
}

function toCommit(row: SqlRow): HeadCommit {
  return {
    tenant: row['tenant'] as string,
    commitId: row['commit_id'] as string,
    sequenceBefore: row['sequence_before'] as bigint,
    sequenceAfter: row['sequence_after'] as bigint,
    sizeBefore: row['size_before'] as bigint,
    sizeAfter: row['size_after'] as bigint,
    root: row['root'] as Uint8Array,
    at: row['at'] as string,
  };
}
