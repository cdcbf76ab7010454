// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../src/connection.ts';
import type { Connection } from '../../src/connection.ts';
import { encodeNativeBlock } from '../../src/native/block.ts';
import type { NamedColumn } from '../../src/native/block.ts';
import { DictionaryColumn } from '../../src/native/dictionary-column.ts';
import {
  DateTime64Column,
  FixedStringColumn,
  Int64Column,
  UInt16Column,
  UInt32Column,
  UInt64Column,
  UInt8Column,
} from '../../src/native/fixed-columns.ts';
import { ArrayColumn, MapColumn } from '../../src/native/nested-columns.ts';
import { StringColumn } from '../../src/native/string-column.ts';
import { startDatabase } from '../database.ts';
import type { TestDatabase } from '../database.ts';

const U64_MAX = 2n ** 64n - 1n;
const I64_MIN = -(2n ** 63n);
const I64_MAX = 2n ** 63n - 1n;

let database: TestDatabase;
let connection: Connection;

beforeAll(async () => {
  database = await startDatabase();
  connection = connect(database.options);
});

afterAll(async () => {
  await connection.close();
  await database.close();
});

const TYPES = `
  Row UInt32, S String, B String, L LowCardinality(String), F FixedString(5),
  U8 UInt8, U16 UInt16, U32 UInt32, U64 UInt64, I64 Int64, T9 DateTime64(9), T3 DateTime64(3),
  M Map(LowCardinality(String), String), N Nested(K String, V Map(LowCardinality(String), String))`;

interface Row {
  readonly s: string;
  readonly b: Uint8Array;
  readonly f: Uint8Array;
  readonly u8: number;
  readonly u16: number;
  readonly u32: number;
  readonly u64: bigint;
  readonly i64: bigint;
  readonly m: readonly (readonly [string, string])[];
  readonly n: readonly (readonly [string, readonly (readonly [string, string])[]])[];
}

/** Text that survives UTF-8: whole code points, the empty text, blank lines, and long ones. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'binary-ascii', maxLength: 40 }),
  fc.constantFrom('', '\n\n', 'a\n\nDROP TABLE x;\n\n', '\u0000', '\u{1F600}'.repeat(40), '\'\\`"'),
  fc.nat(600).map((length) => 'é'.repeat(length)),
);
const pairs = fc.array(fc.tuple(text, text), { maxLength: 5 });
const row: fc.Arbitrary<Row> = fc.record({
  s: text,
  b: fc.uint8Array({ maxLength: 700 }),
  f: fc.uint8Array({ minLength: 5, maxLength: 5 }),
  u8: fc.nat(255),
  u16: fc.nat(65_535),
  u32: fc.nat(4_294_967_295),
  u64: fc.bigInt(0n, U64_MAX),
  i64: fc.bigInt(I64_MIN, I64_MAX),
  m: pairs,
  n: fc.array(fc.tuple(text, pairs), { maxLength: 3 }),
});

class Block {
  readonly index = new UInt32Column();
  readonly s = new StringColumn();
  readonly b = new StringColumn();
  readonly l = new DictionaryColumn();
  readonly f = new FixedStringColumn(5);
  readonly u8 = new UInt8Column();
  readonly u16 = new UInt16Column();
  readonly u32 = new UInt32Column();
  readonly u64 = new UInt64Column();
  readonly i64 = new Int64Column();
  readonly t9 = new DateTime64Column(9);
  readonly t3 = new DateTime64Column(3);
  readonly m = new MapColumn();
  readonly nk = new ArrayColumn(new StringColumn());
  readonly nv = new ArrayColumn(new MapColumn());

  readonly columns: readonly NamedColumn[] = [
    { name: 'Row', type: 'UInt32', column: this.index },
    { name: 'S', type: 'String', column: this.s },
    { name: 'B', column: this.b },
    { name: 'L', column: this.l },
    { name: 'F', column: this.f },
    { name: 'U8', column: this.u8 },
    { name: 'U16', column: this.u16 },
    { name: 'U32', column: this.u32 },
    { name: 'U64', column: this.u64 },
    { name: 'I64', column: this.i64 },
    { name: 'T9', column: this.t9 },
    { name: 'T3', column: this.t3 },
    { name: 'M', column: this.m },
    { name: 'N.K', column: this.nk },
    { name: 'N.V', type: 'Array(Map(LowCardinality(String), String))', column: this.nv },
  ];

  append(row: Row, index: number): void {
    const eight = Buffer.alloc(10);
    eight.writeBigUInt64LE(row.u64, 1);
    // Bytes before and after show that a range is taken and nothing else.
    const around = Buffer.concat([Buffer.from('<<'), row.b, Buffer.from('>>')]);
    this.index.append(index);
    this.s.append(row.s);
    this.b.appendRange(around, 2, 2 + row.b.length);
    appendOneWay(this.l, row.s, index);
    this.f.appendBytes(row.f);
    this.u8.append(row.u8);
    this.u16.append(row.u16);
    this.u32.append(row.u32);
    if (index % 2 === 0) this.u64.append(row.u64);
    else this.u64.appendLittleEndian(eight, 1);
    this.i64.append(row.i64);
    this.t9.append(row.i64);
    this.t3.appendNumber(row.u32);
    for (const [key, value] of row.m) this.m.append(key, value);
    this.m.endRow();
    for (const [key, attributes] of row.n) {
      this.nk.items.append(key);
      for (const [name, value] of attributes) this.nv.items.append(name, value);
      this.nv.items.endRow();
    }
    this.nk.endRow();
    this.nv.endRow();
  }
}

/** Equal texts get shared and single entries in turn: the engine must read both alike. */
function appendOneWay(column: DictionaryColumn, text: string, index: number): void {
  const bytes = Buffer.from(text);
  if (index % 3 === 0) column.append(text);
  else if (index % 3 === 1) column.appendRange(bytes, 0, bytes.length);
  else column.appendInterned(index * 997, bytes);
}

const READ = `
  SELECT S, hex(B), L, hex(F), U8, U16, U32, U64, I64, reinterpretAsInt64(reinterpret(T9, 'UInt64')),
    toUnixTimestamp64Milli(T3), mapKeys(M), mapValues(M), N.K,
    arrayMap(m -> mapKeys(m), N.V), arrayMap(m -> mapValues(m), N.V)
  FROM round_trip ORDER BY Row`;

function expected(row: Row): readonly unknown[] {
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();
  const keys = (list: Row['m']): string[] => list.map(([key]) => key);
  const values = (list: Row['m']): string[] => list.map(([, value]) => value);
  return [
    row.s,
    hex(row.b),
    row.s,
    hex(row.f),
    row.u8,
    row.u16,
    row.u32,
    String(row.u64),
    String(row.i64),
    String(row.i64),
    String(row.u32),
    keys(row.m),
    values(row.m),
    row.n.map(([key]) => key),
    row.n.map(([, list]) => keys(list)),
    row.n.map(([, list]) => values(list)),
  ];
}

let round = 0;

async function roundTrip(rows: readonly Row[], blocks = 1): Promise<unknown[][]> {
  await connection.exec('DROP TABLE IF EXISTS round_trip');
  await connection.exec(`CREATE TABLE round_trip (${TYPES}) ENGINE = MergeTree ORDER BY Row`);
  const size = Math.ceil(rows.length / blocks);
  const builder = new Block();
  const encoded: Uint8Array[] = [];
  for (let from = 0; from < rows.length; from += size) {
    const part = rows.slice(from, from + size);
    for (const [index, item] of part.entries()) builder.append(item, from + index);
    encoded.push(encodeNativeBlock(builder.columns, part.length));
    for (const { column } of builder.columns) column.reset();
  }
  await connection.insertNative({
    table: 'round_trip',
    columns: builder.columns.map((column) => column.name),
    block: encoded,
    deduplicationToken: `round-${(round += 1)}`,
  });
  const read = await connection.query<Record<string, unknown>>(READ);
  return read.map((item) => Object.values(item));
}

test('what goes in comes out, for random rows of every type', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 40 }), async (rows) => {
      expect(await roundTrip(rows)).toEqual(rows.map(expected));
    }),
    { numRuns: 25 },
  );
});

test('several blocks of one insert become one part', async () => {
  const rows = fc.sample(row, 60);
  expect(await roundTrip(rows, 7)).toEqual(rows.map(expected));
  const [parts] = await connection.query<{ parts: string }>(
    `SELECT count() AS parts FROM system.parts WHERE table = 'round_trip' AND active`,
  );
  expect(parts).toEqual({ parts: '1' });
});

test('the ends of every range', async () => {
  const all = Uint8Array.from({ length: 256 }, (_, index) => index);
  const edges: Row[] = fc.sample(row, 2).map((any, index) => ({
    ...any,
    b: Buffer.concat([all, all, all]),
    u8: index * 255,
    u16: index * 65_535,
    u32: index * 4_294_967_295,
    u64: index === 0 ? U64_MAX : 0n,
    i64: index === 0 ? I64_MIN : I64_MAX,
  }));
  expect(await roundTrip(edges)).toEqual(edges.map(expected));
});
