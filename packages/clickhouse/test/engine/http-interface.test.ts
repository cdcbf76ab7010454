// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { once } from 'node:events';
import { statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QUEUE_MAX, READER_SESSIONS, WRITER_SESSIONS } from '../../src/engine/limits.ts';
import { startEngine } from './running-engine.ts';
import type { RunningEngine } from './running-engine.ts';

let db: RunningEngine;

beforeAll(async () => {
  db = await startEngine({ bodyBytesMax: 8 * 1024 ** 2 });
});
afterAll(async () => {
  await db.stop();
});

describe('who may ask', () => {
  it('answers a ping without credentials', async () => {
    const response = await fetch(`${db.engine.url}/ping`);
    expect([response.status, await response.text()]).toEqual([200, 'Ok.\n']);
  });

  it('asks for credentials everywhere else', async () => {
    const answer = await db.ask({ body: 'SELECT 1', as: 'nobody' });
    expect([answer.status, answer.code]).toEqual([401, 194]);
    expect(answer.headers.get('www-authenticate')).toContain('Basic');
  });

  it('refuses a wrong password, an unknown user and crossed credentials alike', async () => {
    const { writer, analyst } = db.engine.credentials;
    for (const as of [
      { username: writer.username, password: 'wrong' },
      { username: 'default', password: '' },
      { username: writer.username, password: analyst.password },
    ]) {
      const answer = await db.ask({ body: 'SELECT 1', as });
      expect([answer.status, answer.code]).toEqual([403, 516]);
      expect(answer.text).toMatch(/^Code: 516\. DB::Exception: .*\(AUTHENTICATION_FAILED\)/u);
    }
  });

  it('takes headers, Basic authentication and URL parameters', async () => {
    const { username, password } = db.engine.credentials.writer;
    const basic = Buffer.from(`${username}:${password}`).toString('base64');
    const ways = [
      db.ask({ body: 'SELECT 1' }),
      db.ask({ body: 'SELECT 1', as: 'nobody', headers: { Authorization: `Basic ${basic}` } }),
      db.ask({ body: 'SELECT 1', as: 'nobody', parameters: { user: username, password } }),
    ];
    for (const answer of await Promise.all(ways)) expect(answer.text).toBe('1\n');
  });

  it('keeps its secrets in a file that only the owner reads', () => {
    const { mode } = statSync(join(db.dataDir, 'engine.secrets.json'));
    expect(mode & 0o777).toBe(0o600);
    expect(db.engine.credentials.writer.password).toMatch(/^[\w-]{32}$/u);
  });

  it('survives what is not a request', async () => {
    const port = Number(new URL(db.engine.url).port);
    const { pid } = db.engine;
    for (const text of [
      'GET // HTTP/1.1\r\nHost: x\r\n\r\n',
      'GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n',
      'POST /?query=%ff%00 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab',
      'GET /?query_id=%0d%0aX:%20y HTTP/1.1\r\nHost: x\r\n\r\n',
      'nonsense\r\n\r\n',
    ]) {
      const socket = createConnection(port, '127.0.0.1').end(text);
      socket.on('error', () => undefined).resume();
      await once(socket, 'close');
    }
    const odd = await db.ask({ query: 'SELECT 1', parameters: { query_id: 'a\r\nb' } });
    expect([odd.status, odd.headers.get('x-clickhouse-query-id')]).toEqual([
      200,
      expect.stringMatching(/^[\da-f-]{36}$/u),
    ]);
    expect((await db.ask({ body: 'SELECT 1' })).status).toBe(200);
    expect(db.engine.pid).toBe(pid);
  });

  it('listens on loopback only', () => {
    expect(db.engine.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/u);
  });
});

describe('statements', () => {
  it('runs a GET without writing rights', async () => {
    const read = await db.ask({ query: 'SELECT 1 + 1', method: 'GET' });
    expect(read.text).toBe('2\n');
    const write = await db.ask({
      query: 'CREATE TABLE got (a Int8) ENGINE = Memory',
      method: 'GET',
    });
    expect(write.code).toBe(164);
  });

  it('answers with ClickHouse’s headers', async () => {
    const answer = await db.ask({
      query: 'SELECT 1 AS a FORMAT JSONEachRow',
      parameters: { query_id: 'my-query' },
    });
    expect(answer.headers.get('x-clickhouse-query-id')).toBe('my-query');
    expect(answer.headers.get('x-clickhouse-format')).toBe('JSONEachRow');
    expect(answer.headers.get('content-type')).toContain('ndjson');
    expect(JSON.parse(answer.headers.get('x-clickhouse-summary') ?? '')).toHaveProperty(
      'read_rows',
    );
  });

  it('takes the statement from the URL and the body together', async () => {
    expect((await db.ask({ query: 'SELECT 1,', body: '2' })).text).toBe('1\t2\n');
  });

  it('takes default_format, which FORMAT overrides', async () => {
    const parameters = { default_format: 'CSV' };
    expect((await db.ask({ query: "SELECT 'a', 1", parameters })).text).toBe('"a",1\n');
    expect((await db.ask({ query: "SELECT 'a', 1 FORMAT TSV", parameters })).text).toBe('a\t1\n');
  });

  it.each([
    ['SELECT nope', 404, 47],
    ['SELECT * FROM nope', 404, 60],
    ['SELECT * FROM nope.nope', 404, 81],
    ['SELECT nope()', 404, 46],
    ['SELECT 1 SETTINGS nope = 1', 404, 115],
    ['SELECT 1 FORMAT Nope', 404, 73],
    ['SELEC 1 FROM x y z', 400, 62],
    ["SELECT 'open", 400, 62],
    ['', 400, 62],
    ['SELECT 1; SELECT 2', 400, 62],
    ['SELECT throwIf(1)', 500, 395],
    ["SELECT toUInt8('x')", 400, 6],
  ])('%s: HTTP %i, code %i', async (sql, status, code) => {
    const answer = await db.ask({ body: sql });
    expect([answer.status, answer.code]).toEqual([status, code]);
    expect(answer.text).toMatch(new RegExp(`^Code: ${code}\\. DB::Exception: `, 'u'));
  });

  it('stops a statement at its time limit', async () => {
    const answer = await db.ask({
      query: 'SELECT sleepEachRow(0.05) FROM numbers(100)',
      parameters: { max_execution_time: '0.2', max_block_size: '1' },
    });
    expect(answer.code).toBe(159);
  });

  it('never gives the rest of a failed result to the next request', async () => {
    // chDB puts it before the next result of the same connection; every session is tried.
    const failing = [
      "SELECT throwIf(number = 500000, 'late'), number FROM numbers(1000000)",
      "SELECT repeat('secret', 100000) FROM numbers(6000) SETTINGS max_memory_usage = 100000000",
    ];
    const count = WRITER_SESSIONS + READER_SESSIONS;
    for (const sql of failing) {
      for (const format of ['JSON', 'TSV', 'JSONEachRow', 'Pretty']) {
        for (const as of ['writer', 'analyst'] as const) {
          const failed = Array.from({ length: count }, () =>
            db.ask({ body: `${sql} FORMAT ${format}`, as }).catch(() => undefined),
          );
          await Promise.all(failed);
          const next = Array.from({ length: count }, (_, i) => db.ask({ body: `SELECT ${i}`, as }));
          (await Promise.all(next)).forEach((answer, i) => expect(answer.text).toBe(`${i}\n`));
        }
      }
    }
  });

  it('breaks the connection off when a sent result turns out wrong', async () => {
    const sql = 'SELECT throwIf(number = 9000000) FROM numbers(10000000)';
    await expect(db.ask({ body: sql })).rejects.toThrow();
    expect((await db.ask({ body: `${sql} FORMAT JSON` })).code).toBe(395);
    expect((await db.ask({ query: sql, parameters: { wait_end_of_query: '1' } })).code).toBe(395);
  });

  it('frees the session of a reader that went away', async () => {
    const gone = new AbortController();
    const { username, password } = db.engine.credentials.writer;
    const sql = 'SELECT sum(sleepEachRow(0.1)) FROM numbers(600) SETTINGS max_block_size = 1';
    const slow = fetch(`${db.engine.url}/?query=${encodeURIComponent(sql)}`, {
      headers: { 'X-ClickHouse-User': username, 'X-ClickHouse-Key': password },
      signal: gone.signal,
    });
    const running =
      "SELECT count() FROM system.processes WHERE query LIKE '%numbers(600)%' AND query NOT LIKE '%processes%'";
    while ((await db.run(running)) !== '1\n') await sleep(20);
    gone.abort();
    await expect(slow).rejects.toThrow();
    while ((await db.run(running)) !== '0\n') await sleep(20);
  });

  it('runs statements side by side', async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) => db.ask({ body: `SELECT ${i}, sleep(0.01)` })),
    );
    answers.forEach((answer, i) => expect(answer.text).toBe(`${i}\t0\n`));
  });

  it('lets a bounded number wait in line and turns the rest away', async () => {
    const slow = Array.from({ length: READER_SESSIONS }, () =>
      db.ask({ body: 'SELECT sleep(2)', as: 'analyst' }),
    );
    await sleep(300);
    const answers = await Promise.all(
      Array.from({ length: QUEUE_MAX + 30 }, () => db.ask({ body: 'SELECT 1', as: 'analyst' })),
    );
    const refused = answers.filter((answer) => answer.status !== 200);
    expect(refused.map((answer) => [answer.status, answer.code])).toEqual(
      Array.from({ length: 30 }, () => [503, 202]),
    );
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    // The writer has sessions of its own, so nothing of this held it up.
    for (const answer of await Promise.all(slow)) expect(answer.status).toBe(200);
  });

  it('refuses a result that would not fit into memory', async () => {
    const sql =
      'SELECT repeat(toString(number % 10), 1000000) FROM numbers(600) SETTINGS max_block_size = 10';
    expect((await db.ask({ body: `${sql} FORMAT JSON` })).code).toBe(396);
  });

  it('streams a large result', async () => {
    const answer = await db.ask({ body: 'SELECT number FROM numbers(1000000) FORMAT RowBinary' });
    expect(answer.bytes.length).toBe(8_000_000);
    expect(answer.bytes.readBigUInt64LE(7_999_992)).toBe(999_999n);
  });
});

describe('settings and databases', () => {
  it('applies a setting to its own request only', async () => {
    const sql = "SELECT getSetting('max_block_size')";
    expect((await db.ask({ query: sql, parameters: { max_block_size: '77' } })).text).toBe('77\n');
    const after = await Promise.all(Array.from({ length: 12 }, () => db.run(sql)));
    expect(after.every((text) => text !== '77\n')).toBe(true);
  });

  it('lets the statement’s own SETTINGS win', async () => {
    const sql = "SELECT getSetting('max_block_size') SETTINGS max_block_size = 5";
    expect((await db.ask({ query: sql, parameters: { max_block_size: '77' } })).text).toBe('5\n');
  });

  it('does not write query settings into a table or a view', async () => {
    const parameters = { max_threads: '1', wait_end_of_query: '1' };
    await db.ask({ body: 'CREATE TABLE plain (a Int8) ENGINE = MergeTree ORDER BY a', parameters });
    await db.ask({ body: 'CREATE VIEW seen AS SELECT a FROM plain', parameters });
    expect(await db.run('SHOW CREATE TABLE plain')).not.toContain('max_threads');
    expect(await db.run('SHOW CREATE TABLE seen')).not.toContain('max_threads');
  });

  it.each([
    'ALTER TABLE every ADD COLUMN b Int8',
    'INSERT INTO every (a) SELECT number FROM numbers(3)',
    'INSERT INTO every (a) SETTINGS max_block_size = 1 SELECT number FROM numbers(3)',
    'DELETE FROM every WHERE a = 1',
    'ALTER TABLE every UPDATE b = 1 WHERE 1',
    'OPTIMIZE TABLE every FINAL',
    'SYSTEM FLUSH LOGS',
    'TRUNCATE TABLE every',
    'RENAME TABLE every TO each',
    'DROP TABLE each',
  ])('takes settings with %s', async (sql) => {
    await db.run('CREATE TABLE IF NOT EXISTS every (a Int8) ENGINE = MergeTree ORDER BY a');
    if (sql.includes(' each'))
      await db.run('CREATE TABLE IF NOT EXISTS each2 (a Int8) ENGINE = Memory');
    const answer = await db.ask({
      body: sql,
      parameters: { max_threads: '1', mutations_sync: '1' },
    });
    if (sql !== 'DROP TABLE each' && !sql.startsWith('RENAME')) expect(answer.text).toBe('');
    expect([200, 404]).toContain(answer.status);
  });

  it('runs a request in the database that it names', async () => {
    await db.run('CREATE DATABASE other');
    await db.run('CREATE TABLE other.here (a Int8) ENGINE = Memory');
    const found = { body: 'EXISTS TABLE here' };
    expect((await db.ask({ ...found, parameters: { database: 'other' } })).text).toBe('1\n');
    expect((await db.ask(found)).text).toBe('0\n');
    expect((await db.ask({ ...found, parameters: { database: 'none' } })).code).toBe(81);
  });

  it('refuses sessions and malformed settings with the reason', async () => {
    const session = await db.ask({ body: 'SELECT 1', parameters: { session_id: 'x' } });
    expect([session.status, session.text]).toEqual([501, expect.stringContaining('no state')]);
    const setting = await db.ask({ body: 'SELECT 1', parameters: { 'a = 1, b': 'x' } });
    expect(setting.code).toBe(115);
    expect((await db.ask({ body: 'SET max_threads = 1' })).code).toBe(48);
    expect((await db.ask({ body: 'USE system' })).code).toBe(48);
  });
});

describe('query parameters', () => {
  it.each([
    ['{p:String}', String.raw`it's \\ \t\n"é ; DROP`, `it\\'s \\\\ \\t\\n"é ; DROP`],
    ['{p:UInt64}', '18446744073709551615', '18446744073709551615'],
    ['{p:Array(String)}', String.raw`['a','b\'c\n']`, String.raw`['a','b\'c\n']`],
    ['{p:Map(String, UInt8)}', "{'a':1,'b':2}", "{'a':1,'b':2}"],
    ['{p:Map(String, Array(Int8))}', "{'a':[1,-2]}", "{'a':[1,-2]}"],
    ['{p:Nullable(String)}', String.raw`\N`, String.raw`\N`],
    ['{p:DateTime64(3)}', '2026-11-21 01:02:03.004', '2026-11-21 01:02:03.004'],
    ['{p:Tuple(Int8, String)}', "(1,'x')", "(1,'x')"],
  ])('%s takes %s', async (placeholder, value, text) => {
    const answer = await db.ask({ query: `SELECT ${placeholder}`, parameters: { param_p: value } });
    expect(answer.text).toBe(`${text}\n`);
  });

  it('puts names in quotes', async () => {
    await db.run('CREATE TABLE `odd``name` (a Int8) ENGINE = Memory');
    const answer = await db.ask({
      query: 'SELECT count() FROM {t:Identifier} LIMIT {n:UInt64}',
      parameters: { param_t: 'odd`name', param_n: '1' },
    });
    expect(answer.text).toBe('0\n');
  });

  it('never lets a value out of its place', async () => {
    await db.run('CREATE TABLE kept (a Int8) ENGINE = Memory');
    for (const value of [
      "'); DROP TABLE kept; --",
      "\\'); DROP TABLE kept; --",
      "{'a':1}); DROP TABLE kept; --",
    ]) {
      await db.ask({ query: 'SELECT {p:String}', parameters: { param_p: value } });
      await db.ask({ query: 'SELECT {p:Map(String, UInt8)}', parameters: { param_p: value } });
      await db.ask({ query: 'SELECT {p:Identifier}', parameters: { param_p: value } });
    }
    expect(await db.run('EXISTS TABLE kept')).toBe('1\n');
  });

  it('names a parameter that has no value', async () => {
    expect((await db.ask({ body: 'SELECT {p:String}' })).code).toBe(456);
  });
});

describe('what is left behind', () => {
  it('deletes the data file of every insert, taken or refused', async () => {
    await db.run('CREATE TABLE bytes (a UInt8) ENGINE = Memory');
    const refused = await db.ask({
      query: 'INSERT INTO bytes FORMAT RowBinary',
      body: new Uint8Array(9 * 1024 ** 2),
    });
    expect([refused.status, refused.code]).toEqual([413, 307]);
    await db.ask({ query: 'INSERT INTO bytes FORMAT RowBinary', body: new Uint8Array(1024) });
    await db.ask({ query: 'INSERT INTO nowhere FORMAT RowBinary', body: new Uint8Array(1024) });
    const left = await readdir(join(db.dataDir, 'engine-scratch'));
    expect(left.filter((name) => !name.startsWith('config'))).toEqual([]);
    expect(await db.run('SELECT count() FROM bytes')).toBe('1024\n');
  });
});
