// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LedgerlineError } from '@ledgerline/conventions';
import { spawnChild } from './child-process.ts';
import type { RunningChild } from './child-process.ts';
import {
  BODY_BYTES_MAX,
  CLOSE_TIMEOUT_MS,
  ENGINE_MEMORY_BYTES,
  ENGINE_MEMORY_BYTES_MIN,
  LOCK_WAIT_MS,
  QUERY_TIMEOUT_MS,
  RESTART_DELAY_MAX_MS,
  RESTART_DELAY_MS,
  RESTART_HEALTHY_MS,
} from './limits.ts';
import type { EngineCredentials, StartMessage } from './messages.ts';
import { loadOrCreateSecrets } from './secrets.ts';

export interface EmbeddedEngineOptions {
  /** Ledgerline's data directory; the engine's files lie in `engine/` below it. */
  readonly dataDir: string;
  /** Port on 127.0.0.1; 0 or none = any free one. A restart keeps it. */
  readonly port?: number;
  /** Memory the engine may use, in bytes. Default 2 GiB, at least 256 MiB. */
  readonly memoryBytes?: number;
  /** Threads of one statement. Default: the processors of this machine. */
  readonly threads?: number;
  /** Longest a statement runs, in milliseconds. Default 300 000. */
  readonly queryTimeoutMs?: number;
  /** Bytes of one insert after decompression. Default 512 MiB. */
  readonly bodyBytesMax?: number;
  /** Start another child when one dies. Default true. */
  readonly restart?: boolean;
}

/** What `onRestart` is told: `started` after a successful restart, `failed` after each attempt. */
export type RestartEvent =
  | { readonly kind: 'started'; readonly pid: number; readonly attempt: number }
  | { readonly kind: 'failed'; readonly error: LedgerlineError; readonly attempt: number };

const SUPPORTED = new Set(['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64']);

/**
 * ClickHouse without a server: chDB in a child process that serves the ClickHouse HTTP interface
 * on 127.0.0.1, and its supervisor.
 *
 * One process owns a data directory at a time. `kill -9` of the child loses nothing that was
 * acknowledged; `kill -9` of this process takes the child along.
 */
export class EmbeddedEngine {
  /** Base URL of the HTTP interface; the same after every restart. */
  readonly url: string;
  readonly credentials: EngineCredentials;
  /** Version of the engine, e.g. `26.7.2.1`. */
  readonly version: string;
  readonly #message: StartMessage;
  readonly #restart: boolean;
  readonly #listeners = new Set<(event: RestartEvent) => void>();
  readonly #stop = new AbortController();
  #child: RunningChild;
  #closing: Promise<void> | undefined;
  /** Ends when the present child is gone and none comes after it, or the next one serves. */
  #watching: Promise<void> = Promise.resolve();
  #nextDelayMs: number = RESTART_DELAY_MS;

  private constructor(message: StartMessage, child: RunningChild, restart: boolean) {
    this.#message = { ...message, port: child.port };
    this.#child = child;
    this.#restart = restart;
    this.url = `http://127.0.0.1:${child.port}`;
    this.credentials = message.credentials;
    this.version = child.version;
    this.#watch(child);
  }

  /**
   * Starts the engine and waits until it answers.
   *
   * @throws LedgerlineError `platform_unsupported`, `engine_missing`, `data_dir_in_use`,
   * `port_taken`, `disk_full`, `config_invalid`, `engine_unavailable`.
   */
  static async start(options: EmbeddedEngineOptions): Promise<EmbeddedEngine> {
    assertPlatform();
    const message = startMessage(options);
    const child = await spawnWhenFree(message);
    return new EmbeddedEngine(message, child, options.restart ?? true);
  }

  /** Process id of the child that serves now. */
  get pid(): number {
    return this.#child.process.pid ?? -1;
  }

  /** Calls back after every restart and every failed attempt; returns how to stop that. */
  onRestart(listener: (event: RestartEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Lets running statements end, then stops the child. Safe to call twice. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#stop.abort();
    const child = this.#child;
    if (child.process.connected) child.process.send({ kind: 'close' }, () => undefined);
    const timer = setTimeout(() => child.process.kill('SIGKILL'), CLOSE_TIMEOUT_MS);
    await child.exited;
    clearTimeout(timer);
    // A restart that was under way notices the stop and takes its child down again.
    await this.#watching;
  }

  #watch(child: RunningChild): void {
    const startedAt = Date.now();
    this.#watching = child.exited.then(() => this.#revive(Date.now() - startedAt));
  }

  async #revive(livedMs: number): Promise<void> {
    if (!this.#restart) return;
    if (livedMs >= RESTART_HEALTHY_MS) this.#nextDelayMs = RESTART_DELAY_MS;
    for (let attempt = 1; !this.#stop.signal.aborted; attempt += 1) {
      const delay = this.#nextDelayMs;
      this.#nextDelayMs = Math.min(delay * 2, RESTART_DELAY_MAX_MS);
      try {
        await sleep(delay, undefined, { signal: this.#stop.signal });
        const child = await spawnWhenFree(this.#message);
        if (this.#stop.signal.aborted) {
          child.process.kill('SIGKILL');
          await child.exited;
          return;
        }
        this.#child = child;
        this.#watch(child);
        this.#emit({ kind: 'started', pid: this.pid, attempt });
        return;
      } catch (cause) {
        if (this.#stop.signal.aborted) return;
        const error = LedgerlineError.is(cause)
          ? cause
          : new LedgerlineError('engine_unavailable', 'the embedded engine did not restart', {
              cause,
            });
        this.#emit({ kind: 'failed', error, attempt });
      }
    }
  }

  #emit(event: RestartEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

function assertPlatform(): void {
  const platform = `${process.platform}-${process.arch}`;
  if (SUPPORTED.has(platform)) return;
  throw new LedgerlineError(
    'platform_unsupported',
    `the embedded engine has no build for ${platform}; point at a ClickHouse server with --clickhouse-url`,
  );
}

function startMessage(options: EmbeddedEngineOptions): StartMessage {
  const dataDir = resolve(options.dataDir);
  const memoryBytes = options.memoryBytes ?? ENGINE_MEMORY_BYTES;
  if (!(memoryBytes >= ENGINE_MEMORY_BYTES_MIN)) {
    throw new LedgerlineError(
      'config_invalid',
      `memoryBytes must be at least ${ENGINE_MEMORY_BYTES_MIN}`,
    );
  }
  return {
    kind: 'start',
    engineDir: join(dataDir, 'engine'),
    scratchDir: join(dataDir, 'engine-scratch'),
    port: options.port ?? 0,
    memoryBytes,
    threads: options.threads ?? availableParallelism(),
    queryTimeoutMs: options.queryTimeoutMs ?? QUERY_TIMEOUT_MS,
    bodyBytesMax: options.bodyBytesMax ?? BODY_BYTES_MAX,
    credentials: secretsIn(dataDir),
  };
}

function secretsIn(dataDir: string): EngineCredentials {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    return loadOrCreateSecrets(dataDir);
  } catch (cause) {
    if (LedgerlineError.is(cause)) throw cause;
    const code = (cause as NodeJS.ErrnoException).code;
    const full = code === 'ENOSPC' || code === 'EDQUOT';
    throw new LedgerlineError(
      full ? 'disk_full' : 'config_invalid',
      `${dataDir} cannot be written: ${code ?? String(cause)}`,
      { cause },
    );
  }
}

/** The child of a killed parent needs a moment to die; only then is the directory really taken. */
async function spawnWhenFree(message: StartMessage): Promise<RunningChild> {
  const deadline = Date.now() + LOCK_WAIT_MS;
  for (;;) {
    try {
      return await spawnChild(message);
    } catch (cause) {
      const waits = LedgerlineError.is(cause) && cause.code === 'data_dir_in_use';
      if (!waits || Date.now() >= deadline) throw cause;
      await sleep(200);
    }
  }
}
