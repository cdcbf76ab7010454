// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { EXIT_FLUSH_TIMEOUT_MS } from './limits.ts';
import type { FlushReport } from './pipeline.ts';

/** What the guard needs of a pipeline. */
interface Guarded {
  flush(timeoutMs: number): Promise<FlushReport>;
  commitNow(): void;
  readonly waiting: { readonly inMemory: number; readonly inOutbox: number };
  readonly unsaid: { readonly unwritten: number; readonly hasLosses: boolean };
}

/**
 * For engines that end without `shutdown()`: flushes when the process has nothing left to do, puts
 * audit events on disk when it exits at once, and says what was lost. Returns what removes it.
 */
export function guardExit(guarded: Guarded): () => void {
  let left = 0;
  const count = (): number => {
    const { waiting, unsaid } = guarded;
    return waiting.inMemory + waiting.inOutbox + unsaid.unwritten + (unsaid.hasLosses ? 1 : 0);
  };
  const beforeExit = (): void => {
    // A flush keeps the process alive; one that could not deliver must not do so again and again.
    if (count() <= left) return;
    void guarded.flush(EXIT_FLUSH_TIMEOUT_MS).then(({ logs, spans, audit }) => {
      // Not what waits now: something may have come meanwhile, which has not been tried yet.
      left = logs + spans + audit + (guarded.unsaid.hasLosses ? 1 : 0);
    });
  };
  const exit = (): void => {
    guarded.commitNow();
    const lost = guarded.waiting.inMemory;
    const { unwritten } = guarded.unsaid;
    if (lost > 0) say(`${lost} records and spans were not delivered; call shutdown()`);
    if (unwritten > 0) say(`${unwritten} audit events could not be written and are lost`);
  };
  process.on('beforeExit', beforeExit);
  process.on('exit', exit);
  return () => {
    process.off('beforeExit', beforeExit);
    process.off('exit', exit);
  };
}

function say(what: string): void {
  process.stderr.write(`ledgerline error exit: ${what}\n`);
}
