// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Command, CommandInput } from '../command.ts';
import {
  clickhouseUrlOf,
  dataDirOf,
  flag,
  STORE_OPTION_HELP,
  STORE_OPTIONS,
  textOption,
  UsageError,
} from '../command.ts';
import { ExitCode } from '../exit-codes.ts';
import { openStore } from '../store/open-store.ts';

const TEXT_FORMAT = 'PrettyCompactMonoBlock';
const JSON_FORMAT = 'JSON';

/** `ledgerline sql`: one read-only statement, as the analyst user. */
export const sql: Command = {
  name: 'sql',
  summary: 'Run one read-only SQL statement against the tables, as the analyst user.',
  usage: "ledgerline sql 'SELECT EventName, count() FROM otel_logs GROUP BY 1' [options]",
  options: {
    ...STORE_OPTIONS,
    format: { type: 'string' },
  },
  optionHelp: {
    ...STORE_OPTION_HELP,
    format: `ClickHouse output format (default: ${TEXT_FORMAT}; ${JSON_FORMAT} with --json)`,
  },
  run: runSql,
};

async function runSql(input: CommandInput): Promise<ExitCode> {
  const [statement, ...rest] = input.positionals;
  if (statement === undefined || rest.length > 0) {
    throw new UsageError('give one SQL statement, in quotes');
  }
  const format = textOption(input, 'format') ?? (flag(input, 'json') ? JSON_FORMAT : TEXT_FORMAT);
  await using store = await openStore({
    dataDir: dataDirOf(input),
    clickhouseUrl: clickhouseUrlOf(input),
  });
  input.terminal.out(await store.queryText(statement, format));
  return ExitCode.ok;
}
