// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { readRuntime } from '@ledgerline/gateway';
import type { Command, CommandInput } from '../command.ts';
import { dataDirOf, flag } from '../command.ts';
import type { CheckResult } from '../doctor/check.ts';
import { checkDataDir, checkGateway, checkSecretFiles } from '../doctor/data.ts';
import {
  checkDisk,
  checkEngineLibrary,
  checkMemory,
  checkNode,
  checkPort,
} from '../doctor/machine.ts';
import { ExitCode } from '../exit-codes.ts';
import { DEFAULT_ENGINE_PORT, DEFAULT_GATEWAY_PORT } from '../start.ts';

/** `ledgerline doctor`: can this machine run it, and is what runs healthy. */
export const doctor: Command = {
  name: 'doctor',
  summary: 'Check this machine and this data folder, and say what to do about what is wrong.',
  usage: 'ledgerline doctor [options]',
  options: {},
  optionHelp: {},
  run: runDoctor,
};

async function runDoctor(input: CommandInput): Promise<ExitCode> {
  const results = await runChecks(dataDirOf(input));
  if (flag(input, 'json')) {
    input.terminal.out(`${JSON.stringify({ checks: results })}\n`);
  } else {
    for (const result of results) input.terminal.out(render(result));
  }
  return results.some((result) => result.status === 'failed') ? ExitCode.failed : ExitCode.ok;
}

async function runChecks(dataDir: string): Promise<readonly CheckResult[]> {
  const isRunning = readRuntime(dataDir) !== undefined;
  const ports = isRunning
    ? []
    : [
        await checkPort('gateway port', DEFAULT_GATEWAY_PORT, '--port'),
        await checkPort('engine port', DEFAULT_ENGINE_PORT, '--engine-port'),
      ];
  return [
    checkNode(),
    checkEngineLibrary(),
    checkDisk(dataDir),
    checkMemory(),
    ...ports,
    checkDataDir(dataDir),
    checkSecretFiles(dataDir),
    await checkGateway(dataDir),
  ];
}

const MARKS = { ok: '✓', warning: '!', failed: '✗' } as const;
const NAME_WIDTH = 16;

function render({ name, status, found, remedy }: CheckResult): string {
  const next = remedy === undefined ? '' : `    ${remedy}\n`;
  return `${MARKS[status]} ${name.padEnd(NAME_WIDTH)} ${found}\n${next}`;
}
