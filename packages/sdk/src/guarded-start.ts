// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { AuditReceipt, EmitResult } from './outcome.ts';
import { attempt } from './errors.ts';

/** The two ways to keep the event that a call begins. */
export interface DurableStart {
  /** Resolves once it is on disk, together with others of the same moment; rejects otherwise. */
  later(): Promise<AuditReceipt>;
  /** On disk when it returns, for one fsync of its own. */
  now(): EmitResult;
  /** Hears why the call is not made. */
  onBlocked(error: unknown): void;
}

/**
 * Runs `run` once the event that says so is on disk, and never otherwise. An async `fn` waits for the
 * fsync that all starts of one turn of the event loop share; any other `fn` may have to return its
 * value at once, so that the process waits for one. Throws, or for an async `fn` rejects with, the
 * error that kept the event from being kept.
 */
export function startDurably<T>(fn: unknown, start: DurableStart, run: () => T): T {
  if (isAsyncFunction(fn)) {
    // What an async function returns is a promise, and so is this.
    return runLater(start, run) as T;
  }
  const result = start.now();
  if (result.ok) return run();
  start.onBlocked(result.error);
  throw result.error;
}

async function runLater<T>(start: DurableStart, run: () => T): Promise<Awaited<T>> {
  try {
    await start.later();
  } catch (error) {
    start.onBlocked(error);
    throw error;
  }
  return await run();
}

function isAsyncFunction(fn: unknown): boolean {
  return attempt(() => Object.prototype.toString.call(fn)) === '[object AsyncFunction]';
}
