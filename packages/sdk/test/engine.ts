// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A process that runs one of the `*-child.ts` files. */
export interface Engine {
  readonly lines: string[];
  /** What it wrote to standard error so far. */
  readonly complaints: string[];
  /** Waits for a line; rejects when the process ends without it. */
  line(text: string): Promise<void>;
  readonly closed: Promise<{ code: number | null; signal: string | null }>;
  kill(): void;
}

/** 1024 blocks of 512 bytes: no file may grow beyond 512 KiB, which SQLite takes for a full disk. */
export const FULL_DISK = 'ulimit -f 1024;';

/** A process of its own that emits, as a real engine would; `shellPrefix` may set its limits. */
export function spawnEngine(file: string, args: readonly string[], shellPrefix = ''): Engine {
  const path = new URL(file, import.meta.url).pathname;
  const command = [process.execPath, '--conditions=ledgerline-source', path, ...args];
  // exec: the shell sets its limits and becomes the child.
  const child = spawn('/bin/sh', ['-c', `${shellPrefix} exec "$@"`, 'sh', ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const waiting: { text: string; resolve: () => void }[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    for (const wait of waiting) if (line === wait.text) wait.resolve();
  });
  const complaints: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => complaints.push(line));
  const { promise: closed, resolve } = Promise.withResolvers<{
    code: number | null;
    signal: string | null;
  }>();
  child.on('close', (code, signal) => resolve({ code, signal }));
  return {
    lines,
    complaints,
    closed,
    line: async (text) => {
      if (lines.includes(text)) return;
      const { promise, resolve: seen } = Promise.withResolvers<void>();
      waiting.push({ text, resolve: seen });
      await Promise.race([promise, closed]);
      if (!lines.includes(text))
        throw new Error([`the child ended without "${text}"`, ...complaints].join('\n'));
    },
    kill: () => child.kill('SIGKILL'),
  };
}
