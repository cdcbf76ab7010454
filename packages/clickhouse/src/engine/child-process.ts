// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { LedgerlineError } from '@ledgerline/conventions';
import {
  COMPLAINT_CHARS_MAX,
  READER_SESSIONS,
  START_TIMEOUT_MS,
  WRITER_SESSIONS,
} from './limits.ts';
import type { ChildMessage, StartMessage } from './messages.ts';

export interface RunningChild {
  readonly process: ChildProcess;
  readonly port: number;
  readonly version: string;
  /** Resolves when the process is gone, however it went. */
  readonly exited: Promise<void>;
}

/** Statements run on libuv's pool; some threads stay for files and compression. */
const POOL_THREADS = WRITER_SESSIONS + READER_SESSIONS + 5;

/**
 * Starts one child and waits until it serves.
 *
 * @throws LedgerlineError `data_dir_in_use`, `port_taken`, `engine_missing`, `disk_full`,
 * `engine_unavailable`.
 */
export async function spawnChild(message: StartMessage): Promise<RunningChild> {
  // Sources run by type stripping, builds as they are: the child is the neighbour either way.
  const entry = import.meta.url.endsWith('.ts') ? './child.ts' : './child.js';
  const child = spawn(
    process.execPath,
    [...execArguments(), fileURLToPath(new URL(entry, import.meta.url))],
    {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, UV_THREADPOOL_SIZE: String(POOL_THREADS), NODE_OPTIONS: '' },
    },
  );
  const exited = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  const complaint = lastWords(child);
  try {
    const ready = await firstMessage(child, message);
    complaint.forget();
    return { process: child, port: ready.port, version: ready.version, exited };
  } catch (cause) {
    child.kill('SIGKILL');
    await exited;
    throw explained(cause, complaint.text(), message);
  }
}

/**
 * The end of what the engine writes to standard error while it starts: the library says there why
 * it cannot open a directory. Later output is dropped, it could name statements.
 */
function lastWords(child: ChildProcess): { text(): string; forget(): void } {
  let text = '';
  let listening = true;
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    if (listening) text = (text + chunk).slice(-COMPLAINT_CHARS_MAX);
  });
  return {
    text: () => text,
    forget: () => {
      listening = false;
      text = '';
    },
  };
}

function explained(cause: unknown, complaint: string, message: StartMessage): unknown {
  if (!LedgerlineError.is(cause) || cause.code !== 'engine_unavailable') return cause;
  if (/Cannot lock file|already running/u.test(complaint)) {
    return startError({ kind: 'failed', reason: 'data_dir_in_use', message: '' }, message);
  }
  if (/No space left|NOT_ENOUGH_SPACE/u.test(complaint)) {
    return startError({ kind: 'failed', reason: 'disk_full', message: '' }, message);
  }
  const line = firstLine(complaint.trim());
  return line === ''
    ? cause
    : new LedgerlineError('engine_unavailable', `${cause.message}: ${line}`, { cause });
}

/** Options of this Node that decide how packages resolve; a debugger's port is not inherited. */
function execArguments(): string[] {
  return process.execArgv.filter((argument) =>
    /^(?:--conditions=|-C|--experimental-strip-types)/u.test(argument),
  );
}

type Ready = Extract<ChildMessage, { kind: 'ready' }>;

function firstMessage(child: ChildProcess, message: StartMessage): Promise<Ready> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(
        new LedgerlineError(
          'engine_unavailable',
          `the embedded engine did not start within ${START_TIMEOUT_MS} ms`,
        ),
      );
    }, START_TIMEOUT_MS);
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      act();
    };
    child.once('message', (answer: ChildMessage) => {
      settle(() => {
        if (answer.kind === 'ready') resolve(answer);
        else reject(startError(answer, message));
      });
    });
    child.once('error', (cause) => {
      settle(() =>
        reject(
          new LedgerlineError('engine_unavailable', 'the embedded engine could not be started', {
            cause,
          }),
        ),
      );
    });
    child.once('exit', (code, signal) => {
      settle(() =>
        reject(
          new LedgerlineError(
            'engine_unavailable',
            `the embedded engine ended while starting (${signal ?? code})`,
          ),
        ),
      );
    });
    child.send(message, (cause) => {
      if (cause !== null) child.kill('SIGKILL');
    });
  });
}

function startError(
  failed: Extract<ChildMessage, { kind: 'failed' }>,
  message: StartMessage,
): LedgerlineError {
  switch (failed.reason) {
    case 'data_dir_in_use':
      return new LedgerlineError(
        'data_dir_in_use',
        `${message.engineDir} is in use by another process`,
      );
    case 'port_taken':
      return new LedgerlineError(
        'port_taken',
        `port ${message.port} on 127.0.0.1 is taken or not allowed`,
      );
    case 'engine_missing':
      return new LedgerlineError(
        'engine_missing',
        `the embedded engine cannot be loaded: ${firstLine(failed.message)}; install the optional package chdb, or point at a ClickHouse server with --clickhouse-url`,
      );
    case 'disk_full':
      return new LedgerlineError('disk_full', `no space left for ${message.engineDir}`);
    default:
      return new LedgerlineError(
        'engine_unavailable',
        `the embedded engine did not start: ${firstLine(failed.message)}`,
      );
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
