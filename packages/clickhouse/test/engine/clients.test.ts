// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type { ClickHouseClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEngine } from './running-engine.ts';
import type { RunningEngine } from './running-engine.ts';

const run = promisify(execFile);

let db: RunningEngine;

beforeAll(async () => {
  db = await startEngine();
});
afterAll(async () => {
  await db.stop();
});

describe.each([
  ['plain', {}],
  ['gzip', { request: true, response: true }],
  ['zstd', { request: { codec: 'zstd', level: 1 }, response: true }],
] as const)('@clickhouse/client, %s', (name, compression) => {
  let client: ClickHouseClient;
  const table = `client_${name}`;

  beforeAll(() => {
    client = createClient({
      url: db.engine.url,
      ...db.engine.credentials.writer,
      compression,
      log: { level: ClickHouseLogLevel.OFF },
    });
  });
  afterAll(async () => {
    await client.close();
  });

  it('pings with and without a SELECT', async () => {
    expect((await client.ping()).success).toBe(true);
    expect((await client.ping({ select: true })).success).toBe(true);
  });

  it('creates, inserts objects and streams, queries with parameters', async () => {
    await client.command({
      query: `CREATE TABLE ${table} (id UInt64, name String, attrs Map(String, String)) ENGINE = MergeTree ORDER BY id`,
      clickhouse_settings: { wait_end_of_query: 1 },
    });
    const inserted = await client.insert({
      table,
      values: [{ id: 1, name: 'a\n\nDROP TABLE x;', attrs: { k: 'v' } }],
      format: 'JSONEachRow',
    });
    expect(inserted.summary?.written_rows).toBe('1');
    await client.insert({
      table,
      values: Readable.from([
        { id: 2, name: "o'ne" },
        { id: 3, name: 'é' },
      ]),
      format: 'JSONEachRow',
      clickhouse_settings: { input_format_parallel_parsing: 0 },
    });
    await client.insert({
      table,
      values: Readable.from(['4,"csv",{}\n'], { objectMode: false }),
      format: 'CSV',
    });
    const result = await client.query({
      query:
        'SELECT id, name FROM {t:Identifier} WHERE id >= {low:UInt64} AND name IN {names:Array(String)} ORDER BY id',
      query_params: { t: table, low: 1, names: ['a\n\nDROP TABLE x;', "o'ne", 'csv'] },
      format: 'JSONEachRow',
    });
    expect(await result.json()).toEqual([
      { id: 1, name: 'a\n\nDROP TABLE x;' },
      { id: 2, name: "o'ne" },
      { id: 4, name: 'csv' },
    ]);
  });

  it('reads JSON with its metadata and a long stream', async () => {
    const json = await client.query({ query: 'SELECT 1 AS a', format: 'JSON' });
    expect((await json.json<{ a: number }>()).meta).toEqual([{ name: 'a', type: 'UInt8' }]);
    const long = await client.query({
      query: 'SELECT number FROM system.numbers LIMIT 100000',
      format: 'JSONCompactEachRow',
    });
    let rows = 0;
    for await (const chunk of long.stream()) rows += chunk.length;
    expect(rows).toBe(100_000);
  });

  it('executes a statement with values, and DDL with parameters', async () => {
    const { stream } = await client.exec({
      query: `INSERT INTO ${table} (id, name) FORMAT TabSeparated`,
      values: Readable.from([Buffer.from('9\tnine\n')], { objectMode: false }),
    });
    stream.resume();
    await client.command({
      query: `INSERT INTO ${table} (id, name) VALUES (10, {name:String})`,
      query_params: { name: "te'n" },
    });
    const found = await client.query({
      query: `SELECT name FROM ${table} WHERE id >= 9 ORDER BY id`,
      format: 'TabSeparated',
    });
    expect(await found.text()).toBe("nine\nte\\'n\n");
  });

  it('throws typed errors', async () => {
    await expect(client.query({ query: 'SELECT * FROM nope' })).rejects.toMatchObject({
      code: '60',
      type: 'UNKNOWN_TABLE',
    });
    await expect(client.command({ query: 'SELEC x y z' })).rejects.toMatchObject({
      code: '62',
      type: 'SYNTAX_ERROR',
    });
  });
});

describe('curl', () => {
  it('reads with SQL and loads a file', async () => {
    const { username, password } = db.engine.credentials.writer;
    const ask = async (...more: string[]): Promise<string> =>
      (await run('curl', ['-sS', '--fail-with-body', '-u', `${username}:${password}`, ...more]))
        .stdout;
    await ask(
      db.engine.url,
      '-d',
      'CREATE TABLE curled (a UInt32, b String) ENGINE = MergeTree ORDER BY a',
    );
    await ask(
      `${db.engine.url}/?query=INSERT%20INTO%20curled%20FORMAT%20CSV`,
      '--data-binary',
      '1,"x"\n2,"y\n\nz"\n',
    );
    await ask(
      db.engine.url,
      '--data-binary',
      'INSERT INTO curled FORMAT JSONEachRow {"a":3,"b":"w"}',
    );
    expect(await ask(db.engine.url, '-d', 'SELECT * FROM curled ORDER BY a')).toBe(
      '1\tx\n2\ty\\n\\nz\n3\tw\n',
    );
    expect(await ask(`${db.engine.url}/?query=SELECT%201`)).toBe('1\n');
  });
});

describe('clickhouse-go', () => {
  const source = new URL('./go-client', import.meta.url).pathname;
  const directory = mkdtempSync(join(tmpdir(), 'ledgerline-go-'));
  let binary: string | undefined;
  let reason = '';

  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  beforeAll(async () => {
    try {
      await run('go', ['build', '-o', join(directory, 'client'), '.'], {
        cwd: source,
        timeout: 240_000,
      });
      binary = join(directory, 'client');
    } catch (cause) {
      const { stderr, message } = cause as Error & { stderr?: string };
      reason = (stderr ?? message).split('\n')[0] ?? '';
    }
  }, 250_000);

  it.for(['none', 'gzip', 'deflate', 'br', 'lz4', 'zstd'])(
    'creates, inserts a batch and reads it, %s',
    async (compression, { skip }) => {
      if (binary === undefined) {
        skip(`Go's client cannot be built here: ${reason}`);
        return;
      }
      const { username, password } = db.engine.credentials.writer;
      const { stdout } = await run(binary, [], {
        env: {
          CH_ADDR: new URL(db.engine.url).host,
          CH_USER: username,
          CH_PASSWORD: password,
          CH_COMPRESSION: compression,
        },
      });
      expect(JSON.parse(stdout)).toMatchObject({ rows: 20_000 });
    },
  );
});
