// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEngine } from './running-engine.ts';
import type { RunningEngine } from './running-engine.ts';

let db: RunningEngine;

beforeAll(async () => {
  db = await startEngine();
  await db.run('CREATE TABLE t (a UInt32, s String) ENGINE = MergeTree ORDER BY a');
  await db.run("INSERT INTO t VALUES (1, 'one')");
});
afterAll(async () => {
  await db.stop();
});

describe('the analyst reads', () => {
  it.each([
    ['SELECT s FROM t', 'one\n'],
    ['WITH 1 AS x SELECT x', '1\n'],
    ['(SELECT 1) UNION ALL (SELECT 1)', '1\n1\n'],
    ['SELECT count() FROM numbers(3)', '3\n'],
    ['SHOW TABLES', 't\n'],
    ['EXISTS TABLE t', '1\n'],
    ['DESCRIBE TABLE t FORMAT Null', ''],
    ['EXPLAIN SELECT 1 FORMAT Null', ''],
    ["SELECT getSetting('max_threads') SETTINGS max_threads = 1", '1\n'],
  ])('%s', async (body, text) => {
    const answer = await db.ask({ body, as: 'analyst' });
    expect([answer.status, answer.text]).toEqual([200, text]);
  });

  it('with settings in the URL', async () => {
    const answer = await db.ask({
      query: 'SELECT a FROM t',
      as: 'analyst',
      parameters: { max_execution_time: '5', default_format: 'CSV' },
    });
    expect(answer.text).toBe('1\n');
  });
});

describe('the analyst does not write', () => {
  it.each([
    "INSERT INTO t VALUES (2, 'x')",
    'INSERT INTO t SELECT 2, 3',
    'INSERT INTO t FORMAT CSV 1,2',
    'CREATE TABLE z (a Int8) ENGINE = Memory',
    'CREATE TEMPORARY TABLE z (a Int8)',
    'CREATE FUNCTION f AS x -> x',
    'DROP TABLE t',
    'TRUNCATE TABLE t',
    'ALTER TABLE t DELETE WHERE 1',
    'DELETE FROM t WHERE 1',
    'OPTIMIZE TABLE t',
    'KILL QUERY WHERE 1',
    'SYSTEM FLUSH LOGS',
    'SYSTEM STOP MERGES',
    'SET readonly = 0',
    "SET profile = 'default'",
    'GRANT ALL ON *.* TO default',
    "SELECT 1 INTO OUTFILE '/tmp/ledgerline-outfile'",
    "BACKUP TABLE t TO File('x')",
    'SELECT 1; DROP TABLE t',
    'EXPLAIN SELECT 1; DROP TABLE t',
    '/* SELECT */ DROP TABLE t',
  ])('%s', async (body) => {
    const answer = await db.ask({ body, as: 'analyst' });
    expect([164, 62, 497]).toContain(answer.code);
    expect(await db.run('SELECT count() FROM t')).toBe('1\n');
    expect(existsSync('/tmp/ledgerline-outfile')).toBe(false);
  });

  it('nor lifts its own limits', async () => {
    for (const [sql, code] of [
      ['SELECT 1 SETTINGS readonly = 0', 164],
      ["SELECT 1 SETTINGS profile = 'default'", 497],
      ["SELECT 1 SETTINGS max_threads = 1, profile = 'default'", 497],
      ['SELECT 1 SETTINGS max_execution_time = 0', 452],
      ['SELECT 1 SETTINGS max_memory_usage = 0', 452],
      ['SELECT 1 SETTINGS apply_deleted_mask = 0', 452],
    ] as const) {
      expect([sql, (await db.ask({ body: sql, as: 'analyst' })).code]).toEqual([sql, code]);
    }
    for (const parameters of [{ max_memory_usage: '0' }, { profile: 'default' }]) {
      const answer = await db.ask({ query: 'SELECT 1', as: 'analyst', parameters });
      expect([452, 115]).toContain(answer.code);
    }
  });

  it('a writer that says readonly is held to it', async () => {
    const answer = await db.ask({ body: 'DROP TABLE t', parameters: { readonly: '1' } });
    expect(answer.code).toBe(164);
    expect(await db.run('SELECT count() FROM t')).toBe('1\n');
  });
});

/** Ways out of the engine: local files, other servers, processes. */
const OUTSIDE = [
  "SELECT * FROM file('/etc/passwd', 'LineAsString')",
  "SELECT * FROM File('/etc/passwd', 'LineAsString')",
  "SELECT file('/etc/passwd')",
  "SELECT `file`('/etc/passwd')",
  'SELECT "file"(\'/etc/passwd\')',
  "SELECT /**/file/**/('/etc/passwd')",
  "SELECT arrayMap(file, ['/etc/passwd'])",
  "SELECT '/etc/passwd' AS x, * APPLY(file)",
  "SELECT '/etc/passwd' AS x, * APPLY file",
  "SELECT ‘it's’, file('/etc/passwd'), ‘'’",
  "SELECT $a$'$a$, file('/etc/passwd'), $a$'$a$",
  "SELECT 1 /* /* */ ' */, file('/etc/passwd') -- '",
  'SELECT * FROM `/etc/passwd`',
  'DESCRIBE TABLE `/etc/passwd`',
  "DESCRIBE TABLE file('/etc/passwd', 'LineAsString')",
  "SELECT * FROM url('http://127.0.0.1:1/', 'CSV', 'a Int8')",
  "SELECT * FROM s3('http://127.0.0.1:1/bucket/x', 'CSV', 'a Int8')",
  "SELECT * FROM remote('127.0.0.1', system.one)",
  "SELECT * FROM remoteSecure('127.0.0.1', system.one)",
  "SELECT * FROM mysql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
  "SELECT * FROM postgresql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
  "SELECT * FROM mongodb('127.0.0.1:1', 'a', 'b', 'c', 'd', 'x Int8')",
  "SELECT * FROM sqlite('/etc/passwd', 'x')",
  "SELECT * FROM hdfs('hdfs://127.0.0.1:1/x', 'CSV', 'a Int8')",
  "SELECT * FROM jdbc('x', 'y', 'z')",
  "SELECT * FROM odbc('x', 'y', 'z')",
  "SELECT * FROM icebergLocal('/etc')",
  "SELECT * FROM deltaLakeLocal('/etc')",
  "SELECT * FROM filesystem('/etc')",
  "SELECT * FROM executable('passwd', 'TSV', 'a String')",
];

describe.each(['analyst', 'writer'] as const)('the %s does not reach outside', (as) => {
  it.each(OUTSIDE)('%s', async (body) => {
    const answer = await db.ask({ body, as });
    expect(answer.status).not.toBe(200);
    expect(answer.text).not.toContain('root:');
  });

  it('nor with a name as a parameter', async () => {
    const answer = await db.ask({
      query: "SELECT {f:Identifier}('/etc/passwd')",
      as,
      parameters: { param_f: 'file' },
    });
    expect([answer.status, answer.code]).toEqual([403, 497]);
  });
});

describe('the writer', () => {
  it.each([
    'CREATE TABLE o (a String) ENGINE = File(CSV)',
    "CREATE TABLE o (a String) ENGINE = URL('http://127.0.0.1:1/', 'CSV')",
    "CREATE TABLE o (a String) ENGINE = S3('http://127.0.0.1:1/b/x', 'CSV')",
    "CREATE TABLE o (a String) ENGINE = MySQL('127.0.0.1:1', 'a', 'b', 'c', 'd')",
    "CREATE DATABASE o ENGINE = Filesystem('/etc')",
    "CREATE DICTIONARY o (a UInt64, b String) PRIMARY KEY a SOURCE(FILE(path '/etc/passwd' format 'TSV')) LAYOUT(FLAT()) LIFETIME(1)",
    "CREATE DICTIONARY o (a UInt64, b String) PRIMARY KEY a SOURCE(EXECUTABLE(command 'id' format 'TSV')) LAYOUT(FLAT()) LIFETIME(1)",
    "CREATE DICTIONARY o (a UInt64, b String) PRIMARY KEY a SOURCE(HTTP(url 'http://127.0.0.1:1/' format 'TSV')) LAYOUT(FLAT()) LIFETIME(1)",
    'CREATE FUNCTION readIt AS x -> file(x)',
    "CREATE VIEW o AS SELECT file('/etc/passwd')",
    "SELECT 1 INTO OUTFILE '/tmp/ledgerline-outfile'",
    "BACKUP TABLE t TO File('/tmp/ledgerline-backup')",
    'SYSTEM SHUTDOWN',
    'SYSTEM KILL',
  ])('makes no door to the outside: %s', async (body) => {
    const answer = await db.ask({ body });
    expect([403, 400, 500, 501]).toContain(answer.status);
    expect((await db.ask({ body: 'SELECT 1' })).text).toBe('1\n');
    expect(existsSync('/tmp/ledgerline-outfile')).toBe(false);
  });

  it('may name a column file where it is qualified', async () => {
    await db.run('CREATE VIEW v AS SELECT 1 AS a');
    expect(await db.run('SELECT v.a FROM v')).toBe('1\n');
  });
});
