// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { attempt } from './errors.ts';

/** A method with its object already bound. */
type Method = (...args: unknown[]) => unknown;

/**
 * Puts a method of one object's own before the one that it has, so that the object stays the same
 * one with all that is private in it. `wrap` gets the method bound to whatever it is called on.
 * False when there is no such method, or the object takes none.
 */
export function override(
  target: object,
  key: PropertyKey,
  wrap: (original: Method) => Method,
): boolean {
  const original: unknown = attempt(() => Reflect.get(target, key) as unknown);
  if (typeof original !== 'function') return false;
  const own = function (this: unknown, ...args: unknown[]): unknown {
    return wrap((...given) => Reflect.apply(original, this, given) as unknown)(...args);
  };
  return (
    attempt(() =>
      Reflect.defineProperty(target, key, {
        value: own,
        writable: true,
        configurable: true,
        enumerable: false,
      }),
    ) === true
  );
}

/** Whatever `await` would follow: promises, and query builders that are functions with a `then`. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  return attempt(() => typeof (value as { then?: unknown }).then === 'function') === true;
}
