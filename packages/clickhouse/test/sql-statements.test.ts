// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitStatements } from '../src/sql-statements.ts';

test('semicolons in strings, quoted names and comments end nothing', () => {
  const statements = [
    `SELECT 'a;b', 'it''s;', 'back\\';slash', "na;me", \`x\`\`;\`, \`y\\\`;\``,
    `-- a comment; with a semicolon and a quote '\nSELECT 1 -- another; one`,
    `/* many;\n lines ; ' */ SELECT 2 / 3 - 4`,
    `# shell; comment\nSELECT 5`,
  ];
  expect(splitStatements(statements.join('\n;\n'))).toEqual(statements);
});

test('comments and blank parts alone are no statements', () => {
  expect(splitStatements('')).toEqual([]);
  expect(splitStatements(' ;\n;-- only a comment;\n; /* ; */ ;')).toEqual([]);
  expect(splitStatements('SELECT 1;\n-- the end')).toEqual(['SELECT 1']);
});

test('any statements, joined by semicolons, come apart again', () => {
  const text = fc.string({ unit: 'binary-ascii', maxLength: 8 });
  const noLine = text.map((value) => value.replaceAll('\n', ' '));
  const fragment = fc.oneof(
    text.map((value) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`),
    text.map((value) => `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`),
    text.map((value) => '`' + value.replaceAll('\\', '\\\\').replaceAll('`', '\\`') + '`'),
    noLine.map((value) => `--${value}\n`),
    text.map((value) => `/*${value.replaceAll('*', '')}*/`),
    fc.constantFrom('SELECT', '1 - 2', '3 / 4', 'a#b', '\n', '('),
  );
  const statement = fc
    .array(fragment, { maxLength: 8 })
    .map((fragments) => ['SELECT', ...fragments, '1'].join(' '));
  fc.assert(
    fc.property(fc.array(statement, { maxLength: 5 }), (statements) => {
      expect(splitStatements(statements.join(';'))).toEqual(statements);
    }),
  );
});
