// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DICTIONARY_TEXTS_MAX, NATIVE_BLOCK_ROWS_MAX } from '../../src/limits.ts';
import { encodeNativeBlock } from '../../src/native/block.ts';
import type { NativeColumn } from '../../src/native/column.ts';
import { DictionaryColumn } from '../../src/native/dictionary-column.ts';
import {
  DateTime64Column,
  FixedStringColumn,
  UInt64Column,
  UInt8Column,
} from '../../src/native/fixed-columns.ts';
import { ArrayColumn, MapColumn } from '../../src/native/nested-columns.ts';
import { StringColumn } from '../../src/native/string-column.ts';

function bytesOf(column: NativeColumn): Buffer {
  const target = Buffer.alloc(column.byteLength);
  expect(column.copyTo(target, 0)).toBe(column.byteLength);
  return target;
}

/** The slow and plain form of a String column. */
function plainStrings(values: readonly Uint8Array[]): Buffer {
  const parts: Uint8Array[] = [];
  for (const value of values) {
    const prefix: number[] = [];
    let rest = value.length;
    do {
      prefix.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
      rest >>>= 7;
    } while (rest > 0);
    parts.push(Uint8Array.from(prefix), value);
  }
  return Buffer.concat(parts);
}

describe('StringColumn', () => {
  const value = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.uint8Array({ minLength: 120, maxLength: 140 }),
    fc.uint8Array({ minLength: 500, maxLength: 1_100 }),
  );

  test('ranges of any length from alternating sources equal the plain form', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 30 }), fc.nat(9), (values, before) => {
        const column = new StringColumn();
        for (const item of values) {
          // Each source ends with the range, so that no word may be read behind it.
          const source = Buffer.concat([Buffer.alloc(before, 0xee), item]);
          column.appendRange(source, before, source.length);
        }
        expect(column.rows).toBe(values.length);
        expect(bytesOf(column)).toEqual(plainStrings(values));
      }),
    );
  });

  test('text, repeated rows and hexadecimal equal the plain form', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ unit: 'binary', maxLength: 300 }), fc.nat(3)), {
          maxLength: 20,
        }),
        fc.uint8Array({ maxLength: 32 }),
        (rows, id) => {
          const column = new StringColumn();
          const plain: Uint8Array[] = [];
          for (const [text, repeats] of rows) {
            column.append(text);
            for (let count = 0; count < repeats; count++) column.appendPrevious();
            plain.push(...Array.from({ length: repeats + 1 }, () => Buffer.from(text, 'utf8')));
          }
          column.appendHex(id, 0, id.length);
          plain.push(Buffer.from(Buffer.from(id).toString('hex')));
          expect(bytesOf(column)).toEqual(plainStrings(plain));
        },
      ),
    );
  });

  test('lone surrogates become U+FFFD', () => {
    const column = new StringColumn();
    column.append('a\ud800b');
    expect(bytesOf(column).toString('utf8', 1)).toBe('a\ufffdb');
  });

  test('ranges outside the source are refused and leave no row', () => {
    const column = new StringColumn();
    const source = Buffer.from('abc');
    for (const [start, end] of [
      [0, 4],
      [2, 1],
      [-1, 1],
      [0, Number.NaN],
    ] as const) {
      expect(() => column.appendRange(source, start, end)).toThrow(RangeError);
      expect(() => column.appendHex(source, start, end)).toThrow(RangeError);
    }
    expect(() => column.appendPrevious()).toThrow(RangeError);
    expect(column.rows).toBe(0);
    expect(column.byteLength).toBe(0);
  });

  test('reset forgets the rows', () => {
    const column = new StringColumn();
    column.append('before');
    column.reset();
    expect(column.rows).toBe(0);
    expect(() => column.appendPrevious()).toThrow(RangeError);
    column.append('x');
    expect(bytesOf(column)).toEqual(Buffer.from('\u0001x'));
  });
});

describe('columns of fixed width', () => {
  test('all ways into a 64-bit column agree', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 53n - 1n), (value) => {
        const column = new UInt64Column();
        const source = Buffer.alloc(8);
        source.writeBigUInt64LE(value);
        column.append(value);
        column.appendNumber(Number(value));
        column.appendLittleEndian(source, 0);
        column.appendLowHigh(Number(value & 0xffff_ffffn), Number(value >> 32n));
        column.appendPrevious();
        expect(bytesOf(column)).toEqual(Buffer.concat([source, source, source, source, source]));
      }),
    );
  });

  test('negative ticks are two-complement', () => {
    const column = new DateTime64Column(9);
    column.append(-1n);
    expect(bytesOf(column)).toEqual(Buffer.alloc(8, 0xff));
  });

  test('wrong widths and numbers are refused', () => {
    expect(() => new FixedStringColumn(4).appendBytes(Buffer.alloc(3))).toThrow(RangeError);
    expect(() => new FixedStringColumn(0)).toThrow(RangeError);
    expect(() => new UInt64Column().appendNumber(-1)).toThrow(RangeError);
    expect(() => new UInt64Column().appendNumber(2 ** 53)).toThrow(RangeError);
    expect(() => new UInt64Column().appendLittleEndian(Buffer.alloc(7), 0)).toThrow(RangeError);
    expect(() => new UInt8Column().appendPrevious()).toThrow(RangeError);
  });
});

describe('DictionaryColumn', () => {
  const entriesOf = (column: DictionaryColumn): bigint => bytesOf(column).readBigUInt64LE(8);

  test('golden bytes: flags, entries, rows, indexes', () => {
    const column = new DictionaryColumn();
    column.append('b');
    column.append('a');
    column.append('b');
    column.appendPrevious();
    expect(bytesOf(column).toString('hex')).toBe(
      '0202000000000000' +
        '0200000000000000' +
        '01620161' +
        '0400000000000000' +
        '00000000' +
        '01000000' +
        '00000000' +
        '00000000',
    );
  });

  test('an id has one entry until reset', () => {
    const column = new DictionaryColumn();
    const bytes = Buffer.from('key');
    for (const id of [0, 5_000, 0, 5_000, 1]) column.appendInterned(id, bytes);
    expect(column.rows).toBe(5);
    expect(entriesOf(column)).toBe(3n);
    column.reset();
    column.appendInterned(5_000, bytes);
    expect(entriesOf(column)).toBe(1n);
    column.appendInterned(5_000, Buffer.from('another table’s key'));
    expect(entriesOf(column)).toBe(2n);
    expect(() => column.appendInterned(-1, bytes)).toThrow(RangeError);
    expect(() => column.appendInterned(0.5, bytes)).toThrow(RangeError);
  });

  test('an endless vocabulary does not grow the table of texts', () => {
    const column = new DictionaryColumn();
    const texts = Array.from({ length: DICTIONARY_TEXTS_MAX + 10 }, (_, index) => `text ${index}`);
    for (const text of [...texts, ...texts]) column.append(text);
    expect(entriesOf(column)).toBe(BigInt(DICTIONARY_TEXTS_MAX + 20));
  });

  test('without rows there is nothing but the prefix', () => {
    const column = new DictionaryColumn();
    expect(column.byteLength).toBe(0);
    expect(column.prefixLength).toBe(8);
    expect(() => column.appendPrevious()).toThrow(RangeError);
  });
});

describe('MapColumn', () => {
  test('repeats a row of pairs, and an empty row', () => {
    const column = new MapColumn();
    const plain = new MapColumn();
    for (const pairs of [
      [
        ['a', '1'],
        ['b', '2'],
      ],
      [],
      [['c', 'x'.repeat(900)]],
    ] as const) {
      for (let count = 0; count < 3; count++) {
        for (const [key, value] of pairs) plain.append(key, value);
        plain.endRow();
      }
      for (const [key, value] of pairs) column.append(key, value);
      column.endRow();
      column.appendPrevious();
      column.appendPrevious();
    }
    expect(bytesOf(column)).toEqual(bytesOf(plain));
  });

  test('a key without a value is refused', () => {
    const column = new MapColumn();
    column.keys.append('key');
    expect(() => column.endRow()).toThrow(RangeError);
  });
});

describe('encodeNativeBlock', () => {
  test('golden bytes', () => {
    const column = new ArrayColumn(new UInt8Column());
    column.items.append(7);
    column.endRow();
    const block = encodeNativeBlock([{ name: 'a', column }], 1);
    expect(block.toString('latin1')).toBe(
      '\u0001\u0001\u0001a\u000cArray(UInt8)\u0001\0\0\0\0\0\0\0\u0007',
    );
  });

  test('columns that disagree with the block are refused', () => {
    const column = new UInt8Column();
    column.append(1);
    expect(() => encodeNativeBlock([{ name: 'a', column }], 2)).toThrow(/column a has 1 rows/u);
    expect(() => encodeNativeBlock([{ name: 'a', type: 'Int8', column }], 1)).toThrow(
      /declared Int8/u,
    );
    expect(() => encodeNativeBlock([], NATIVE_BLOCK_ROWS_MAX + 1)).toThrow(RangeError);
  });
});
