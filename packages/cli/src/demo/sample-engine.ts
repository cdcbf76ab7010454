// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { LedgerlineError } from '@ledgerline/conventions';
import type { EngineRun } from './engine-reports.ts';

/** How to start the sample engine. */
export interface SampleEngineOptions {
  readonly script: string;
  readonly endpoint: string;
  readonly apiKey: string;
  readonly tenant: string;
  readonly workDir: string;
  readonly run: EngineRun;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: SampleEngineProgress) => void;
}

/** One task done, as the sample engine tells it on its standard output. */
export interface SampleEngineProgress {
  readonly progress: number;
  readonly of: number;
  readonly ticket: string;
  readonly outcome: string;
}

const OUTPUT_TAIL_LINES = 20;

/**
 * Runs the sample engine in a process of its own: it reaches the gateway as any engine would, by URL
 * and API key. Resolves when it has ended well; throws with the end of its output when it has not.
 */
export async function runSampleEngine(options: SampleEngineOptions): Promise<void> {
  const child = spawn(process.execPath, [...process.execArgv, options.script], {
    env: {
      ...process.env,
      LEDGERLINE_ENDPOINT: options.endpoint,
      LEDGERLINE_API_KEY: options.apiKey,
      LEDGERLINE_TENANT: options.tenant,
      LEDGERLINE_DEMO_REPORT: options.run.reportFile,
      OTEL_RESOURCE_ATTRIBUTES: `service.instance.id=${options.run.instance}`,
      LEDGERLINE_OUTBOX_DIR: `${options.workDir}/outbox`,
      SUPPORT_DESK_DIR: `${options.workDir}/shop`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = (): void => void child.kill('SIGTERM');
  options.signal.addEventListener('abort', stop, { once: true });
  const tail = keepTail(child.stderr);
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    const progress = parseProgress(line);
    if (progress !== undefined) options.onProgress(progress);
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  options.signal.removeEventListener('abort', stop);
  if (code === 0 || options.signal.aborted) return;
  const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
  throw new LedgerlineError(
    'sample_engine_failed',
    `The sample engine ended with ${how}. The end of its output:\n${tail().join('\n')}`,
  );
}

function keepTail(stream: Readable): () => readonly string[] {
  const tail: string[] = [];
  createInterface({ input: stream }).on('line', (line) => {
    tail.push(line);
    if (tail.length > OUTPUT_TAIL_LINES) tail.shift();
  });
  return () => tail;
}

function parseProgress(line: string): SampleEngineProgress | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value = JSON.parse(line) as Partial<SampleEngineProgress>;
    return typeof value.progress === 'number' ? (value as SampleEngineProgress) : undefined;
  } catch {
    return undefined;
  }
}
