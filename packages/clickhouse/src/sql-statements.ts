// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** What may hide a semicolon: strings, quoted names and comments, in ClickHouse's lexical rules. */
const TOKEN = new RegExp(
  [
    String.raw`'(?:\\[\s\S]|''|[^'\\])*'`,
    String.raw`"(?:\\[\s\S]|""|[^"\\])*"`,
    '`(?:\\\\[\\s\\S]|``|[^`\\\\])*`',
    String.raw`--[^\n]*`,
    String.raw`#[ !][^\n]*`,
    String.raw`/\*[\s\S]*?\*/`,
    ';',
    String.raw`[^'"` + '`' + String.raw`;/#-]+`,
    String.raw`[\s\S]`,
  ].join('|'),
  'gu',
);

/**
 * Splits a script at the semicolons that end statements: not those in strings, quoted names and
 * comments. Comments stay with their statement; parts without a statement are left out.
 */
export function splitStatements(script: string): readonly string[] {
  const statements: string[] = [];
  let text = '';
  let hasCode = false;
  const end = (): void => {
    if (hasCode) statements.push(text.trim());
    text = '';
    hasCode = false;
  };
  for (const [token] of script.matchAll(TOKEN)) {
    if (token === ';') {
      end();
      continue;
    }
    text += token;
    hasCode ||= !isComment(token) && token.trim() !== '';
  }
  end();
  return statements;
}

function isComment(token: string): boolean {
  return token.startsWith('--') || token.startsWith('/*') || /^#[ !]/u.test(token);
}
