// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Command } from './command.ts';
import { COMMON_OPTION_HELP } from './command.ts';

const EXIT_CODES =
  'Exit codes: 0 holds · 1 does not hold · 2 nothing to say yes or no about · 64 wrong command line ·\n' +
  '            69 something needed is missing or refuses · 70 a defect of ours\n';

/** The page of `ledgerline --help`. */
export function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  const rows = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}\n`);
  return `Usage: ledgerline <command> [options]\n\n${rows.join('')}\n${EXIT_CODES}`;
}

/** The page of `ledgerline <command> --help`. */
export function commandHelp(command: Command): string {
  const help = { ...command.optionHelp, ...COMMON_OPTION_HELP };
  const width = Math.max(...Object.keys(help).map((name) => name.length));
  const rows = Object.entries(help).map(([name, text]) => `  --${name.padEnd(width)}  ${text}\n`);
  return `Usage: ${command.usage}\n${command.summary}\n\n${rows.join('')}\n${EXIT_CODES}`;
}
