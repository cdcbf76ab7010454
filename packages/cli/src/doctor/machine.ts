// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { mkdirSync, statfsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { freemem } from 'node:os';
import type { CheckResult } from './check.ts';
import { failed, ok, warning } from './check.ts';

const NODE_MAJOR_MIN = 22;
const NODE_MINOR_MIN = 18;
const DISK_FREE_BYTES_MIN = 1024 ** 3;
const MEMORY_FREE_BYTES_MIN = 1024 ** 3;
const GIB = 1024 ** 3;

/** The runtime: type stripping, node:sqlite and zstd need Node 22.18. */
export function checkNode(): CheckResult {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isEnough = major > NODE_MAJOR_MIN || (major === NODE_MAJOR_MIN && minor >= NODE_MINOR_MIN);
  const found = `Node ${process.versions.node}`;
  return isEnough
    ? ok('runtime', found)
    : failed(
        'runtime',
        found,
        'Use Node 22.18 or newer; npm scripts here bring their own Node 24.',
      );
}

/** The embedded engine's library, which exists for glibc Linux and macOS. */
export function checkEngineLibrary(): CheckResult {
  const platform = `${process.platform}-${process.arch}`;
  try {
    createRequire(import.meta.resolve('@ledgerline/clickhouse')).resolve('chdb');
    return ok('embedded engine', `chdb is installed (${platform})`);
  } catch {
    return failed(
      'embedded engine',
      `chdb is not installed (${platform})`,
      'Run npm ci without --omit=optional, or use a server: --clickhouse-url http://host:8123',
    );
  }
}

/** Room for data: the engine needs some even to start. */
export function checkDisk(dataDir: string): CheckResult {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const { bavail, bsize } = statfsSync(dataDir);
    const free = bavail * bsize;
    const found = `${(free / GIB).toFixed(1)} GiB free in ${dataDir}`;
    return free >= DISK_FREE_BYTES_MIN
      ? ok('disk', found)
      : failed('disk', found, 'Free some space, or choose another folder with --data-dir.');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return failed('disk', reason, 'Choose a folder that you may write with --data-dir.');
  }
}

/** Memory for the engine's default limit. */
export function checkMemory(): CheckResult {
  const found = `${(freemem() / GIB).toFixed(1)} GiB free`;
  return freemem() >= MEMORY_FREE_BYTES_MIN
    ? ok('memory', found)
    : warning('memory', found, 'The engine may be slow or refuse large queries; free some memory.');
}

/** Whether a loopback port is free; a gateway of ours on it is told apart by the caller. */
export async function checkPort(name: string, port: number, option: string): Promise<CheckResult> {
  const isFree = await new Promise<boolean>((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
  return isFree
    ? ok(name, `127.0.0.1:${port} is free`)
    : failed(name, `127.0.0.1:${port} is taken`, `Stop what listens there, or give ${option}.`);
}
