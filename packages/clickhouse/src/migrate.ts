// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LedgerlineError } from '@ledgerline/conventions';
import type { Connection } from './connection.ts';
import { encodeNativeBlock } from './native/block.ts';
import { DateTime64Column, UInt32Column } from './native/fixed-columns.ts';
import { StringColumn } from './native/string-column.ts';
import { splitStatements } from './sql-statements.ts';

export interface MigrateOptions {
  /** Directory of `NNNN_name.sql` files. Default: this package's `migrations`. */
  readonly directory?: string;
}

export interface Migration {
  /** NNNN of the file's name, from 1. */
  readonly version: number;
  readonly name: string;
  readonly script: string;
  /** SHA-256 of the file's bytes in hexadecimal. */
  readonly checksum: string;
}

export interface MigrationReport {
  /** File names without `.sql`, in order. */
  readonly applied: readonly string[];
  readonly alreadyApplied: readonly string[];
  /** Highest version in the database now; 0 when there are no migrations. */
  readonly version: number;
}

/** The migrations of this package. */
export const MIGRATIONS_DIRECTORY: string = fileURLToPath(
  new URL('../migrations/', import.meta.url),
);

const FILE_NAME = /^(\d{4})_([a-z0-9_]+)\.sql$/u;

const CREATE_LEDGER = `
CREATE TABLE IF NOT EXISTS schema_migrations
(
    Version UInt32,
    Name String,
    Checksum String,
    AppliedAt DateTime64(3)
)
ENGINE = MergeTree
ORDER BY Version
SETTINGS
    non_replicated_deduplication_window = 1000,
    fsync_after_insert = 1,
    fsync_part_directory = 1`;

/**
 * Brings the database to this version: applies the migrations that it lacks, in order, upwards
 * only, and records each with its checksum in `schema_migrations`.
 *
 * Statements of a migration must be repeatable (`IF NOT EXISTS`): ClickHouse has no transactions
 * over DDL, so after a crash in the middle the file runs again from its first statement, and two
 * runs at the same time do no harm.
 *
 * Errors: `migration_changed` when an applied file differs now, `migration_ahead` when the database
 * knows more than this version, and those of the connection.
 */
export async function migrate(
  connection: Connection,
  options: MigrateOptions = {},
): Promise<MigrationReport> {
  const migrations = await readMigrations(options.directory ?? MIGRATIONS_DIRECTORY);
  await connection.exec(CREATE_LEDGER);
  const known = await readApplied(connection);
  checkApplied(migrations, known);

  const applied: string[] = [];
  const alreadyApplied: string[] = [];
  for (const migration of migrations) {
    if (known.has(migration.version)) {
      alreadyApplied.push(label(migration));
      continue;
    }
    for (const statement of splitStatements(migration.script)) await connection.exec(statement);
    await recordApplied(connection, migration);
    applied.push(label(migration));
  }
  return { applied, alreadyApplied, version: migrations.at(-1)?.version ?? 0 };
}

/** Reads and orders the files of a directory. Throws `config_invalid` on a name or number twice. */
export async function readMigrations(directory: string): Promise<readonly Migration[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.sql')).toSorted();
  const migrations: Migration[] = [];
  for (const file of files) {
    const match = FILE_NAME.exec(file);
    if (match === null) throw new LedgerlineError('config_invalid', `${file} is not NNNN_name.sql`);
    const [, digits = '', name = ''] = match;
    const version = Number(digits);
    if (version === 0 || migrations.at(-1)?.version === version) {
      throw new LedgerlineError(
        'config_invalid',
        `migration number ${digits} is not free: ${file}`,
      );
    }
    const script = await readFile(join(directory, file), 'utf8');
    const checksum = createHash('sha256').update(script).digest('hex');
    migrations.push({ version, name, script, checksum });
  }
  return migrations;
}

interface AppliedRow {
  readonly Version: number;
  readonly Name: string;
  readonly Checksum: string;
}

async function readApplied(connection: Connection): Promise<Map<number, AppliedRow>> {
  const rows = await connection.query<AppliedRow>(
    'SELECT Version, Name, Checksum FROM schema_migrations ORDER BY Version, AppliedAt',
  );
  return new Map(rows.map((row) => [row.Version, row]));
}

function checkApplied(
  migrations: readonly Migration[],
  applied: ReadonlyMap<number, AppliedRow>,
): void {
  const byVersion = new Map(migrations.map((migration) => [migration.version, migration]));
  for (const row of applied.values()) {
    const migration = byVersion.get(row.Version);
    const name = `${String(row.Version).padStart(4, '0')}_${row.Name}`;
    if (migration === undefined) {
      throw new LedgerlineError('migration_ahead', `the database has migration ${name}, we do not`);
    }
    if (migration.checksum !== row.Checksum) {
      throw new LedgerlineError(
        'migration_changed',
        `migration ${name} changed after it was applied`,
      );
    }
  }
}

/** One row, with a token of its content: two runs at the same time leave one record. */
async function recordApplied(connection: Connection, migration: Migration): Promise<void> {
  const version = new UInt32Column();
  const name = new StringColumn();
  const checksum = new StringColumn();
  const appliedAt = new DateTime64Column(3);
  version.append(migration.version);
  name.append(migration.name);
  checksum.append(migration.checksum);
  appliedAt.appendNumber(Date.now());
  const columns = [
    { name: 'Version', column: version },
    { name: 'Name', column: name },
    { name: 'Checksum', column: checksum },
    { name: 'AppliedAt', column: appliedAt },
  ];
  await connection.insertNative({
    table: 'schema_migrations',
    columns: columns.map((column) => column.name),
    block: encodeNativeBlock(columns, 1),
    deduplicationToken: `${label(migration)}:${migration.checksum}`,
  });
}

function label(migration: Migration): string {
  return `${String(migration.version).padStart(4, '0')}_${migration.name}`;
}
