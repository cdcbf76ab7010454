// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { loadAddon } from './addon.ts';
import { writeEngineConfig } from './engine-config.ts';
import { IDLE_CHECK_MS, IDLE_GRACE_MS, READER_SESSIONS, WRITER_SESSIONS } from './limits.ts';
import type { ChildMessage, ParentMessage, StartFailure, StartMessage } from './messages.ts';
import { createEngineServer } from './server.ts';
import { openPools } from './sessions.ts';
import type { Pools } from './sessions.ts';

/**
 * The process that hosts chDB. It owns nothing that its parent needs: whenever it dies, the parent
 * starts another. It dies at once when the parent does, whose end of the IPC channel closes then.
 *
 * Nothing is logged here: statements and data must reach no log.
 */
let server: Server | undefined;
let pools: Pools | undefined;

process.on('disconnect', () => {
  // No clean-up: chDB's own recovery after a kill is the path that is tested.
  process.kill(process.pid, 'SIGKILL');
});
process.on('message', (message: ParentMessage) => {
  if (message.kind === 'start') void start(message);
  else void close();
});
// Signals reach the whole process group; the parent, which may still have to write, decides when
// the engine stops.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

async function start(message: StartMessage): Promise<void> {
  try {
    mkdirSync(message.engineDir, { recursive: true, mode: 0o700 });
    mkdirSync(message.scratchDir, { recursive: true, mode: 0o700 });
    const addon = attempt('engine_missing', loadAddon);
    const config = `config-${process.pid}`;
    const args = writeEngineConfig(join(message.scratchDir, config), message);
    pools = await openPools(addon, message.engineDir, args, {
      writers: WRITER_SESSIONS,
      readers: READER_SESSIONS,
    });
    emptyScratch(message.scratchDir, config);
    const { bytes } = await pools.control.run('SELECT version()', 'TabSeparatedRaw');
    server = createEngineServer({
      ...message,
      pools,
      idleTimeoutMs: message.queryTimeoutMs + IDLE_GRACE_MS,
    });
    const port = await listen(server, message.port);
    tell({ kind: 'ready', port, version: bytes.toString('utf8').trim() });
  } catch (cause) {
    const failure = failureOf(cause);
    await new Promise<void>((resolve) => {
      process.send?.({ kind: 'failed', ...failure } satisfies ChildMessage, () => resolve());
    });
    process.exit(1);
  }
}

/**
 * Data of inserts that never ended was never acknowledged. Only the owner of the data directory
 * gets this far, so nobody else's files are here.
 */
function emptyScratch(directory: string, keep: string): void {
  for (const name of readdirSync(directory)) {
    if (name !== keep) rmSync(join(directory, name), { recursive: true, force: true });
  }
}

function listen(http: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, '127.0.0.1', () => {
      const address = http.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** Lets running statements end, then closes the engine. The parent kills what takes too long. */
async function close(): Promise<void> {
  pools?.writers.close();
  pools?.readers.close();
  // A socket becomes idle only when its statement has ended, so it is asked again and again.
  const idle = setInterval(() => server?.closeIdleConnections(), IDLE_CHECK_MS);
  await new Promise<void>((resolve) => {
    if (server === undefined) resolve();
    else server.close(() => resolve());
  });
  clearInterval(idle);
  pools?.close();
  process.exit(0);
}

class StartError extends Error {
  readonly reason: StartFailure;

  constructor(reason: StartFailure, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.reason = reason;
  }
}

function attempt<T>(reason: StartFailure, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new StartError(reason, cause);
  }
}

function failureOf(cause: unknown): { reason: StartFailure; message: string } {
  const message = cause instanceof Error ? cause.message : String(cause);
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  if (cause instanceof StartError) return { reason: cause.reason, message };
  if (code === 'EADDRINUSE' || code === 'EACCES') return { reason: 'port_taken', message };
  if (code === 'ENOSPC' || /no space left|Code: 243/iu.test(message))
    return { reason: 'disk_full', message };
  if (/Cannot lock file|already running|Code: 76\b/iu.test(message))
    return { reason: 'data_dir_in_use', message };
  return { reason: 'internal', message };
}

function tell(message: ChildMessage): void {
  process.send?.(message);
}
