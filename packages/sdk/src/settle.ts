// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** How a wrapped function ended. */
export type Ending<R> =
  | { readonly ok: true; readonly value: R; readonly durationMs: number }
  | { readonly ok: false; readonly error: unknown; readonly durationMs: number };

/**
 * Runs `fn`, tells `onEnd` how it ended, and returns or throws exactly what `fn` does. A promise is
 * followed; `onEnd` runs before whoever awaits the returned promise goes on.
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
  let result: T;
  try {
    result = fn();
  } catch (error) {
    finish({ ok: false, error } as Ending<Awaited<T>>);
    throw error;
  }
  if (!isThenable(result)) {
    finish({ ok: true, value: result } as Ending<Awaited<T>>);
    return result;
  }
  return result.then(
    (value) => {
      finish({ ok: true, value } as Ending<Awaited<T>>);
      return value;
    },
    (error: unknown) => {
      finish({ ok: false, error } as Ending<Awaited<T>>);
      throw error;
    },
  ) as T;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function'
  );
}
