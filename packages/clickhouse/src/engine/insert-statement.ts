// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { isKeyword, isSymbol, tokens } from './lexer.ts';
import type { Token } from './lexer.ts';

/** An INSERT that brings its own data, taken apart. All texts are latin1, as they were given. */
export interface InsertStatement {
  /** `INSERT INTO t (a, b)`: everything before SETTINGS, VALUES or FORMAT. */
  readonly head: string;
  /** `x = 1, y = 2` of the statement's own SETTINGS clause, or empty. */
  readonly settings: string;
  readonly format: string;
  /** Byte offset of the first byte of data in the text that was read. */
  readonly dataStart: number;
}

export type InsertReading =
  /** Not an INSERT with data: a SELECT, DDL, INSERT … SELECT. */
  | { readonly kind: 'other' }
  /** An INSERT whose data form cannot be seen yet in this text. */
  | { readonly kind: 'incomplete' }
  /** `INSERT … FROM INFILE`, which would read a file of this machine. */
  | { readonly kind: 'infile' }
  | { readonly kind: 'data'; readonly insert: InsertStatement };

/**
 * Finds where the SQL of an INSERT ends and its data begins.
 *
 * Follows ClickHouse's `ParserInsertQuery`: `INSERT INTO [TABLE] [FUNCTION] name [(columns)]
 * [SETTINGS …] VALUES data | FORMAT name data | SELECT …`. Everything behind the split goes to
 * a file, byte for byte, and is never parsed as SQL.
 */
export function readInsert(text: string): InsertReading {
  const reader = tokens(text);
  const next = (): Token | undefined => reader.next().value ?? undefined;
  if (!isKeyword(next(), 'INSERT')) return { kind: 'other' };
  let token = next();
  if (isKeyword(token, 'INTO')) token = next();
  if (isKeyword(token, 'TABLE')) token = next();
  // The table's name, or FUNCTION name(…), comes first and may read like a keyword.
  const nameToken = isKeyword(token, 'FUNCTION') ? next() : token;
  if (nameToken === undefined) return { kind: 'incomplete' };
  if (isSymbol(nameToken, '{')) skipBracket(next);
  token = next();
  while (isSymbol(token, '.')) {
    const part = next();
    if (isSymbol(part, '{')) skipBracket(next);
    token = next();
  }
  return readTail(text, token, next);
}

function readTail(
  text: string,
  first: Token | undefined,
  next: () => Token | undefined,
): InsertReading {
  let token = first;
  let settingsToken: Token | undefined;
  let columnsSeen = false;
  for (; token !== undefined; token = next()) {
    if (token.depth > 0) {
      if (!columnsSeen && isSelect(token)) return { kind: 'other' };
      columnsSeen = true;
      continue;
    }
    if (settingsToken === undefined && isKeyword(token, 'SETTINGS')) {
      settingsToken = token;
    } else if (isKeyword(token, 'VALUES')) {
      return { kind: 'data', insert: split(text, settingsToken, token, 'Values', token.end) };
    } else if (isKeyword(token, 'FORMAT')) {
      const name = next();
      if (name === undefined) return { kind: 'incomplete' };
      if (!/^\w+$/u.test(name.text)) return { kind: 'other' };
      const start = afterFormat(text, name.end);
      return { kind: 'data', insert: split(text, settingsToken, token, name.text, start) };
    } else if (isSelect(token)) {
      return { kind: 'other' };
    } else if (isKeyword(token, 'FROM')) {
      return { kind: 'infile' };
    }
  }
  return { kind: 'incomplete' };
}

function split(
  text: string,
  settings: Token | undefined,
  dataKeyword: Token,
  format: string,
  dataStart: number,
): InsertStatement {
  return {
    head: text.slice(0, settings?.start ?? dataKeyword.start).trim(),
    settings: settings === undefined ? '' : text.slice(settings.end, dataKeyword.start).trim(),
    format,
    dataStart,
  };
}

function isSelect(token: Token): boolean {
  return isKeyword(token, 'SELECT') || isKeyword(token, 'WITH') || isKeyword(token, 'WATCH');
}

function skipBracket(next: () => Token | undefined): void {
  for (let token = next(); token !== undefined && !isSymbol(token, '}'); token = next());
}

/** Blanks, then one line end, belong to the statement (`ParserInsertQuery`). */
function afterFormat(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\f'.includes(text[at] ?? '')) at += 1;
  if (text[at] === '\r' && text[at + 1] === '\n') at += 1;
  if (text[at] === '\n') at += 1;
  return at;
}
