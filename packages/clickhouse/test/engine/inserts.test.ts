// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { compressSync } from 'lz4-napi';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readFrames, writeFrames } from '../../src/engine/block-framing.ts';
import { cityHash128 } from '../../src/engine/city-hash.ts';
import { startEngine } from './running-engine.ts';
import type { RunningEngine } from './running-engine.ts';

let db: RunningEngine;

beforeAll(async () => {
  db = await startEngine();
});
afterAll(async () => {
  await db.stop();
});
beforeEach(async () => {
  await db.run('CREATE OR REPLACE TABLE t (a UInt32, s String) ENGINE = MergeTree ORDER BY a');
});

/** What chDB executes when it stands inline behind an INSERT: an empty line, then a statement. */
const HOSTILE = [
  'x\n\nDROP TABLE t;',
  '\n\n',
  ';\n\nDROP TABLE t;\n',
  "'); DROP TABLE t; --",
  '\u0000\n\n',
];

async function stored(): Promise<string[]> {
  const text = await db.run('SELECT s FROM t ORDER BY a FORMAT JSONCompactEachRow');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as [string])[0]);
}

/** The rows in one of several formats; `a` is the row's number. */
const WRITERS: Readonly<Record<string, (rows: readonly string[]) => Buffer>> = {
  JSONEachRow: (rows) =>
    Buffer.from(rows.map((s, a) => `${JSON.stringify({ a, s })}\n\n`).join('')),
  JSONCompactEachRow: (rows) =>
    Buffer.from(rows.map((s, a) => `${JSON.stringify([a, s])}\n`).join('')),
  CSV: (rows) => Buffer.from(rows.map((s, a) => `${a},"${s.replaceAll('"', '""')}"\n`).join('')),
  TabSeparated: (rows) =>
    Buffer.from(
      rows
        .map(
          (s, a) =>
            `${a}\t${s.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n')}\n`,
        )
        .join(''),
    ),
  RowBinary: (rows) => Buffer.concat(rows.flatMap((s, a) => [u32(a), text(s)])),
  Native: (rows) =>
    Buffer.concat([
      Buffer.from([2, rows.length]),
      text('a'),
      text('UInt32'),
      ...rows.map((_, a) => u32(a)),
      text('s'),
      text('String'),
      ...rows.map(text),
    ]),
};

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  const length: number[] = [];
  for (let left = bytes.length; ; left >>>= 7) {
    length.push(left < 128 ? left : (left & 127) | 128);
    if (left < 128) return Buffer.concat([Buffer.from(length), bytes]);
  }
}

describe.each(Object.keys(WRITERS))('INSERT … FORMAT %s', (format) => {
  const body = WRITERS[format]!;

  it('stores hostile bytes exactly, with the statement in the URL', async () => {
    const answer = await db.ask({
      query: `INSERT INTO t (a, s) FORMAT ${format}`,
      body: body(HOSTILE),
    });
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(JSON.parse(answer.headers.get('x-clickhouse-summary')!)).toMatchObject({
      written_rows: '5',
    });
    expect(await stored()).toEqual(HOSTILE);
  });

  it('stores them with the statement at the head of the body', async () => {
    const head = Buffer.from(`INSERT INTO t (a, s) FORMAT ${format}\n`);
    const answer = await db.ask({ body: Buffer.concat([head, body(HOSTILE)]) });
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(await stored()).toEqual(HOSTILE);
  });
});

describe('INSERT', () => {
  it('runs nothing that stands behind the data', async () => {
    for (const tail of [
      '\n\nDROP TABLE t;',
      ';\nDROP TABLE t;',
      '\r\n\r\nDROP TABLE t',
      '\n \nDROP TABLE t;',
    ]) {
      for (const format of ['JSONEachRow', 'CSV', 'TSV', 'Values']) {
        await db.ask({ query: `INSERT INTO t FORMAT ${format}`, body: `${tail}\n` });
        await db.ask({ body: `INSERT INTO t FORMAT ${format}\n{"a":1,"s":"x"}${tail}\n` });
        await db.ask({ query: `INSERT INTO t FORMAT ${format} {"a":1,"s":"x"}${tail}` });
      }
    }
    expect(await db.run('EXISTS TABLE t')).toBe('1\n');
  });

  it('stores any text (property)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 20 }),
        async (rows) => {
          await db.run('TRUNCATE TABLE t');
          const whole = rows.map((s) => s.toWellFormed());
          await db.ask({
            query: 'INSERT INTO t FORMAT RowBinary',
            body: WRITERS['RowBinary']!(whole),
          });
          expect(await stored()).toEqual(whole);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('takes VALUES with parameters, refuses a statement behind them', async () => {
    const sql = "INSERT INTO t VALUES ({a:UInt32}, {s:String}), (2, 'two;');";
    await db.ask({ body: sql, parameters: { param_a: '1', param_s: "o'ne; \\t" } });
    expect(await stored()).toEqual(["o'ne; \t", 'two;']);
    const refused = await db.ask({ body: "INSERT INTO t VALUES (3, 'x'); DROP TABLE t" });
    expect([refused.status, refused.code]).toEqual([400, 62]);
    expect(await stored()).toHaveLength(2);
  });

  it('keeps its own settings beside those of the request', async () => {
    const answer = await db.ask({
      query: 'INSERT INTO t (a) SETTINGS input_format_skip_unknown_fields = 1 FORMAT JSONEachRow',
      body: '{"a":1,"nope":2}',
      parameters: { max_insert_threads: '1', async_insert: '1' },
    });
    expect(answer.status).toBe(200);
    expect(await db.run('SELECT count() FROM t')).toBe('1\n');
  });

  it('drops a second insert with the same token', async () => {
    await db.run(
      'CREATE OR REPLACE TABLE t (a UInt32, s String) ENGINE = MergeTree ORDER BY a SETTINGS non_replicated_deduplication_window = 100',
    );
    const insert = (token: string, a: number): ReturnType<RunningEngine['ask']> =>
      db.ask({
        query: 'INSERT INTO t FORMAT JSONEachRow',
        body: `{"a":${a},"s":"x"}`,
        parameters: { insert_deduplication_token: token, insert_deduplicate: '1' },
      });
    for (const [token, a] of [
      ['one', 1],
      ['one', 1],
      ['two', 2],
    ] as const)
      await insert(token, a);
    expect(await db.run('SELECT count(), sum(a) FROM t')).toBe('2\t3\n');
  });

  it('refuses to read local files', async () => {
    for (const sql of [
      "INSERT INTO t FROM INFILE '/etc/passwd' FORMAT LineAsString",
      "INSERT INTO t SELECT 1, * FROM file('/etc/passwd', 'LineAsString')",
      "INSERT INTO FUNCTION file('/tmp/ledgerline-out', 'CSV', 'a Int8') SELECT 1",
      "INSERT INTO FUNCTION url('http://127.0.0.1:1/', 'CSV', 'a Int8') SELECT 1",
    ]) {
      expect([sql, (await db.ask({ body: sql })).code]).toEqual([sql, 497]);
    }
  });

  it('takes no data where the engine would read it from the statement', async () => {
    for (const sql of [
      "INSERT INTO t SELECT a, s FROM input('a UInt32, s String') FORMAT CSV\n1,x\n",
      "INSERT INTO t SELECT a, s FROM input('a UInt32, s String') FORMAT CSV\n1,x\n\nDROP TABLE t",
      'INSERT INTO t SELECT 1, 2 FORMAT CSV\n1,x\n\nDROP TABLE t',
      'EXPLAIN INSERT INTO t FORMAT CSV\n1,x\n\nDROP TABLE t',
      "EXPLAIN INSERT INTO t VALUES (1, 'x')\n\nDROP TABLE t",
      'WITH 1 AS x INSERT INTO t FORMAT CSV\n1,x\n\nDROP TABLE t',
    ]) {
      const answer = await db.ask({ body: sql });
      expect([sql, answer.status === 200]).toEqual([sql, false]);
    }
    expect(await db.run('SELECT count() FROM t')).toBe('0\n');
    await db.ask({ body: 'INSERT INTO t FORMAT `CSV` 1,"x\n\nDROP TABLE t;"\n' });
    expect(await stored()).toEqual(['x\n\nDROP TABLE t;']);
  });

  it('says in which row the data is wrong', async () => {
    const answer = await db.ask({ query: 'INSERT INTO t FORMAT CSV', body: '1,"a"\nx,"b"\n' });
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('row 2')]);
    expect(await stored()).toEqual([]);
  });
});

describe('compression', () => {
  const ROWS = WRITERS['JSONEachRow']!(HOSTILE);

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ] as const)('reads a body in %s', async (coding, compress) => {
    const answer = await db.ask({
      query: 'INSERT INTO t FORMAT JSONEachRow',
      body: compress(ROWS),
      headers: { 'Content-Encoding': coding },
    });
    expect(answer.status).toBe(200);
    expect(await stored()).toEqual(HOSTILE);
  });

  it('names a coding it does not know, and survives a body that is not what it says', async () => {
    const query = 'INSERT INTO t FORMAT JSONEachRow';
    const unknown = await db.ask({ query, body: ROWS, headers: { 'Content-Encoding': 'snappy' } });
    expect([unknown.status, unknown.text]).toEqual([415, expect.stringContaining('snappy')]);
    for (const coding of ['gzip', 'deflate', 'br', 'zstd']) {
      const headers = { 'Content-Encoding': coding };
      const damaged = await db.ask({ query, body: ROWS, headers });
      expect([coding, damaged.status, damaged.code]).toEqual([coding, 400, 271]);
      // Refused before the body is read; the damage must not surface later.
      expect((await db.ask({ query, body: ROWS, headers, as: 'analyst' })).code).toBe(164);
    }
    const cut = gzipSync(ROWS).subarray(0, 30);
    expect(
      (await db.ask({ query, body: cut, headers: { 'Content-Encoding': 'gzip' } })).status,
    ).toBe(400);
    expect(await stored()).toEqual([]);
  });

  it.each(['gzip', 'deflate', 'br', 'zstd'])('answers in %s when asked', async (coding) => {
    const query = 'SELECT number FROM numbers(1000) FORMAT TSV';
    const answer = await db.ask({
      query,
      parameters: { enable_http_compression: '1' },
      headers: { 'Accept-Encoding': coding },
    });
    expect(answer.headers.get('content-encoding')).toBe(coding);
    expect(answer.text.split('\n')[999]).toBe('999');
    const plain = await db.ask({ query, headers: { 'Accept-Encoding': coding } });
    expect(plain.headers.get('content-encoding')).toBeNull();
  });

  it.each(['none', 'lz4', 'zstd'] as const)(
    'reads and writes ClickHouse’s own blocks, %s',
    async (method) => {
      const pieces: Buffer[] = [];
      for await (const frame of writeFrames([ROWS.subarray(0, 20), ROWS.subarray(20)], method))
        pieces.push(frame);
      const insert = await db.ask({
        query: 'INSERT INTO t FORMAT JSONEachRow',
        body: Buffer.concat(pieces),
        parameters: { decompress: '1' },
      });
      expect([insert.status, insert.text]).toEqual([200, '']);
      expect(await stored()).toEqual(HOSTILE);
      const answer = await db.ask({
        query: 'SELECT number FROM numbers(300000) FORMAT RowBinary',
        parameters: { compress: '1', network_compression_method: method },
      });
      const content = await unframed([answer.bytes.subarray(0, 7), answer.bytes.subarray(7)]);
      expect(content.length).toBe(2_400_000);
      expect(content.readBigUInt64LE(2_399_992)).toBe(299_999n);
    },
  );

  it('refuses blocks that were changed, cut off or grow beyond their size', async () => {
    const good = lz4Frame(ROWS, ROWS.length);
    const changed = Buffer.from(good);
    changed[40]! ^= 1;
    for (const [body, code] of [
      [changed, 40],
      [good.subarray(0, good.length - 3), 271],
      [good.subarray(0, 12), 271],
      [lz4Frame(ROWS, 4), 271],
      [lz4Frame(ROWS, 0xffff_ffff), 271],
      [lz4Frame(ROWS, 400 * 1024 ** 2), 271],
    ] as const) {
      const answer = await db.ask({
        query: 'INSERT INTO t FORMAT JSONEachRow',
        body,
        parameters: { decompress: '1' },
      });
      expect([answer.status, answer.code]).toEqual([400, code]);
    }
    expect(await stored()).toEqual([]);
  });
});

function lz4Frame(content: Buffer, claimed: number): Buffer {
  const data = compressSync(content).subarray(4);
  const head = Buffer.alloc(9);
  head.writeUInt8(0x82);
  head.writeUInt32LE(9 + data.length, 1);
  head.writeUInt32LE(claimed, 5);
  const rest = Buffer.concat([head, data]);
  return Buffer.concat([cityHash128(rest), rest]);
}

async function unframed(source: readonly Buffer[]): Promise<Buffer> {
  const pieces: Buffer[] = [];
  const chunks = async function* (): AsyncGenerator<Buffer> {
    yield* source;
  };
  for await (const piece of readFrames(chunks())) pieces.push(piece);
  return Buffer.concat(pieces);
}
