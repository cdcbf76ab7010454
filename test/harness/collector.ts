// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { repositoryDir } from './repository.ts';

const COLLECTOR = join(repositoryDir, 'collector-config/build/otelcol/otelcol-ledgerline');
const PIPELINE = join(repositoryDir, 'collector-config/pipeline.yaml');

/** Whether a Collector is built here; says so on the console when there is none. */
export function isCollectorBuilt(): boolean {
  const isBuilt = existsSync(COLLECTOR);
  if (!isBuilt) {
    console.warn(
      'SKIPPED: no Collector is built here; `npm run collector:build` does it (needs Go)',
    );
  }
  return isBuilt;
}

export interface CollectorOptions {
  /** Where it listens. */
  readonly port: number;
  /** Where it sends. */
  readonly gateway: string;
  readonly apiKey: string;
  readonly queueDir: string;
  /** Hears what it writes to its standard output and error; absent: nobody does. */
  readonly onOutput?: (text: string) => void;
}

/** Starts a Collector with the pipeline of this repository; resolves when it listens. */
export async function startCollector(options: CollectorOptions): Promise<ChildProcess> {
  const { onOutput } = options;
  const collector = spawn(COLLECTOR, ['--config', PIPELINE], {
    env: {
      ...process.env,
      LEDGERLINE_GATEWAY: options.gateway,
      LEDGERLINE_API_KEY: options.apiKey,
      LEDGERLINE_COLLECTOR_LISTEN: `127.0.0.1:${options.port}`,
      LEDGERLINE_COLLECTOR_QUEUE: options.queueDir,
    },
    stdio: onOutput === undefined ? 'ignore' : ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [collector.stdout, collector.stderr]) {
    stream?.on('data', (chunk: Buffer) => onOutput?.(chunk.toString()));
  }
  await untilListening(options.port, collector);
  return collector;
}

/** Asks it to end, and waits until it has. */
export async function stopCollector(collector: ChildProcess): Promise<void> {
  const ended = once(collector, 'exit');
  collector.kill('SIGTERM');
  await ended;
}

async function untilListening(port: number, collector: ChildProcess): Promise<void> {
  while (collector.exitCode === null) {
    try {
      await fetch(`http://127.0.0.1:${port}/`);
      return;
    } catch {
      await sleep(50);
    }
  }
  throw new Error(`the Collector ended with ${collector.exitCode}`);
}
