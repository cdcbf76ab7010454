// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { repositoryDir } from './repository.ts';

const MAIN = join(repositoryDir, 'packages/cli/src/main.ts');

/** What a finished `ledgerline` process left. */
export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A `ledgerline up` that answers requests. */
export interface RunningGateway {
  readonly child: ChildProcess;
  readonly gateway: string;
  readonly clickhouse: string;
  /** Only on the first start of a data folder. */
  readonly apiKey: string | undefined;
  readonly stderr: () => string;
  /** Ctrl-C, and wait until it has gone. */
  stop(): Promise<number | null>;
}

/** A `ledgerline` process that does not outlive this one, whatever becomes of the test. */
export function spawnCli(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  stdin: 'ignore' | 'pipe' = 'ignore',
): ChildProcess {
  const child = spawn(process.execPath, ['--conditions=ledgerline-source', MAIN, ...args], {
    cwd: repositoryDir,
    env: { ...process.env, ...env },
    stdio: [stdin, 'pipe', 'pipe'],
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  return child;
}

/** The processes that a process has started; only the engine, for a gateway. Linux only. */
export function childrenOf(pid: number | undefined): readonly number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text
    .split(' ')
    .filter((word) => word !== '')
    .map(Number);
}

/** Runs a command to its end. */
export async function runCli(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<CliResult> {
  const child = spawnCli(args, env);
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: stdout(), stderr: stderr() };
}

/** Starts `ledgerline up --json` and waits until it is ready; throws with its output when it ends. */
export async function startUp(
  dataDir: string,
  options: { readonly port?: number; readonly args?: readonly string[] } = {},
): Promise<RunningGateway> {
  const child = spawnCli([
    'up',
    '--json',
    '--data-dir',
    dataDir,
    '--port',
    String(options.port ?? 0),
    '--engine-port',
    '0',
    ...(options.args ?? []),
  ]);
  const stderr = collect(child.stderr);
  const line = await firstLine(child);
  if (line === undefined) throw new Error(`ledgerline up ended:\n${stderr()}`);
  const ready = JSON.parse(line) as Pick<RunningGateway, 'gateway' | 'clickhouse' | 'apiKey'>;
  return {
    ...ready,
    child,
    stderr,
    stop: async () => {
      const closed = once(child, 'close') as Promise<[number | null]>;
      child.kill('SIGINT');
      return (await closed)[0];
    },
  };
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: string[] = [];
  stream?.setEncoding('utf8');
  stream?.on('data', (chunk: string) => chunks.push(chunk));
  return () => chunks.join('');
}

async function firstLine(child: ChildProcess): Promise<string | undefined> {
  if (child.stdout === null) return undefined;
  for await (const line of createInterface({ input: child.stdout })) return line;
  return undefined;
}
