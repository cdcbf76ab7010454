// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** Lists by their first three bytes: of a hundred words, one or none is compared with the text. */
export class Beginnings<T> {
  readonly #lists = new Map<number, T[]>();

  /** `textOf` gives at least three ASCII characters. */
  constructor(items: readonly T[], textOf: (item: T) => string) {
    for (const item of items) {
      const key = keyOf(ENCODER.encode(textOf(item)), 0);
      const list = this.#lists.get(key) ?? [];
      list.push(item);
      this.#lists.set(key, list);
    }
  }

  /** Those that may begin at `at`, in their order. */
  at(bytes: Uint8Array, at: number): readonly T[] {
    return this.#lists.get(keyOf(bytes, at)) ?? NONE;
  }
}

const ENCODER = new TextEncoder();
const NONE: readonly never[] = [];

/** Small and capital letters are the same. */
function keyOf(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! | 0x20) << 16) | ((bytes[at + 1]! | 0x20) << 8) | (bytes[at + 2]! | 0x20);
}
