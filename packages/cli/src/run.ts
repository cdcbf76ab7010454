// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { LedgerlineError } from '@ledgerline/conventions';
import type { Command, CommandInput, Terminal } from './command.ts';
import { COMMON_OPTIONS, UsageError } from './command.ts';
import { demo } from './commands/demo.ts';
import { doctor } from './commands/doctor.ts';
import { redact } from './commands/redact.ts';
import { sealingKeyCommand } from './commands/sealing-key.ts';
import { sql } from './commands/sql.ts';
import { tail } from './commands/tail.ts';
import { unseal } from './commands/unseal.ts';
import { up } from './commands/up.ts';
import { verify } from './commands/verify.ts';
import { ExitCode } from './exit-codes.ts';
import { commandHelp, overview } from './help.ts';
import { explainSystemError } from './system-error.ts';

const COMMANDS: readonly Command[] = [
  up,
  demo,
  verify,
  tail,
  sql,
  redact,
  sealingKeyCommand,
  unseal,
  doctor,
];

/** Runs one command line (without `node` and the script) and answers with the exit code. */
export async function run(
  argv: readonly string[],
  terminal: Terminal = processTerminal(),
): Promise<ExitCode> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    terminal.out(overview(COMMANDS));
    return ExitCode.ok;
  }
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command === undefined) {
    terminal.err(`ledgerline: there is no command '${name}'.\n${overview(COMMANDS)}`);
    return ExitCode.usage;
  }
  const stopping = stopSignal();
  try {
    const { values, positionals } = parseArgs({
      args: rest,
      options: { ...command.options, ...COMMON_OPTIONS },
      allowPositionals: true,
    });
    if (values['help'] === true) {
      terminal.out(commandHelp(command));
      return ExitCode.ok;
    }
    const input = { values, positionals, terminal, signal: stopping.signal } as CommandInput;
    return await command.run(input);
  } catch (error) {
    // Whoever read the output has what it wanted, as in `| head`.
    if (isClosedPipe(error)) return ExitCode.ok;
    // Ctrl-C in a terminal reaches the engine as well, which may end before it has said hello.
    if (stopping.signal.aborted && LedgerlineError.is(error)) {
      terminal.err('ledgerline: stopped.\n');
      return ExitCode.inconclusive;
    }
    return explain(explainSystemError(error), command, terminal);
  } finally {
    stopping.dispose();
  }
}

/** One sentence for a person, with the remedy; the code is for machines and for searching. */
function explain(error: unknown, command: Command, terminal: Terminal): ExitCode {
  if (LedgerlineError.is(error)) {
    terminal.err(`ledgerline: ${error.message} [${error.code}]\n  ${error.remedy}\n`);
    return error.code === 'internal' ? ExitCode.internal : ExitCode.unavailable;
  }
  if (error instanceof UsageError || isParseArgsError(error)) {
    terminal.err(`ledgerline ${command.name}: ${error.message}\n${commandHelp(command)}`);
    return ExitCode.usage;
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  terminal.err(`ledgerline: this is a defect of ours; please report it.\n${detail}\n`);
  return ExitCode.internal;
}

function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}

function isParseArgsError(error: unknown): error is Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('ERR_PARSE_ARGS');
}

function stopSignal(): { readonly signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  return {
    signal: controller.signal,
    dispose: () => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}

function processTerminal(): Terminal {
  // Without a listener a closed pipe would end the process in the middle of its work; commands with
  // long output hear of it when they wait for their reader.
  let broken: Error | undefined;
  process.stdout.on('error', (error: Error) => (broken = error));
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    input: process.stdin,
    drained: async () => {
      if (broken !== undefined) throw broken;
      if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain');
    },
    isInteractive: process.stderr.isTTY,
  };
}
