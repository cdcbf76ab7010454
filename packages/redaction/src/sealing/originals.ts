// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Original, SealedPlace } from './sealed-text.ts';
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

  /** Seals them for a record and forgets them; undefined when there are none. */
  seal(sealer: Sealer, place: Omit<SealedPlace, 'tenant'>): string | undefined {
    const sealed = sealer.seal(place, this.#list);
    this.#list = [];
    return sealed;
  }
}
