// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { DatabaseSync } from 'node:sqlite';
import { OUTBOX_LOG_BYTES, OUTBOX_PAGE_BYTES } from './limits.ts';

/** The form of the file. 2: dead letters have a code. 3: rows may share an envelope. */
const VERSION = 3;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS outbox (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  event_id TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  body BLOB NOT NULL,
  envelope INTEGER,
  UNIQUE (tenant, event_id)
) STRICT;
CREATE TABLE IF NOT EXISTS envelopes (
  id INTEGER PRIMARY KEY,
  resource BLOB NOT NULL,
  scope BLOB NOT NULL
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

/** Columns that earlier forms lack; what their rows have there then. */
const LATER_COLUMNS = [
  { table: 'refused', column: 'code', type: "TEXT NOT NULL DEFAULT 'refused'" },
  { table: 'outbox', column: 'envelope', type: 'INTEGER' },
];

/**
 * Takes the file for this process and brings it to the present form. A committed transaction is on
 * disk: WAL with synchronous=FULL syncs the log at each commit, so that neither a kill nor a loss of
 * power takes it back. Throws when the file is locked, no outbox, or of a later form.
 */
export function prepareOutbox(db: DatabaseSync): void {
  db.exec(
    `PRAGMA busy_timeout = 0; PRAGMA page_size = ${OUTBOX_PAGE_BYTES}; ` +
      'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; ' +
      'BEGIN IMMEDIATE;',
  );
  const version = numberOf(db, 'SELECT user_version AS n FROM pragma_user_version');
  if (version > VERSION) throw new Error(`the outbox has the newer form ${version}`);
  db.exec(SCHEMA);
  for (const { table, column, type } of LATER_COLUMNS) {
    const sql = `SELECT count(*) AS n FROM pragma_table_info('${table}') WHERE name = '${column}'`;
    if (numberOf(db, sql) === 0) db.exec(`ALTER TABLE ${table} ADD COLUMN ${column} ${type}`);
  }
  // Those of processes that are gone and whose events are delivered.
  db.exec(
    'DELETE FROM envelopes WHERE id NOT IN (SELECT envelope FROM outbox WHERE envelope IS NOT NULL)',
  );
  db.exec(`PRAGMA user_version = ${VERSION}; COMMIT`);
  // A file of an earlier form keeps its smaller pages.
  const pageBytes = numberOf(db, 'SELECT page_size AS n FROM pragma_page_size');
  db.exec(`PRAGMA wal_autocheckpoint = ${Math.ceil(OUTBOX_LOG_BYTES / pageBytes)}`);
}

/** The column `n` of the only row. */
export function numberOf(db: DatabaseSync, sql: string): number {
  return Number(db.prepare(sql).get()?.['n'] ?? 0);
}
