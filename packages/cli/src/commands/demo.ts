// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LedgerlineError } from '@ledgerline/conventions';
import type { Gateway, Log } from '@ledgerline/gateway';
import type { Command, CommandInput, Terminal } from '../command.ts';
import { clickhouseUrlOf, dataDirOf, flag, textOption } from '../command.ts';
import { demoKey, writeAnalystNetrc } from '../credentials.ts';
import { beginRun, readEngineHistory } from '../demo/engine-reports.ts';
import { runSampleEngine } from '../demo/sample-engine.ts';
import { ExitCode } from '../exit-codes.ts';
import { buildDemoReport } from '../report/build-demo-report.ts';
import { renderReport } from '../report/render.ts';
import { untilAborted } from '../serving.ts';
import { GATEWAY_OPTION_HELP, GATEWAY_OPTIONS, startFrom } from '../start.ts';

const TENANT = 'demo-shop';

/** `ledgerline demo`, which is what `npm start` runs. */
export const demo: Command = {
  name: 'demo',
  summary: 'Run a sample engine through the whole road, show what was stored, and keep serving.',
  usage: 'ledgerline demo --engine <script> [options]',
  options: {
    ...GATEWAY_OPTIONS,
    engine: { type: 'string' },
    once: { type: 'boolean' },
    again: { type: 'boolean' },
  },
  optionHelp: {
    ...GATEWAY_OPTION_HELP,
    engine: 'the sample engine: a script that emits through @ledgerline/sdk',
    once: 'stop after the report instead of serving until Ctrl-C',
    again: 'work through the tasks once more when the data folder already holds a run',
  },
  run: runDemo,
};

async function runDemo(input: CommandInput): Promise<ExitCode> {
  const startedAt = performance.now();
  const dataDir = resolve(dataDirOf(input));
  const { terminal } = input;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const isFirst = readEngineHistory(dataDir).instances.length === 0;
  const script = isFirst || flag(input, 'again') ? scriptOf(input) : undefined;
  terminal.err('Starting the embedded ClickHouse and the gateway …\n');
  const apiKey = demoKey(dataDir, TENANT);
  await using gateway = await startFrom(input, dataDir, { log: logFor(terminal) });
  if (clickhouseUrlOf(input) === undefined) writeAnalystNetrc(dataDir, gateway.clickhouseUrl);
  terminal.err(`Gateway ${gateway.url}, ClickHouse ${gateway.clickhouseUrl}, data in ${dataDir}\n`);
  if (script !== undefined) await workThroughTasks({ input, gateway, dataDir, apiKey, script });
  else terminal.err('Showing what an earlier start left; --again works through the tasks anew.\n');
  if (input.signal.aborted) {
    terminal.err('Stopped before the report; what was acknowledged is stored.\n');
    return ExitCode.inconclusive;
  }

  terminal.err('Counting and verifying …\n');
  const report = await buildDemoReport({
    dataDir,
    gateway,
    startedAt,
    engineRan: script !== undefined,
    clickhouseUrl: clickhouseUrlOf(input),
  });
  terminal.out(flag(input, 'json') ? `${JSON.stringify(report)}\n` : `\n${renderReport(report)}`);
  if (!flag(input, 'once')) {
    terminal.err('\nServing. Ctrl-C stops it; the next start shows the same data.\n');
    await untilAborted(input.signal);
    terminal.err('Shutting down.\n');
  }
  return report.ok ? ExitCode.ok : ExitCode.failed;
}

interface Tasks {
  readonly input: CommandInput;
  readonly gateway: Gateway;
  readonly dataDir: string;
  readonly apiKey: string;
  readonly script: string;
}

/** The engine script, found before anything is started. */
function scriptOf(input: CommandInput): string {
  const script = textOption(input, 'engine');
  if (script === undefined || !existsSync(script)) {
    throw new LedgerlineError(
      'config_invalid',
      script === undefined ? 'demo needs --engine.' : `There is no engine script at '${script}'.`,
    );
  }
  return resolve(script);
}

/** Warnings and errors of the gateway for a person; what goes well shows in the report. */
function logFor(terminal: Terminal): Log {
  return (level, code, facts) => {
    if (level !== 'info')
      terminal.err(`gateway: ${level} [${code}] ${JSON.stringify(facts ?? {})}\n`);
  };
}

async function workThroughTasks({ input, gateway, dataDir, apiKey, script }: Tasks): Promise<void> {
  if (input.signal.aborted) return;
  await runSampleEngine({
    script,
    endpoint: gateway.url,
    apiKey,
    tenant: TENANT,
    workDir: join(dataDir, 'demo'),
    run: beginRun(dataDir),
    signal: input.signal,
    onProgress: progressLine(input.terminal),
  });
}

/** One line that redraws itself for a person, one line a task in a log. */
function progressLine(terminal: Terminal) {
  return ({
    progress,
    of,
    ticket,
    outcome,
  }: {
    readonly progress: number;
    readonly of: number;
    readonly ticket: string;
    readonly outcome: string;
  }): void => {
    const text = `Task ${progress} of ${of}: ${ticket}: ${outcome}`;
    terminal.err(
      terminal.isInteractive ? `\r\u001B[K${text}${progress === of ? '\n' : ''}` : `${text}\n`,
    );
  };
}
