// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a running gateway can be reached, for the command line. */
export interface Runtime {
  readonly pid: number;
  readonly gatewayUrl: string;
  readonly clickhouseUrl: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
}

const FILE = 'runtime.json';

export function writeRuntime(dataDir: string, runtime: Runtime): void {
  const beside = join(dataDir, `${FILE}.tmp`);
  writeFileSync(beside, `${JSON.stringify(runtime, null, 2)}\n`, { mode: 0o600 });
  renameSync(beside, join(dataDir, FILE));
}

export function removeRuntime(dataDir: string): void {
  rmSync(join(dataDir, FILE), { force: true });
}

/** The gateway that runs on a data directory; undefined when none does, or its process is gone. */
export function readRuntime(dataDir: string): Runtime | undefined {
  let runtime: Partial<Runtime>;
  try {
    runtime = JSON.parse(readFileSync(join(dataDir, FILE), 'utf8')) as Partial<Runtime>;
  } catch {
    return undefined;
  }
  const { pid, gatewayUrl, clickhouseUrl, startedAt } = runtime;
  const whole =
    typeof pid === 'number' &&
    typeof gatewayUrl === 'string' &&
    typeof clickhouseUrl === 'string' &&
    typeof startedAt === 'string';
  if (!whole || !isAlive(pid)) return undefined;
  return { pid, gatewayUrl, clickhouseUrl, startedAt };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
