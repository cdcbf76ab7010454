// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const CHILD = join(import.meta.dirname, 'drain.child.ts');

/** A server that receives and drops, in a process of its own. */
export class DrainProcess implements Disposable {
  readonly #child: ChildProcess;
  readonly url: string;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async start(): Promise<DrainProcess> {
    const child = fork(CHILD);
    const [port] = (await once(child, 'message')) as [number];
    return new DrainProcess(child, port);
  }

  async cpuSeconds(): Promise<number> {
    const answer = once(this.#child, 'message') as Promise<[number]>;
    this.#child.send('usage');
    return (await answer)[0];
  }

  [Symbol.dispose](): void {
    this.#child.disconnect();
  }
}
