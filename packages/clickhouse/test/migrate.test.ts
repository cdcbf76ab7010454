// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { appendFile, cp, mkdtemp, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { AuditAbandonedBlock, AuditLeavesBlock, OTEL_LOGS_COLUMNS } from '../src/index.ts';
import { AUDIT_LEAVES_COLUMNS, connect, OTEL_TRACES_COLUMNS } from '../src/index.ts';
import { migrate, MIGRATIONS_DIRECTORY, readMigrations } from '../src/migrate.ts';
import type { Connection } from '../src/connection.ts';
import { splitStatements } from '../src/sql-statements.ts';
import { startDatabase } from './database.ts';
import type { TestDatabase } from './database.ts';

const ALL = ['0001_otel_logs', '0002_otel_traces', '0003_audit'];

let database: TestDatabase;
let admin: Connection;
let connection: Connection;
let databases = 0;
let directory: string;

beforeAll(async () => {
  database = await startDatabase();
  admin = connect(database.options);
});

afterAll(async () => {
  await admin.close();
  await database.close();
});

// A database for each test: the engine lets nobody drop the audit tables of `default`.
beforeEach(async () => {
  databases += 1;
  const name = `migrate_${process.pid}_${databases}`;
  await admin.exec(`CREATE DATABASE ${name}`);
  connection = connect({ ...database.options, database: name });
  directory = await mkdtemp(join(tmpdir(), 'ledgerline-migrations-'));
  await cp(MIGRATIONS_DIRECTORY, directory, { recursive: true });
  return async () => {
    await connection.close();
    await admin.exec(`DROP DATABASE ${name}`);
    await rm(directory, { recursive: true, force: true });
  };
});

async function records(): Promise<readonly string[]> {
  const rows = await connection.query<{ Name: string }>(
    'SELECT Name FROM schema_migrations ORDER BY Version',
  );
  return rows.map((row) => row.Name);
}

test('a second run does nothing', async () => {
  expect(await migrate(connection)).toEqual({ applied: ALL, alreadyApplied: [], version: 3 });
  expect(await migrate(connection)).toEqual({ applied: [], alreadyApplied: ALL, version: 3 });
  expect(await records()).toEqual(['otel_logs', 'otel_traces', 'audit']);
});

test('runs at the same time leave one record each', async () => {
  await Promise.all([migrate(connection), migrate(connection), migrate(connection)]);
  expect(await records()).toEqual(['otel_logs', 'otel_traces', 'audit']);
});

test('every statement can be repeated, as after a crash in the middle of a file', async () => {
  for (const migration of await readMigrations(MIGRATIONS_DIRECTORY)) {
    for (const statement of splitStatements(migration.script)) {
      await connection.exec(statement);
      await connection.exec(statement);
    }
  }
  expect((await migrate(connection)).applied).toEqual(ALL);
});

test('a file that changed after it was applied is an error', async () => {
  await migrate(connection, { directory });
  await appendFile(join(directory, '0002_otel_traces.sql'), '\n-- edited\n');
  await expect(migrate(connection, { directory })).rejects.toMatchObject({
    code: 'migration_changed',
    message: expect.stringContaining('0002_otel_traces') as string,
  });
});

test('a database from a newer version is an error', async () => {
  await migrate(connection, { directory });
  await unlink(join(directory, '0003_audit.sql'));
  await expect(migrate(connection, { directory })).rejects.toMatchObject({
    code: 'migration_ahead',
  });
});

test('a new file is applied on top; a failing one is not recorded and can be mended', async () => {
  await migrate(connection, { directory });
  const file = join(directory, '0004_more.sql');
  const good = 'ALTER TABLE audit_abandoned ADD COLUMN IF NOT EXISTS Reason String;';
  await writeFile(file, `${good} SELEC 1`);
  await expect(migrate(connection, { directory })).rejects.toMatchObject({
    code: 'store_rejected',
  });
  expect(await records()).toEqual(['otel_logs', 'otel_traces', 'audit']);
  await writeFile(file, good);
  expect((await migrate(connection, { directory })).applied).toEqual(['0004_more']);
});

test('file names that break the order are refused', async () => {
  await writeFile(join(directory, '0003_again.sql'), 'SELECT 1');
  await expect(readMigrations(directory)).rejects.toMatchObject({ code: 'config_invalid' });
  await unlink(join(directory, '0003_again.sql'));
  await writeFile(join(directory, 'later.sql'), 'SELECT 1');
  await expect(readMigrations(directory)).rejects.toMatchObject({ code: 'config_invalid' });
});

test('the blocks name every column of their tables, in order', async () => {
  await migrate(connection);
  const columnsOf = async (table: string): Promise<readonly string[]> => {
    const rows = await connection.query<{ name: string }>(
      'SELECT name FROM system.columns WHERE table = {table:String} ORDER BY position',
      { table },
    );
    return rows.map((row) => row.name);
  };
  expect(await columnsOf('otel_logs')).toEqual(OTEL_LOGS_COLUMNS);
  expect(await columnsOf('otel_traces')).toEqual(OTEL_TRACES_COLUMNS);
  expect(await columnsOf('audit_leaves')).toEqual(AUDIT_LEAVES_COLUMNS);
  expect(await columnsOf('audit_abandoned')).toEqual(new AuditAbandonedBlock().columnNames);
});

test('audit_ledger leaves out the rows of abandoned groups', async () => {
  await migrate(connection);
  const leaves = new AuditLeavesBlock();
  const hash = Buffer.alloc(32, 0x0a);
  for (const [index, commit] of ['kept', 'left', 'kept'].entries()) {
    leaves.tenantId.append('tenant');
    leaves.leafIndex.appendNumber(index);
    leaves.eventId.append(`event-${index}`);
    leaves.eventType.append('flow_started');
    leaves.timestamp.append(1n);
    leaves.runId.append('');
    leaves.leaf.append('{}');
    leaves.payload.append('{"text":"\\n\\n"}\n\n');
    for (const column of [leaves.commitmentKey, leaves.prevHash, leaves.hash])
      column.appendBytes(hash);
    leaves.commitId.append(commit);
    leaves.recordedAt.appendNumber(Date.now());
  }
  await connection.insertNative({
    table: leaves.table,
    columns: leaves.columnNames,
    block: leaves.encode(),
    deduplicationToken: 'leaves',
  });
  const abandoned = new AuditAbandonedBlock();
  abandoned.tenantId.append('tenant');
  abandoned.commitId.append('left');
  abandoned.recordedAt.appendNumber(Date.now());
  await connection.insertNative({
    table: abandoned.table,
    columns: abandoned.columnNames,
    block: abandoned.encode(),
    deduplicationToken: 'abandoned',
  });
  const rows = await connection.query(
    'SELECT LeafIndex, Payload, lower(hex(Hash)) AS Hash FROM audit_ledger ORDER BY LeafIndex',
  );
  const row = { Payload: '{"text":"\\n\\n"}\n\n', Hash: '0a'.repeat(32) };
  expect(rows).toEqual([
    { LeafIndex: '0', ...row },
    { LeafIndex: '2', ...row },
  ]);
});
