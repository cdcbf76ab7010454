// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { DatabaseSync, type StatementSync } from 'node:sqlite';

export interface OutboxRow {
  readonly id: number;
  readonly tenant: string;
  readonly eventId: string;
  readonly body: Uint8Array;
  /** When the event was first kept, milliseconds since 1970. */
  readonly createdAtMs: number;
}

/** The fields of a row that its file gives. */
type NewRow = Omit<OutboxRow, 'id' | 'createdAtMs'> & Partial<Pick<OutboxRow, 'createdAtMs'>>;

/** By how much a transaction changes the counters. */
interface Change {
  readonly rows: number;
  readonly bytes: number;
}

/** The form of the file. 2: dead letters have a code. */
const VERSION = 2;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS outbox (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  event_id TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  body BLOB NOT NULL,
  UNIQUE (tenant, event_id)
) STRICT;
CREATE TABLE IF NOT EXISTS refused (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  event_id TEXT NOT NULL,
  refused_at_ms INTEGER NOT NULL,
  code TEXT NOT NULL DEFAULT 'refused',
  reason TEXT NOT NULL,
  body BLOB NOT NULL
) STRICT;
`;

const FROM_VERSION_1 = "ALTER TABLE refused ADD COLUMN code TEXT NOT NULL DEFAULT 'refused'";

/**
 * One SQLite file of sealed audit events, owned by one connection: the exclusive lock is the
 * operating system's and ends with the process, however that ends.
 */
export class OutboxFile {
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #read: StatementSync;
  readonly #oldest: StatementSync;
  readonly #find: StatementSync;
  readonly #delete: StatementSync;
  readonly #refuse: StatementSync;
  #rows: number;
  #bytes: number;
  #refusedBytes: number;
  readonly #refusedByCode = new Map<string, number>();

  /** Throws when the file is locked by another process, cannot be written or is no outbox. */
  constructor(path: string) {
    this.#db = new DatabaseSync(path);
    try {
      this.#db.exec(
        'PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; ' +
          'PRAGMA synchronous = FULL; BEGIN IMMEDIATE;',
      );
      this.#upgrade();
      this.#db.exec('COMMIT');
      this.#insert = this.#db.prepare(
        'INSERT INTO outbox (tenant, event_id, created_at_ms, body) VALUES (?, ?, ?, ?) ' +
          'ON CONFLICT (tenant, event_id) DO NOTHING',
      );
      this.#read = this.#db.prepare(
        'SELECT id, tenant, event_id AS eventId, body, created_at_ms AS createdAtMs ' +
          'FROM outbox ORDER BY id LIMIT ?',
      );
      this.#oldest = this.#db.prepare(
        'SELECT created_at_ms AS atMs FROM outbox ORDER BY id LIMIT 1',
      );
      this.#find = this.#db.prepare('SELECT id FROM outbox WHERE tenant = ? AND event_id = ?');
      this.#delete = this.#db.prepare(
        'DELETE FROM outbox WHERE id = ? RETURNING length(body) AS bytes',
      );
      this.#refuse = this.#db.prepare(
        'INSERT INTO refused (tenant, event_id, refused_at_ms, code, reason, body) ' +
          'SELECT tenant, event_id, ?, ?, ?, body FROM outbox WHERE id = ?',
      );
      this.#rows = this.#count('SELECT count(*) AS n FROM outbox');
      this.#bytes = this.#count('SELECT coalesce(sum(length(body)), 0) AS n FROM outbox');
      this.#refusedBytes = this.#count('SELECT coalesce(sum(length(body)), 0) AS n FROM refused');
      const byCode = this.#db.prepare('SELECT code, count(*) AS n FROM refused GROUP BY code');
      for (const { code, n } of byCode.all()) this.#refusedByCode.set(String(code), Number(n));
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  get rows(): number {
    return this.#rows;
  }

  /** What events and dead letters take up. */
  get bytes(): number {
    return this.#bytes + this.#refusedBytes;
  }

  /** Dead letters by code, those of earlier processes too. */
  get refusedByCode(): ReadonlyMap<string, number> {
    return this.#refusedByCode;
  }

  /** All or nothing, on disk when it returns. An event that is there already stays as it is. */
  insert(entries: readonly NewRow[]): void {
    const now = Date.now();
    this.#transaction(() => {
      let rows = 0;
      let bytes = 0;
      for (const { tenant, eventId, body, createdAtMs = now } of entries) {
        const { changes } = this.#insert.run(tenant, eventId, createdAtMs, body);
        if (changes === 0) continue;
        rows += 1;
        bytes += body.byteLength;
      }
      return { rows, bytes };
    });
  }

  /** The oldest rows, up to `limit`. */
  read(limit: number): OutboxRow[] {
    return this.#read.all(limit) as unknown as OutboxRow[];
  }

  /** When the row that comes first was inserted, milliseconds since 1970; undefined without rows. */
  oldestAtMs(): number | undefined {
    const row = this.#oldest.get();
    return row === undefined ? undefined : Number(row['atMs']);
  }

  /**
   * Deletes what a receiver has. Not forced to disk: a crash may bring rows back, which leads to a
   * resend under the same event ids, and costs the next audit no second fsync.
   */
  delete(rows: readonly Pick<OutboxRow, 'id'>[]): void {
    this.#db.exec('PRAGMA synchronous = NORMAL');
    try {
      this.#transaction(() => sumOf(rows.map(({ id }) => this.#deleteRow(id))));
    } finally {
      this.#db.exec('PRAGMA synchronous = FULL');
    }
  }

  /** Deletes by tenant and event id; what is not there is ignored. */
  forget(entries: readonly Pick<OutboxRow, 'tenant' | 'eventId'>[]): void {
    const rows = entries.flatMap(({ tenant, eventId }) => {
      const row = this.#find.get(tenant, eventId);
      return row === undefined ? [] : [row as unknown as Pick<OutboxRow, 'id'>];
    });
    if (rows.length > 0) this.delete(rows);
  }

  /** Moves a row to the dead letters, in one transaction. */
  refuse(row: OutboxRow, code: string, reason: string): void {
    this.#transaction(() => {
      this.#refuse.run(Date.now(), code, reason, row.id);
      return this.#deleteRow(row.id);
    });
    this.#refusedBytes += row.body.byteLength;
    this.#refusedByCode.set(code, (this.#refusedByCode.get(code) ?? 0) + 1);
  }

  close(): void {
    this.#db.close();
  }

  #upgrade(): void {
    const version = this.#count('SELECT user_version AS n FROM pragma_user_version');
    if (version > VERSION) throw new Error(`the outbox has the newer form ${version}`);
    this.#db.exec(SCHEMA);
    if (version === 1) this.#db.exec(FROM_VERSION_1);
    this.#db.exec(`PRAGMA user_version = ${VERSION}`);
  }

  /** What the row took up; nothing when it was gone already. */
  #deleteRow(id: number): Change {
    const deleted = this.#delete.get(id);
    return deleted === undefined
      ? { rows: 0, bytes: 0 }
      : { rows: -1, bytes: -Number(deleted['bytes']) };
  }

  /** Runs `change` in one transaction and applies what it says to the counters once committed. */
  #transaction(change: () => Change): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const { rows, bytes } = change();
      this.#db.exec('COMMIT');
      this.#rows += rows;
      this.#bytes += bytes;
    } catch (error) {
      // A full disk may have rolled back already; then this statement fails and says nothing new.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  #count(sql: string): number {
    return Number(this.#db.prepare(sql).get()?.['n'] ?? 0);
  }
}

function sumOf(changes: readonly Change[]): Change {
  return {
    rows: changes.reduce((sum, { rows }) => sum + rows, 0),
    bytes: changes.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
