// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, readFileSync } from 'node:fs';

import { canonicalJson, LedgerlineError, type AttributeValue } from '@ledgerline/conventions';
import canonicalize from 'canonicalize';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const VECTORS = new URL('../../../../shared/vectors/jcs/', import.meta.url);
const present = existsSync(VECTORS);
if (!present)
  console.log('canonical JSON: the vectors of ../shared/vectors/jcs are absent; skipped');

describe('canonicalJson', () => {
  test('agrees with another implementation of RFC 8785 on any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        fc.pre(JSON.stringify(value).isWellFormed() && isWellFormed(value));
        expect(canonicalJson(value as AttributeValue)).toBe(canonicalize(value));
      }),
      { numRuns: 1000 },
    );
  });

  test('agrees on objects of any number of keys and on strings of any length', () => {
    const keys = fc.string({ unit: fc.constantFrom('a', 'b', '\u00e9', '\uffff', '\u{1f600}') });
    const texts = fc.string({ unit: 'binary', maxLength: 200 }).map((text) => text.toWellFormed());
    fc.assert(
      fc.property(
        fc.dictionary(keys, texts, { maxKeys: 100, size: 'max', noNullPrototype: true }),
        (value) => {
          expect(canonicalJson(value)).toBe(canonicalize(value));
        },
      ),
      { numRuns: 100 },
    );
  });

  test('writes every double as ECMAScript does', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(canonicalJson(value)).toBe(JSON.stringify(value));
      }),
      { numRuns: 2000 },
    );
    expect(canonicalJson(-0)).toBe('0');
    expect(canonicalJson(1e21)).toBe('1e+21');
    expect(canonicalJson(5e-324)).toBe('5e-324');
  });

  test('sorts by UTF-16 units, not by code points', () => {
    expect(canonicalJson({ '\ufb33': 1, '\u{1f600}': 2, '\r': 3, '1': 4 })).toBe(
      '{"\\r":3,"1":4,"\u{1f600}":2,"\ufb33":1}',
    );
  });

  test('writes what JSON lacks as text, and leaves undefined members out', () => {
    expect(
      canonicalJson({ big: 2n ** 64n, bytes: new Uint8Array([0, 255, 16]), gone: undefined }),
    ).toBe('{"big":"18446744073709551616","bytes":"AP8Q"}');
    // A view into a larger buffer, and one that Node took from its pool.
    expect(canonicalJson(new Uint8Array([9, 1, 2, 9]).subarray(1, 3))).toBe('"AQI="');
  });

  test.each([
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a lone high surrogate', 'a\ud800'],
    ['a lone low surrogate', '\udc00a'],
    ['a lone surrogate in a key', { '\ud800': 1 }],
    ['undefined in a list', [undefined]],
    ['undefined', undefined],
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['another typed array', new Float64Array(1)],
  ])('refuses %s', (_name, value) => {
    expect(() => canonicalJson(value as AttributeValue)).toThrow(LedgerlineError);
    expect(() => canonicalJson([value])).toThrow(/canonical JSON/);
  });

  test('refuses what refers to itself or nests without end', () => {
    const loop: unknown[] = [];
    loop.push(loop);
    expect(() => canonicalJson(loop)).toThrow(/nesting/);
  });
});

describe.skipIf(!present)('the vectors of RFC 8785', () => {
  const names = present ? readdirSync(new URL('input/', VECTORS)) : [];

  test.each(names)('%s', (name) => {
    const input: unknown = JSON.parse(readFileSync(new URL(`input/${name}`, VECTORS), 'utf8'));
    const output = canonicalJson(input as AttributeValue);
    const hex = readFileSync(new URL(`outhex/${name.replace('.json', '.txt')}`, VECTORS), 'utf8');
    expect(output).toBe(readFileSync(new URL(`output/${name}`, VECTORS), 'utf8').trimEnd());
    expect(Buffer.from(output).toString('hex')).toBe(hex.replaceAll(/\s/g, ''));
  });
});

function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, member]) => key.isWellFormed() && isWellFormed(member));
}
