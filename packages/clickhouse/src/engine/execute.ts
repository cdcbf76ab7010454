// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Role } from './auth.ts';
import { STATEMENT_CLASS } from './addon.ts';
import type { Classification } from './addon.ts';
import { EngineFault } from './fault.ts';
import { finishValues } from './inline-values.ts';
import type { InsertStatement } from './insert-statement.ts';
import { RESULT_BYTES_MAX } from './limits.ts';
import { bindParameters, quote, toLatin1 } from './query-parameters.ts';
import { settingsList } from './request-parameters.ts';
import type { RequestParameters } from './request-parameters.ts';
import type { Session } from './sessions.ts';
import {
  firstWord,
  guardStatement,
  insertSelectSplit,
  stripEnd,
  trailingFormat,
} from './statement.ts';

export interface Outcome {
  readonly format: string;
  readonly body: Buffer | AsyncIterable<Buffer>;
  readonly readRows: number;
  readonly readBytes: number;
  readonly writtenRows: number;
  readonly writtenBytes: number;
}

/** Formats whose pieces can be joined: no head, no tail, or (Native) blocks one after another. */
const STREAMABLE = new Set([
  'JSONEachRow',
  'NDJSON',
  'JSONLines',
  'JSONCompactEachRow',
  'JSONStringsEachRow',
  'JSONCompactStringsEachRow',
  'TabSeparated',
  'TSV',
  'TabSeparatedRaw',
  'TSVRaw',
  'CSV',
  'RowBinary',
  'Native',
  'LineAsString',
  'RawBLOB',
  'Values',
]);

/**
 * Runs `INSERT … FORMAT x` with its data in a file.
 *
 * The text that the engine sees holds no byte of the data: chDB runs what stands behind an empty
 * line of inline data as further SQL.
 */
export async function runInsert(
  session: Session,
  insert: InsertStatement,
  file: string,
  request: RequestParameters,
): Promise<Outcome> {
  const settings = settingsList(request.settings, insert.settings);
  const clause = settings === '' ? '' : ` SETTINGS ${settings}`;
  const source = `FROM INFILE ${quote(toLatin1(file))} COMPRESSION 'none'`;
  const draft = `${insert.head} ${source}${clause} FORMAT ${insert.format}`;
  // The path is ours; what the caller wrote is judged without it.
  const judged = bindParameters(`${insert.head}${clause} FORMAT ${insert.format}`, request.values);
  const sql = utf8(bindParameters(draft, request.values));
  guardStatement(judged, await session.classify(sql), 'writer');
  if (insert.format === 'Values') await finishValues(file, request.values);
  await session.useDatabase(request.database);
  const written = await session.write(sql);
  return {
    format: insert.format,
    body: Buffer.alloc(0),
    readRows: written.rows,
    readBytes: written.bytes,
    writtenRows: written.rows,
    writtenBytes: written.bytes,
  };
}

/** Runs any other single statement. */
export async function runStatement(
  session: Session,
  text: string,
  request: RequestParameters,
  role: Role,
  label: string,
): Promise<Outcome> {
  const statement = stripEnd(bindParameters(text, request.values));
  if (statement === '') throw new EngineFault(62, 'SYNTAX_ERROR', 'Empty query');
  const format = trailingFormat(statement) ?? request.format;
  if (!/^[A-Za-z0-9_]+$/u.test(format))
    throw new EngineFault(73, 'UNKNOWN_FORMAT', 'Unknown format');
  const plain = await session.classify(utf8(statement));
  guardStatement(statement, plain, role);
  const labelled = new Map(request.settings);
  // The engine gives no way to name a query; its log comment is what KILL QUERY finds it by.
  if (plain.queryClass === STATEMENT_CLASS.readOnly) labelled.set('log_comment', label);
  const streams =
    STREAMABLE.has(format) && !request.waitEnd && SELECT_WORDS.has(firstWord(statement));
  // What is not streamed lies in memory whole.
  if (!streams && plain.queryClass === STATEMENT_CLASS.readOnly) {
    if (!labelled.has('max_result_bytes')) labelled.set('max_result_bytes', `${RESULT_BYTES_MAX}`);
  }
  const settings = settingsList(labelled, '');
  const sql = utf8(await withSettings(session, statement, settings, format, plain));
  await session.useDatabase(request.database);
  if (plain.queryClass === STATEMENT_CLASS.mutating) {
    const written = await session.write(sql);
    return {
      format,
      body: Buffer.alloc(0),
      readRows: 0,
      readBytes: 0,
      writtenRows: written.rows,
      writtenBytes: written.bytes,
    };
  }
  if (streams) {
    return {
      format,
      body: session.stream(sql, format),
      readRows: 0,
      readBytes: 0,
      writtenRows: 0,
      writtenBytes: 0,
    };
  }
  const result = await session.run(sql, format);
  return {
    format,
    body: result.bytes,
    readRows: result.rows,
    readBytes: result.bytesRead,
    writtenRows: 0,
    writtenBytes: 0,
  };
}

const SELECT_WORDS = new Set(['SELECT', 'WITH', 'FROM']);

/**
 * Puts settings into the statement where its grammar has a place for them; never as a SET, which
 * would stay on the session. Behind FORMAT they belong to the statement as a whole, not to the
 * SELECT of a view or to a table's engine. Statements that take none (GRANT, SYSTEM) run without.
 */
async function withSettings(
  session: Session,
  statement: string,
  settings: string,
  format: string,
  plain: Classification,
): Promise<string> {
  if (settings === '') return statement;
  const hasFormat = trailingFormat(statement) !== undefined;
  const insertSelect = insertSelectSplit(statement);
  const candidates: string[] = [];
  if (insertSelect !== undefined) {
    const { head, rest, settings: own } = insertSelect;
    candidates.push(`${head} SETTINGS ${own === '' ? settings : `${settings}, ${own}`} ${rest}`);
  }
  candidates.push(
    hasFormat
      ? `${statement} SETTINGS ${settings}`
      : `${statement} FORMAT ${format} SETTINGS ${settings}`,
    `${statement} SETTINGS ${settings}`,
  );
  for (const candidate of candidates) {
    const verdict = await session.classify(utf8(candidate));
    if (verdict.statementCount === 1 && verdict.queryClass === plain.queryClass) return candidate;
  }
  return statement;
}

/** Statements travel as latin1 (one character a byte); the addon takes Unicode. */
function utf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}
