// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LedgerlineError } from '@ledgerline/conventions';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, quoteIdentifier } from '../src/connection.ts';
import type { Connection } from '../src/connection.ts';
import { encodeNativeBlock } from '../src/native/block.ts';
import { UInt32Column } from '../src/native/fixed-columns.ts';
import { startDatabase } from './database.ts';
import type { TestDatabase } from './database.ts';

let database: TestDatabase;
let connection: Connection;

beforeAll(async () => {
  database = await startDatabase();
  connection = connect(database.options);
  await connection.exec('DROP TABLE IF EXISTS numbers_in');
  await connection.exec(`
    CREATE TABLE numbers_in (N UInt32) ENGINE = MergeTree ORDER BY N
    SETTINGS non_replicated_deduplication_window = 100`);
});

afterAll(async () => {
  await connection.close();
  await database.close();
});

function block(...numbers: number[]): Buffer {
  const column = new UInt32Column();
  for (const number of numbers) column.append(number);
  return encodeNativeBlock([{ name: 'N', column }], numbers.length);
}

async function stored(): Promise<unknown[]> {
  const rows = await connection.query<{ N: number }>('SELECT N FROM numbers_in ORDER BY N');
  return rows.map((row) => row.N);
}

test('rows are objects by column name, 64-bit integers exact', async () => {
  expect(
    await connection.query(
      `SELECT 18446744073709551615 AS big, 'a\\n\\nb' AS text, [1, 2] AS list, map('k', 'v') AS map`,
    ),
  ).toEqual([{ big: '18446744073709551615', text: 'a\n\nb', list: [1, 2], map: { k: 'v' } }]);
  expect(await connection.query('SELECT 1 AS one WHERE one = 2')).toEqual([]);
});

test('parameters are values, never SQL', async () => {
  const text = "'; DROP TABLE numbers_in; -- \n\n \\ \u{1F600}";
  expect(
    await connection.query('SELECT {text:String} AS text, {big:UInt64} AS big', {
      text,
      big: 2n ** 64n - 1n,
    }),
  ).toEqual([{ text, big: '18446744073709551615' }]);
});

test('a stream may be left early', async () => {
  const seen: string[] = [];
  for await (const row of connection.stream<{ number: string }>(
    'SELECT number FROM numbers(100000)',
  )) {
    seen.push(row.number);
    if (seen.length === 3) break;
  }
  expect(seen).toEqual(['0', '1', '2']);
  expect(await connection.ping()).toBe(true);
});

test('an insert with the same token is stored once, with another token again', async () => {
  const insert = { table: 'numbers_in', columns: ['N'], block: block(1, 2) };
  await connection.insertNative({ ...insert, deduplicationToken: 'first' });
  await connection.insertNative({ ...insert, deduplicationToken: 'first' });
  expect(await stored()).toEqual([1, 2]);
  await connection.insertNative({ ...insert, deduplicationToken: 'second' });
  expect(await stored()).toEqual([1, 1, 2, 2]);
});

test('a block that ends early is refused and stores nothing', async () => {
  const before = await stored();
  const whole = block(7, 8, 9);
  await expect(
    connection.insertNative({
      table: 'numbers_in',
      columns: ['N'],
      block: [block(6), whole.subarray(0, whole.length - 3)],
      deduplicationToken: 'cut',
    }),
  ).rejects.toMatchObject({ code: 'store_rejected' });
  expect(await stored()).toEqual(before);
});

test('an insert without a token is refused', async () => {
  await expect(
    connection.insertNative({
      table: 't',
      columns: ['N'],
      block: block(1),
      deduplicationToken: '',
    }),
  ).rejects.toThrow(RangeError);
});

test('compressed both ways', async () => {
  const compressed = connect({ ...database.options, compress: true });
  await compressed.insertNative({
    table: 'numbers_in',
    columns: ['N'],
    block: block(...Array.from({ length: 10_000 }, (_, index) => 1_000_000 + index)),
    deduplicationToken: 'compressed',
  });
  const rows = await compressed.query<{ N: number }>(
    'SELECT N FROM numbers_in WHERE N >= 1000000 ORDER BY N',
  );
  expect(rows.map((row) => row.N - 1_000_000)).toEqual([...rows.keys()]);
  expect(rows).toHaveLength(10_000);
  await compressed.close();
});

test('names are quoted', () => {
  expect(quoteIdentifier('Events.Name')).toBe('`Events.Name`');
  expect(quoteIdentifier('a`b\\')).toBe('`a\\`b\\\\`');
});

describe('errors say what to do', () => {
  test('an error in the middle of a result is not taken for its end', async () => {
    const read = connection.query(
      'SELECT number, throwIf(number = 900000) AS x FROM numbers(1000000) SETTINGS max_block_size = 1000',
    );
    await expect(read).rejects.toMatchObject({ code: 'store_rejected' });
  });

  test('an aborted insert has an unknown result', async () => {
    const insert = connection.insertNative({
      table: 'numbers_in',
      columns: ['N'],
      block: block(1),
      deduplicationToken: 'aborted',
      signal: AbortSignal.abort(),
    });
    await expect(insert).rejects.toMatchObject({ code: 'store_unavailable' });
  });

  test('a wrong statement is not retryable and carries the store’s message', async () => {
    const error = await connection
      .exec('SELECT nonsense FROM nowhere')
      .catch((cause: unknown) => cause);
    expect(LedgerlineError.is(error)).toBe(true);
    expect(error).toMatchObject({ code: 'store_rejected', retryable: false });
    expect((error as Error).message).toMatch(/nowhere/u);
  });

  test('no server is retryable', async () => {
    const nobody = connect({ url: 'http://127.0.0.1:9' });
    await expect(nobody.query('SELECT 1')).rejects.toMatchObject({
      code: 'store_unavailable',
      retryable: true,
    });
    expect(await nobody.ping()).toBe(false);
    await nobody.close();
  });

  test('codes of the server decide', async () => {
    const answers: [string, string, string][] = [
      ['243', 'Cannot reserve 1.00 MiB, not enough space', 'disk_full'],
      ['74', 'write failed: No space left on device', 'disk_full'],
      ['252', 'Too many parts', 'store_unavailable'],
      ['241', 'Memory limit exceeded', 'store_unavailable'],
      ['516', 'Authentication failed', 'store_denied'],
      ['164', 'Cannot execute query in readonly mode', 'store_denied'],
      ['497', 'Not enough privileges', 'store_denied'],
      ['60', 'Table does not exist', 'store_rejected'],
    ];
    let answer: [string, string, string] = ['', '', ''];
    // A port of its own stands for a server in trouble: the wire answer is ClickHouse's.
    const server = createServer((request, response) => {
      request.resume();
      const [code, text] = answer;
      response.writeHead(500, { 'x-clickhouse-exception-code': code });
      response.end(`Code: ${code}. DB::Exception: ${text}. (SOME_NAME)\nmore`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const troubled = connect({ url: `http://127.0.0.1:${port}` });
    for (const item of answers) {
      answer = item;
      const insert = troubled.insertNative({
        table: 't',
        columns: ['N'],
        block: block(1),
        deduplicationToken: 'x',
      });
      await expect(insert).rejects.toMatchObject({ code: item[2] });
    }
    await troubled.close();
    await new Promise((resolve) => server.close(resolve));
  });
});
