// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { STATEMENT_CLASS } from './addon.ts';
import type { Classification } from './addon.ts';
import type { Role } from './auth.ts';
import { EngineFault } from './fault.ts';
import { isKeyword, isSymbol, tokens } from './lexer.ts';
import type { Token } from './lexer.ts';

/** Engines that keep data here; others reach for files, networks or processes. */
const ENGINES =
  /^(?:Memory|Null|Log|TinyLog|StripeLog|Join|Set|Buffer|Merge|Dictionary|View|MaterializedView|Atomic)$/u;
const MERGE_TREE = /^[A-Za-z]*MergeTree$/u;

const DICTIONARY_SOURCES = /^(?:clickhouse|null)$/iu;

/** Control statements of the writer that act on this engine only. */
const CONTROL_ALLOWED = new Set(['SYSTEM', 'KILL']);
/** What SYSTEM may do: SHUTDOWN, KILL, SUSPEND, RELOAD and the like would touch the process. */
const SYSTEM_ALLOWED = new Set(['FLUSH', 'START', 'STOP', 'SYNC', 'WAIT']);

/**
 * Refuses what this interface does not run, whoever asks; the engine's grants and the read-only
 * sessions stand behind it.
 *
 * @param text the composed statement, latin1. @param verdict of ClickHouse's own parser.
 * @throws EngineFault 62 for no or several statements, 164 for a write by a reader, 497 else.
 */
export function guardStatement(text: string, verdict: Classification, role: Role): void {
  if (verdict.statementCount > 1) {
    throw new EngineFault(62, 'SYNTAX_ERROR', 'Multi-statements are not allowed');
  }
  const list = [...tokens(text)];
  const first = firstWord(text);
  if (role === 'analyst' && verdict.queryClass !== STATEMENT_CLASS.readOnly) {
    if (verdict.queryClass === STATEMENT_CLASS.unknown) return; // The engine's parser says why.
    throw new EngineFault(164, 'READONLY', 'Cannot execute query in readonly mode');
  }
  if (verdict.queryClass === STATEMENT_CLASS.control) guardControl(list, first);
  guardInlineData(list);
  list.forEach((token, at) => guardToken(list, token, at));
}

/**
 * Data of an INSERT lies in a file by now. What still looks like data in the text would be read by
 * the engine from the text itself, so it is refused: `INSERT … SELECT … FROM input(…) FORMAT x …`,
 * `EXPLAIN INSERT … VALUES …`.
 */
function guardInlineData(list: readonly Token[]): void {
  const insert = list.findIndex((t) => t.depth === 0 && isKeyword(t, 'INSERT'));
  if (insert < 0) return;
  for (let at = insert + 3; at < list.length; at += 1) {
    const token = list[at]!;
    const after = list[at + 2];
    const data =
      (token.depth === 0 && isKeyword(token, 'VALUES') && !isKeyword(list[at - 1], 'FORMAT')) ||
      (token.depth === 0 &&
        isKeyword(token, 'FORMAT') &&
        after !== undefined &&
        !isKeyword(after, 'SETTINGS') &&
        !isSymbol(after, ';')) ||
      (isKeyword(token, 'INPUT') && isSymbol(list[at + 1], '('));
    if (data) {
      throw new EngineFault(
        48,
        'NOT_IMPLEMENTED',
        'Send data with INSERT … FORMAT or INSERT … VALUES only',
      );
    }
  }
}

/** The first word of a statement in capitals; comments and brackets do not count. */
export function firstWord(text: string): string {
  for (const token of tokens(text)) if (token.kind === 'word') return token.text.toUpperCase();
  return '';
}

function guardControl(list: readonly Token[], first: string): void {
  if (first === 'SET' || first === 'USE') {
    throw new EngineFault(
      48,
      'NOT_IMPLEMENTED',
      'There are no sessions here: send settings and the database with each request',
    );
  }
  const second = (list[1]?.text ?? '').toUpperCase();
  const allowed = CONTROL_ALLOWED.has(first) && (first !== 'SYSTEM' || SYSTEM_ALLOWED.has(second));
  if (!allowed) throw denied('This statement is not allowed on the embedded engine');
}

function guardToken(list: readonly Token[], token: Token, at: number): void {
  const before = list[at - 1];
  const after = list[at + 1];
  const named = token.kind === 'word' || token.kind === 'quoted';
  // The scalar function file() reads any file and needs no grant; it may also be passed by name.
  if (named && token.text === 'file' && !isSymbol(before, '.') && !isSymbol(after, '.')) {
    throw denied("The name 'file' is not allowed here: the engine would read local files");
  }
  if (isKeyword(token, 'OUTFILE') || isKeyword(token, 'INFILE')) {
    if (isKeyword(before, 'INTO') || isKeyword(before, 'FROM'))
      throw denied('Local files cannot be read or written');
  }
  if (
    named &&
    isSymbol(before, '=') &&
    isKeyword(list[at - 2], 'ENGINE') &&
    !ENGINES.test(token.text) &&
    !MERGE_TREE.test(token.text)
  ) {
    throw denied(`The engine ${token.text} is not allowed on the embedded engine`);
  }
  if (
    named &&
    isSymbol(before, '(') &&
    isKeyword(list[at - 2], 'SOURCE') &&
    !DICTIONARY_SOURCES.test(token.text)
  ) {
    throw denied(`The dictionary source ${token.text} is not allowed on the embedded engine`);
  }
  // A profile in a SETTINGS clause would lift the limits that a session carries.
  if (
    named &&
    token.text === 'profile' &&
    isSymbol(after, '=') &&
    (isSymbol(before, ',') || isKeyword(before, 'SETTINGS'))
  ) {
    throw denied("The setting 'profile' cannot be changed");
  }
}

function denied(message: string): EngineFault {
  return new EngineFault(497, 'ACCESS_DENIED', message);
}

/** `FORMAT x` at the end of a statement, with or without SETTINGS behind it. */
export function trailingFormat(text: string): string | undefined {
  const list = [...tokens(text)].filter((t) => t.depth === 0 && !isSymbol(t, ';'));
  for (let at = list.length - 2; at >= 0; at -= 1) {
    const name = list[at + 1]!;
    const after = list[at + 2];
    if (!isKeyword(list[at], 'FORMAT') || name.kind !== 'word') continue;
    if (after === undefined || isKeyword(after, 'SETTINGS')) return name.text;
  }
  return undefined;
}

/** The statement without trailing `;`, blanks and comments, so that clauses can be appended. */
export function stripEnd(text: string): string {
  let end = 0;
  for (const token of tokens(text)) if (!isSymbol(token, ';')) end = token.end;
  return text.slice(0, end);
}

/** Where `INSERT INTO t (…)` of an INSERT … SELECT takes more settings, if it is one. */
export function insertSelectSplit(
  text: string,
): { head: string; settings: string; rest: string } | undefined {
  const list = [...tokens(text)];
  if (!isKeyword(list[0], 'INSERT')) return undefined;
  const select = list.findIndex(
    (t, at) => at > 1 && (isKeyword(t, 'SELECT') || isKeyword(t, 'WITH')),
  );
  if (select < 0) return undefined;
  let rest = select;
  while (rest > 0 && list[rest]!.depth > 0) rest -= 1;
  const settings = list.findIndex(
    (t, at) => at > 2 && at < rest && t.depth === 0 && isKeyword(t, 'SETTINGS'),
  );
  const restStart = list[rest]!.start;
  if (settings < 0)
    return { head: text.slice(0, restStart), settings: '', rest: text.slice(restStart) };
  return {
    head: text.slice(0, list[settings]!.start),
    settings: text.slice(list[settings]!.end, restStart).trim(),
    rest: text.slice(restStart),
  };
}
