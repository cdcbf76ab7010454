// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, EmbeddedEngine, migrate } from '@ledgerline/clickhouse';
import type { Connection } from '@ledgerline/clickhouse';
import { afterAll, beforeAll, expect, test } from 'vitest';

const dataDir = mkdtempSync(join(tmpdir(), 'ledgerline-append-only-'));
let engine: EmbeddedEngine;
let writer: Connection;

beforeAll(async () => {
  engine = await EmbeddedEngine.start({ dataDir });
  writer = connect({ url: engine.url, ...engine.credentials.writer });
  await migrate(writer);
  await writer.exec("INSERT INTO audit_leaves (TenantId, LeafIndex, Leaf) SELECT 'a', 0, 'leaf'");
});
afterAll(async () => {
  await writer.close();
  await engine.close();
  rmSync(dataDir, { recursive: true });
});

test.each([
  "ALTER TABLE audit_leaves UPDATE Leaf = 'x' WHERE 1",
  'ALTER TABLE audit_leaves DELETE WHERE 1',
  "ALTER TABLE audit_leaves DROP PARTITION '2026-01-01'",
  'ALTER TABLE audit_leaves DROP COLUMN Payload',
  'ALTER TABLE audit_leaves CLEAR COLUMN Payload',
  'ALTER TABLE audit_leaves MODIFY COLUMN Leaf FixedString(1)',
  'ALTER TABLE audit_leaves RENAME COLUMN Leaf TO Other',
  'ALTER TABLE audit_leaves MODIFY TTL toDateTime(RecordedAt) + INTERVAL 1 SECOND',
  "UPDATE audit_leaves SET Leaf = 'x' WHERE 1",
  'DELETE FROM audit_leaves WHERE 1',
  'TRUNCATE TABLE audit_leaves',
  'TRUNCATE ALL TABLES FROM default',
  'DROP TABLE audit_leaves',
  'DETACH TABLE audit_leaves',
  'RENAME TABLE audit_leaves TO elsewhere',
  'EXCHANGE TABLES audit_leaves AND audit_abandoned',
  'REPLACE TABLE audit_leaves (x UInt8) ENGINE = MergeTree ORDER BY x',
  'CREATE OR REPLACE TABLE audit_leaves (x UInt8) ENGINE = MergeTree ORDER BY x',
  'DROP DATABASE default',
  'DELETE FROM audit_abandoned WHERE 1',
])('even the writer is refused: %s', async (statement) => {
  await expect(writer.exec(statement)).rejects.toThrow();
  const rows = await writer.query<{ Leaf: string }>('SELECT Leaf FROM audit_leaves');
  expect(rows).toEqual([{ Leaf: 'leaf' }]);
});

test('migrations may still add columns and indexes, and rows may be added', async () => {
  await writer.exec("ALTER TABLE audit_leaves ADD COLUMN Note String DEFAULT ''");
  await writer.exec('ALTER TABLE audit_leaves ADD INDEX note_index Note TYPE bloom_filter');
  await writer.exec("INSERT INTO audit_leaves (TenantId, LeafIndex, Leaf) SELECT 'a', 1, 'leaf'");
  expect(await writer.query('SELECT Leaf FROM audit_leaves')).toHaveLength(2);
});
