// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { setTimeout as sleep } from 'node:timers/promises';
import type { Command, CommandInput } from '../command.ts';
import {
  clickhouseUrlOf,
  dataDirOf,
  flag,
  numberOption,
  STORE_OPTION_HELP,
  STORE_OPTIONS,
  textOption,
} from '../command.ts';
import { ExitCode } from '../exit-codes.ts';
import { readCommitted, renderTailLine } from '../report/committed.ts';
import { openStore } from '../store/open-store.ts';

const DEFAULT_LINES = 20;
const LINES_MAX = 100_000;
const POLL_MS = 500;

/** `ledgerline tail`: committed events in sequence order, and the ones that follow. */
export const tail: Command = {
  name: 'tail',
  summary: 'Show the newest committed events in sequence order, and follow until Ctrl-C.',
  usage: 'ledgerline tail [options]',
  options: {
    ...STORE_OPTIONS,
    tenant: { type: 'string' },
    lines: { type: 'string' },
    'no-follow': { type: 'boolean' },
  },
  optionHelp: {
    ...STORE_OPTION_HELP,
    tenant: 'only this tenant',
    lines: `how many to begin with (default: ${DEFAULT_LINES})`,
    'no-follow': 'print them and stop',
  },
  run: runTail,
};

async function runTail(input: CommandInput): Promise<ExitCode> {
  const lines = numberOption(input, 'lines', { min: 0, max: LINES_MAX }) ?? DEFAULT_LINES;
  const tenant = textOption(input, 'tenant');
  await using store = await openStore({
    dataDir: dataDirOf(input),
    clickhouseUrl: clickhouseUrlOf(input),
  });
  const after = new Map<string, bigint>();
  for (;;) {
    for (const event of await readCommitted({ store, tenant, after, lines })) {
      const line = flag(input, 'json') ? JSON.stringify(event) : renderTailLine(event);
      input.terminal.out(`${line}\n`);
    }
    if (flag(input, 'no-follow') || input.signal.aborted) return ExitCode.ok;
    await sleep(POLL_MS, undefined, { signal: input.signal }).catch(() => undefined);
  }
}
