// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { SEALED_TEXT_BYTES_MAX } from '../limits.ts';
import { boxTextBytes, HEAD_TEXT_BYTES, type Original, type SealedPlace } from './sealed-text.ts';
import type { Sealer } from './sealer.ts';

/**
 * The values that a policy wants sealed, on their way from the redactor to the sealer. They are
 * private to this object: printing, cloning or serialising it shows nothing of them.
 */
export class Originals {
  #list: Original[] = [];

  get size(): number {
    return this.#list.length;
  }

  add(path: string, value: string): void {
    this.#list.push({ path, value });
  }

  /** Takes over those of another one. */
  take(others: Originals): void {
    this.#list.push(...others.#list);
    others.#list = [];
  }

  /**
   * Forgets, in their order, those that would make the sealed text longer than `bytesMax`, and says
   * how many they are.
   */
  limit(bytesMax: number = SEALED_TEXT_BYTES_MAX): number {
    const before = this.#list.length;
    let bytes = HEAD_TEXT_BYTES;
    this.#list = this.#list.filter((original) => {
      const more = boxTextBytes(original);
      if (bytes + more > bytesMax) return false;
      bytes += more;
      return true;
    });
    return before - this.#list.length;
  }

  /** Seals them for a record and forgets them; undefined when there are none. */
  seal(sealer: Sealer, place: Omit<SealedPlace, 'tenant'>): string | undefined {
    const sealed = sealer.seal(place, this.#list);
    this.#list = [];
    return sealed;
  }
}
