// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createCredential } from '@ledgerline/gateway';
import type { GatewayStats } from '@ledgerline/gateway';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSecondsOf } from './measure.ts';
import { TENANT } from './workload.ts';

const CHILD = join(import.meta.dirname, 'gateway.child.ts');
/** The engine counts as idle when it uses less than this share of a processor. */
const IDLE_SHARE = 0.05;
const IDLE_WINDOW_MS = 400;
const SETTLE_TIMEOUT_MS = 15_000;

export interface GatewayReady {
  readonly url: string;
  readonly enginePid: number;
}

export interface GatewayUsage {
  readonly cpuSeconds: number;
  readonly stats: GatewayStats;
}

/** A gateway in a process of its own, and the engine in another. */
export class GatewayProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly url: string;
  readonly apiKey: string;
  readonly pid: number;
  readonly enginePid: number;

  private constructor(child: ChildProcess, ready: GatewayReady, apiKey: string) {
    this.#child = child;
    this.url = ready.url;
    this.apiKey = apiKey;
    this.pid = child.pid ?? 0;
    this.enginePid = ready.enginePid;
  }

  static async start(dataDir: string): Promise<GatewayProcess> {
    const { key } = createCredential(dataDir, { tenants: [TENANT] });
    const execArgv = ['--conditions=ledgerline-source', '--no-warnings', ...profileArguments()];
    const child = fork(CHILD, [dataDir], { execArgv });
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`The gateway ended with code ${code} before it was ready.`);
    });
    const [ready] = (await Promise.race([once(child, 'message'), ended])) as [GatewayReady];
    ended.catch(() => {});
    return new GatewayProcess(child, ready, key);
  }

  /** Its processor time and counters so far. */
  async usage(): Promise<GatewayUsage> {
    const answer = once(this.#child, 'message') as Promise<[GatewayUsage]>;
    this.#child.send('usage');
    return (await answer)[0];
  }

  /** Waits until the engine has merged what it was given, so that merges are in its account. */
  async settle(): Promise<void> {
    const until = performance.now() + SETTLE_TIMEOUT_MS;
    let before = cpuSecondsOf(this.enginePid);
    while (performance.now() < until) {
      await sleep(IDLE_WINDOW_MS);
      const now = cpuSecondsOf(this.enginePid);
      if ((now - before) * 1000 < IDLE_SHARE * IDLE_WINDOW_MS) return;
      before = now;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.send('close');
    await ended;
  }
}

/** `LEDGERLINE_BENCH_PROFILE=DIR` writes a CPU profile of the gateway there when it closes. */
function profileArguments(): readonly string[] {
  const dir = process.env['LEDGERLINE_BENCH_PROFILE'];
  return dir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${dir}`];
}
