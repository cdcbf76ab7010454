// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readInsert } from '../../src/engine/insert-statement.ts';
import type { InsertStatement } from '../../src/engine/insert-statement.ts';

function insertOf(text: string): InsertStatement & { data: string } {
  const reading = readInsert(text);
  if (reading.kind !== 'data') throw new Error(reading.kind);
  return { ...reading.insert, data: text.slice(reading.insert.dataStart) };
}

describe('readInsert', () => {
  it.each([
    ['INSERT INTO t FORMAT CSV\n1,2', 'INSERT INTO t', '', 'CSV', '1,2'],
    ['insert t values (1)', 'insert t', '', 'Values', ' (1)'],
    [
      'INSERT INTO TABLE db.t (a, `b)`) VALUES(1)',
      'INSERT INTO TABLE db.t (a, `b)`)',
      '',
      'Values',
      '(1)',
    ],
    [
      "INSERT INTO t SETTINGS a = 'FORMAT x', b = 1 FORMAT TSV  \r\nx",
      'INSERT INTO t',
      "a = 'FORMAT x', b = 1",
      'TSV',
      'x',
    ],
    ['INSERT INTO format FORMAT Native\n\n', 'INSERT INTO format', '', 'Native', '\n'],
    ['INSERT INTO values VALUES (1)', 'INSERT INTO values', '', 'Values', ' (1)'],
    [
      'INSERT INTO settings.select (format) FORMAT X\n',
      'INSERT INTO settings.select (format)',
      '',
      'X',
      '',
    ],
    [
      '-- FORMAT a\nINSERT /* VALUES */ INTO `t FORMAT x` FORMAT CSV 1',
      '-- FORMAT a\nINSERT /* VALUES */ INTO `t FORMAT x`',
      '',
      'CSV',
      '1',
    ],
    ['INSERT INTO {t:Identifier} FORMAT CSV\n', 'INSERT INTO {t:Identifier}', '', 'CSV', ''],
    [
      "INSERT INTO FUNCTION null('a Int8') VALUES (1)",
      "INSERT INTO FUNCTION null('a Int8')",
      '',
      'Values',
      ' (1)',
    ],
  ])('%j', (text, head, settings, format, data) => {
    expect(insertOf(text)).toMatchObject({ head, settings, format, data });
  });

  it.each([
    ['SELECT 1 FORMAT CSV', 'other'],
    ['INSERT INTO t SELECT 1 FORMAT CSV', 'other'],
    ['INSERT INTO t (a) WITH 1 AS x SELECT x', 'other'],
    ['INSERT INTO t (SELECT 1)', 'other'],
    ["INSERT INTO t FROM INFILE '/etc/passwd' FORMAT CSV", 'infile'],
    ['INSERT INTO', 'incomplete'],
    ['INSERT INTO t', 'incomplete'],
    ['INSERT INTO t FORMAT', 'incomplete'],
    ['INSERT INTO t (a', 'incomplete'],
    ['INSERT INTO `t FORMAT CSV', 'incomplete'],
    ['', 'other'],
  ])('%j is %s', (text, kind) => {
    expect(readInsert(text).kind).toBe(kind);
  });

  it('gives the data back byte for byte, whatever it is (property)', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const data = Buffer.from(bytes).toString('latin1');
        expect(insertOf(`INSERT INTO t FORMAT RowBinary\n${data}`).data).toBe(data);
      }),
    );
  });

  it('never reads past the statement: any prefix waits or agrees (property)', () => {
    const whole = "INSERT INTO db.`t` (a, b) SETTINGS x = 'y' FORMAT JSONEachRow\n{}";
    fc.assert(
      fc.property(fc.nat(whole.length), (length) => {
        const reading = readInsert(whole.slice(0, length));
        if (reading.kind === 'data') expect(whole.startsWith(reading.insert.head)).toBe(true);
        else expect(['incomplete', 'other']).toContain(reading.kind);
      }),
    );
  });
});
