// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { MAX_OUTBOX_ENVELOPES } from './limits.ts';
import { requestOf, type LogEnvelope } from './otlp-logs.ts';
import { numberOf, prepareOutbox } from './outbox-form.ts';

/** One sealed audit event, already redacted. */
export interface OutboxEntry {
  readonly tenant: string;
  readonly eventId: string;
  /** A record for its envelope; without one, an OTLP request of one record. */
  readonly body: Uint8Array;
  readonly envelope: LogEnvelope | undefined;
}

export interface OutboxRow extends OutboxEntry {
  readonly id: number;
  /** When the event was first kept, milliseconds since 1970. */
  readonly createdAtMs: number;
}

/** By how much a transaction changes the counters. */
interface Change {
  readonly rows: number;
  readonly bytes: number;
}

/** Row ids from the first to the last, both included. */
interface Range {
  readonly first: number;
  last: number;
}

/**
 * One SQLite file of sealed audit events, owned by one connection: the exclusive lock is the
 * operating system's and ends with the process, however that ends.
 */
export class OutboxFile {
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #insertEnvelope: StatementSync;
  readonly #read: StatementSync;
  readonly #oldest: StatementSync;
  readonly #find: StatementSync;
  readonly #measure: StatementSync;
  readonly #delete: StatementSync;
  readonly #refuse: StatementSync;
  /** Envelopes in the file, both ways. */
  readonly #envelopes = new Map<number, LogEnvelope>();
  readonly #envelopeIds = new Map<LogEnvelope, number>();
  #rows: number;
  #bytes: number;
  #refusedBytes: number;
  readonly #refusedByCode = new Map<string, number>();

  /** Throws when the file is locked by another process, cannot be written or is no outbox. */
  constructor(path: string) {
    this.#db = new DatabaseSync(path);
    try {
      prepareOutbox(this.#db);
      this.#insert = this.#db.prepare(
        'INSERT INTO outbox (tenant, event_id, created_at_ms, body, envelope) ' +
          'VALUES (?, ?, ?, ?, ?) ON CONFLICT (tenant, event_id) DO NOTHING',
      );
      this.#insertEnvelope = this.#db.prepare(
        'INSERT INTO envelopes (resource, scope) VALUES (?, ?)',
      );
      this.#read = this.#db.prepare(
        'SELECT id, tenant, event_id AS eventId, body, envelope, created_at_ms AS createdAtMs ' +
          'FROM outbox ORDER BY id LIMIT ?',
      );
      this.#oldest = this.#db.prepare(
        'SELECT created_at_ms AS atMs FROM outbox ORDER BY id LIMIT 1',
      );
      this.#find = this.#db.prepare('SELECT id FROM outbox WHERE tenant = ? AND event_id = ?');
      this.#measure = this.#db.prepare(
        'SELECT count(*) AS n, coalesce(sum(length(body)), 0) AS bytes FROM outbox ' +
          'WHERE id BETWEEN ? AND ?',
      );
      this.#delete = this.#db.prepare('DELETE FROM outbox WHERE id BETWEEN ? AND ?');
      this.#refuse = this.#db.prepare(
        'INSERT INTO refused (tenant, event_id, refused_at_ms, code, reason, body) ' +
          'VALUES (?, ?, ?, ?, ?, ?)',
      );
      const bytesOf = (table: string): number =>
        numberOf(this.#db, `SELECT coalesce(sum(length(body)), 0) AS n FROM ${table}`);
      this.#rows = numberOf(this.#db, 'SELECT count(*) AS n FROM outbox');
      this.#bytes = bytesOf('outbox');
      this.#refusedBytes = bytesOf('refused');
      this.#readEnvelopes();
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
  insert(entries: readonly (OutboxEntry & Partial<Pick<OutboxRow, 'createdAtMs'>>)[]): void {
    const now = Date.now();
    const added = new Map<LogEnvelope, number>();
    this.#transaction(() => {
      let rows = 0;
      let bytes = 0;
      for (const entry of entries) {
        const { tenant, eventId, createdAtMs = now } = entry;
        const envelope = this.#envelopeOf(entry, added);
        const body = envelope === null ? wholeBody(entry) : entry.body;
        const { changes } = this.#insert.run(tenant, eventId, createdAtMs, body, envelope);
        if (changes === 0) continue;
        rows += 1;
        bytes += body.byteLength;
      }
      return { rows, bytes };
    });
    for (const [envelope, id] of added) this.#remember(id, envelope);
  }

  /** The oldest rows, up to `limit`. */
  read(limit: number): OutboxRow[] {
    return this.#read.all(limit).map((row) => {
      const envelope = row['envelope'];
      return {
        ...(row as unknown as OutboxRow),
        envelope: envelope === null ? undefined : this.#envelopes.get(Number(envelope)),
      };
    });
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
    this.#deleteIds(rows.map(({ id }) => id));
  }

  /** Deletes by tenant and event id; what is not there is ignored. */
  forget(entries: readonly Pick<OutboxRow, 'tenant' | 'eventId'>[]): void {
    const ids: number[] = [];
    for (const { tenant, eventId } of entries) {
      const row = this.#find.get(tenant, eventId);
      if (row !== undefined) ids.push(Number(row['id']));
    }
    if (ids.length > 0) this.#deleteIds(ids);
  }

  /** Moves a row to the dead letters, in one transaction, as a request that can be read by itself. */
  refuse(row: OutboxRow, code: string, reason: string): void {
    const body = wholeBody(row);
    this.#transaction(() => {
      this.#refuse.run(row.tenant, row.eventId, Date.now(), code, reason, body);
      return this.#deleteRange({ first: row.id, last: row.id });
    });
    this.#refusedBytes += body.byteLength;
    this.#refusedByCode.set(code, (this.#refusedByCode.get(code) ?? 0) + 1);
  }

  close(): void {
    this.#db.close();
  }

  #deleteIds(ids: number[]): void {
    this.#db.exec('PRAGMA synchronous = NORMAL');
    try {
      this.#transaction(() => {
        const changes = rangesOf(ids).map((range) => this.#deleteRange(range));
        return {
          rows: changes.reduce((sum, { rows }) => sum + rows, 0),
          bytes: changes.reduce((sum, { bytes }) => sum + bytes, 0),
        };
      });
    } finally {
      this.#db.exec('PRAGMA synchronous = FULL');
    }
  }

  /** By what the counters shrink; by nothing for what was gone already. */
  #deleteRange({ first, last }: Range): Change {
    const { n, bytes } = this.#measure.get(first, last)!;
    this.#delete.run(first, last);
    return { rows: -Number(n), bytes: -Number(bytes) };
  }

  /** The id of the entry's envelope, written when it is new; null when it has none, or too many are. */
  #envelopeOf({ envelope }: OutboxEntry, added: Map<LogEnvelope, number>): number | null {
    if (envelope === undefined) return null;
    const known = this.#envelopeIds.get(envelope) ?? added.get(envelope);
    if (known !== undefined) return known;
    if (this.#envelopes.size + added.size >= MAX_OUTBOX_ENVELOPES) return null;
    const { lastInsertRowid } = this.#insertEnvelope.run(envelope.resource, envelope.scope);
    added.set(envelope, Number(lastInsertRowid));
    return Number(lastInsertRowid);
  }

  #readEnvelopes(): void {
    for (const row of this.#db.prepare('SELECT id, resource, scope FROM envelopes').all()) {
      this.#remember(Number(row['id']), row as unknown as LogEnvelope);
    }
  }

  #remember(id: number, envelope: LogEnvelope): void {
    this.#envelopes.set(id, envelope);
    this.#envelopeIds.set(envelope, id);
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
}

/** The entry as a request of one record. */
export function wholeBody({ body, envelope }: OutboxEntry): Uint8Array {
  return envelope === undefined ? body : requestOf(envelope, [body]);
}

/** Runs of ids without a gap; nearly always there is one, as events are delivered in their order. */
function rangesOf(ids: number[]): Range[] {
  const ranges: Range[] = [];
  for (const id of ids.toSorted((a, b) => a - b)) {
    const range = ranges.at(-1);
    if (range !== undefined && id <= range.last + 1) range.last = id;
    else ranges.push({ first: id, last: id });
  }
  return ranges;
}
