// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** Thrown when a scan reads behind the text that has come so far: its verdict depends on the rest. */
export class MoreNeeded extends Error {}

/** One for all: it carries nothing, and a stack trace for each would cost more than the scan. */
const MORE_NEEDED = new MoreNeeded('more text is needed');

/** How much text a scan believes to follow: more than any detector measures ahead. */
export const AHEAD_BYTES = 1_048_576;

/**
 * The first `size` bytes of a text that goes on. Reading behind them throws `MoreNeeded`, so a
 * verdict that was reached holds whatever comes; no detector has to know that it reads a stream.
 */
export function watchedBytes(bytes: Uint8Array, size: number): Uint8Array {
  return new Proxy(bytes, {
    get(target, name) {
      if (typeof name === 'symbol') return bound(target, name);
      const first = name.charCodeAt(0);
      if (first >= 0x30 && first <= 0x39) {
        const index = Number(name);
        if (index >= size) throw MORE_NEEDED;
        return target[index];
      }
      if (name === 'subarray' || name === 'slice') {
        return (from: number, to: number = Infinity) => {
          if (to > size) throw MORE_NEEDED;
          return target[name](from, to);
        };
      }
      return name === 'length' ? size + AHEAD_BYTES : bound(target, name);
    },
  });
}

function bound(target: Uint8Array, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name, target);
  return typeof value === 'function' ? value.bind(target) : value;
}
