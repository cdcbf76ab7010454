// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { EXIT_FLUSH_TIMEOUT_MS } from './limits.ts';
import type { Pipeline } from './pipeline.ts';

/**
 * For engines that end without `shutdown()`: flushes when the process has nothing left to do, puts
 * audit events on disk when it exits at once, and says what was lost. Returns what removes it.
 */
export function guardExit(pipeline: Pipeline): () => void {
  let tried = false;
  const beforeExit = (): void => {
    // Once only: a flush keeps the process alive, and an unreachable receiver must not do so for ever.
    if (tried) return;
    tried = true;
    void pipeline.flush(EXIT_FLUSH_TIMEOUT_MS);
  };
  const exit = (): void => {
    pipeline.commitNow();
    const { queueDepth } = pipeline.stats();
    const lost = queueDepth.logs + queueDepth.spans;
    if (lost === 0) return;
    process.stderr.write(
      `ledgerline error exit: ${lost} records and spans were not delivered; call shutdown()\n`,
    );
  };
  process.on('beforeExit', beforeExit);
  process.on('exit', exit);
  return () => {
    process.off('beforeExit', beforeExit);
    process.off('exit', exit);
  };
}
