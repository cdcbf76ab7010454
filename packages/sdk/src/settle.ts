// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { attempt } from './errors.ts';

/** How a wrapped function ended. */
export type Ending<R> =
  | { readonly ok: true; readonly value: R; readonly durationMs: number }
  | { readonly ok: false; readonly error: unknown; readonly durationMs: number };

/**
 * Runs `fn`, tells `onEnd` how it ended, and returns or throws exactly what `fn` does. A promise is
 * followed: what comes back is what its `then` returns, and `onEnd` runs before whoever awaits that.
 * Anything else comes back untouched, streams and iterators too, which are not read.
 */
export function settle<T>(fn: () => T, onEnd: (ending: Ending<Awaited<T>>) => void): T {
  const startedAt = performance.now();
  const finish = (ending: Omit<Ending<Awaited<T>>, 'durationMs'>): void => {
    const durationMs = Math.round((performance.now() - startedAt) * 1000) / 1000;
    try {
      onEnd({ ...ending, durationMs } as Ending<Awaited<T>>);
    } catch {
      // Telemetry must not change the outcome of what it observes.
    }
  };
  try {
    const result = fn();
    if (!isThenable(result)) {
      finish({ ok: true, value: result } as Ending<Awaited<T>>);
      return result;
    }
    // Not everything with a `then` returns a promise from it.
    const promise = result instanceof Promise ? result : Promise.resolve(result);
    return promise.then(
      (value: Awaited<T>) => {
        finish({ ok: true, value } as Ending<Awaited<T>>);
        return value;
      },
      (error: unknown) => {
        finish({ ok: false, error } as Ending<Awaited<T>>);
        throw error;
      },
    ) as T;
  } catch (error) {
    finish({ ok: false, error } as Ending<Awaited<T>>);
    throw error;
  }
}

/** Whatever `await` would follow: promises, and query builders that are functions with a `then`. */
function isThenable(value: unknown): value is PromiseLike<unknown> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  return attempt(() => typeof (value as { then?: unknown }).then === 'function') === true;
}
