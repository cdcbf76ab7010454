// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { elementType, parseType } from '../../src/engine/data-type.ts';
import { startEngine } from './running-engine.ts';
import type { RunningEngine } from './running-engine.ts';

let db: RunningEngine;

beforeAll(async () => {
  db = await startEngine();
});
afterAll(async () => {
  await db.stop();
});

const BLOCK_INFO = [1, 0, 2, 255, 255, 255, 255, 0];

/** One row or more of every type that ClickHouse's Go client can read. */
const EXPRESSIONS = [
  'toUInt8(1), toInt16(2), toUInt32(3), toInt64(4), toUInt128(5), toInt256(6), true, 1.5, toFloat32(1.5)',
  "'text', toFixedString('abc', 5), ''",
  "toDate('2026-11-21'), toDate32('2026-11-21'), now(), now64(9), INTERVAL 1 DAY",
  'toDecimal32(1, 2), toDecimal64(1, 2), toDecimal128(1, 2), toDecimal256(1, 2)',
  "generateUUIDv4(), toIPv4('1.2.3.4'), toIPv6('::1'), NULL, toNullable(1)",
  "CAST('a', 'Enum8(\\'a\\' = 1, \\'b,(\\' = 2)'), CAST('a', 'Enum16(\\'a\\' = 1000)')",
  "[1, 2], []::Array(String), [['a'], []], [NULL, 1]",
  "map('a', 1), map('a', ['b']), map(1, map('x', 'y'))",
  "(1, 'a'), tuple(1 AS a, 'b' AS `b c`)::Tuple(a UInt8, `b c` String), [(1, 'x')]",
  "toLowCardinality('x'), CAST('y', 'LowCardinality(Nullable(String))'), CAST(NULL, 'LowCardinality(Nullable(String))')",
  "['a', 'b']::Array(LowCardinality(String)), map('k', 'v')::Map(LowCardinality(String), String)",
  '(1.0, 2.0)::Point, [(1.0, 2.0)]::Ring, [[(1.0, 2.0)]]::Polygon',
  "CAST(1, 'SimpleAggregateFunction(sum, UInt64)')",
];

describe('Native for a client that names its protocol', () => {
  it.each(EXPRESSIONS)('%s', async (list) => {
    const query = `SELECT ${list} FROM numbers(5) FORMAT Native`;
    const plain = (await db.ask({ query })).bytes;
    const answer = await db.ask({ query, parameters: { client_protocol_version: '54460' } });
    expect([answer.status, answer.code]).toEqual([200, undefined]);
    const columns = plain[0]!;
    expect([...answer.bytes.subarray(0, 8)]).toEqual(BLOCK_INFO);
    expect(answer.bytes.length).toBe(plain.length + 8 + columns);
    // Before the byte per column came, there was only the block's head.
    const old = await db.ask({ query, parameters: { client_protocol_version: '54453' } });
    expect(old.bytes.length).toBe(plain.length + 8);
  });

  it('marks every block of a long result', async () => {
    const query =
      "SELECT number, toString(number), map('k', number) FROM numbers(200000) FORMAT Native";
    const plain = (await db.ask({ query })).bytes.length;
    const marked = (await db.ask({ query, parameters: { client_protocol_version: '54460' } }))
      .bytes;
    expect((marked.length - plain) % 11).toBe(0);
    expect(marked.length - plain).toBeGreaterThan(11);
  });

  it('says which type it cannot send', async () => {
    const query = 'SELECT sumState(1) FORMAT Native';
    const answer = await db.ask({ query, parameters: { client_protocol_version: '54460' } });
    expect([answer.status, answer.text]).toEqual([
      501,
      expect.stringContaining('AggregateFunction'),
    ]);
  });
});

describe('types', () => {
  it('splits parameters at the outer commas only', () => {
    expect(parseType("Enum8('a,(' = 1, 'b\\'' = 2)").parameters).toEqual([
      "'a,(' = 1",
      "'b\\'' = 2",
    ]);
    expect(parseType('Map(String, Tuple(a UInt8, b Array(String)))').parameters).toEqual([
      'String',
      'Tuple(a UInt8, b Array(String))',
    ]);
  });

  it('drops the name of a tuple’s element', () => {
    expect(
      ['UInt8', 'a UInt8', '`a b` Array(String)', 'Decimal(9, 2)', 'x Decimal(9, 2)'].map(
        elementType,
      ),
    ).toEqual(['UInt8', 'UInt8', 'Array(String)', 'Decimal(9, 2)', 'Decimal(9, 2)']);
  });
});
