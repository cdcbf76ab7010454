// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { compilePolicy, redact } from '@ledgerline/redaction';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AttributeColumns } from '../../src/otlp/attribute-columns.ts';
import { ByteStore } from '../../src/otlp/byte-store.ts';
import { KeyTable } from '../../src/otlp/key-table.ts';
import { ByteRedactor } from '../../src/pipeline/byte-redactor.ts';
import { CleanValues } from '../../src/pipeline/clean-values.ts';

const KEYS = ['color', 'note', 'user.id', 'api_key'];
const policy = compilePolicy();

const value = fc.oneof(
  fc.constantFrom(
    '',
    'red',
    'rad',
    'a@example.org',
    'b@example.org',
    'sk_live_4eC39HqLyjWDarjtT1z',
  ),
  fc.constantFrom('+49 30 901820', '4242 4242 4242 4242', 'x'.repeat(48), 'x'.repeat(49)),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
);

test('a redactor with a past gives every value what redaction of it alone gives', () => {
  const redactor = new ByteRedactor(policy);
  const keys = new KeyTable(KEYS, 1, 0);
  const row = fc.record({ id: fc.nat(KEYS.length - 1), text: value });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 40 }), (rows) => {
      const store = new ByteStore(new Uint8Array(0));
      const columns = new AttributeColumns(keys, 64);
      for (const { id, text } of rows) columns.addText(store, id, text);
      redactor.begin();
      redactor.attributes(columns, store, 0, columns.count, new Map());
      const stored = rows.map((_, i) => store.text(columns.a.at(i), columns.b.at(i)));
      const alone = rows.map(({ id, text }) => redact(policy, text, { key: KEYS[id]! }));
      expect(stored).toEqual(alone.map((one) => one.value.toWellFormed()));
      expect(redactor.tally.count).toBe(alone.reduce((sum, one) => sum + one.findings.length, 0));
    }),
    { numRuns: 300 },
  );
});

test('only a value that was added is known, and only byte for byte', () => {
  const known = new CleanValues();
  const has = (text: string): boolean => known.has(Buffer.from(text), 0, Buffer.byteLength(text));
  expect(has('')).toBe(false);
  for (const text of ['', 'red', 'x'.repeat(48)]) {
    known.add(Buffer.from(text), 0, text.length);
    expect(has(text)).toBe(true);
  }
  for (const text of ['rad', 're', 'redd', 'x'.repeat(47), 'x'.repeat(49)]) {
    expect(has(text)).toBe(false);
  }
});

test('a key with new values all the time stops to remember', () => {
  const known = new CleanValues();
  for (let i = 0; i < 2_000; i++) known.add(Buffer.from(`id-${i}`), 0, `id-${i}`.length);
  known.add(Buffer.from('red'), 0, 3);
  expect(known.has(Buffer.from('red'), 0, 3)).toBe(false);
});
