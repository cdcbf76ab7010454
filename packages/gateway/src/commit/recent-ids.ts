// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { randomInt } from 'node:crypto';
import { RECENT_IDS } from '../limits.ts';

/**
 * Hashes of the ids that were committed lately, in typed arrays of bounded size.
 *
 * A hit means "perhaps seen": the caller confirms it in the store. A miss within the window means
 * "not seen". Two generations of half the size each: when the newer one is full the older one goes.
 */
export class RecentIds {
  readonly #half: number;
  readonly #seed1: number = randomInt(2 ** 31);
  readonly #seed2: number = randomInt(2 ** 31);
  #newer: Generation;
  #older: Generation;

  constructor(size: number = RECENT_IDS) {
    this.#half = Math.max(16, size >>> 1);
    this.#newer = new Generation(this.#half);
    this.#older = new Generation(0);
  }

  /** Remembers the id made of two byte ranges; true when it may have been there before. */
  add(bytes: Uint8Array, start1: number, end1: number, start2: number, end2: number): boolean {
    let low = this.#seed1;
    let high = this.#seed2;
    for (let i = start1; i < end1; i++) {
      low = Math.imul(low ^ bytes[i]!, 0x01000193);
      high = Math.imul(high ^ bytes[i]!, 0x85ebca6b);
    }
    // The boundary between the two parts counts, so that ("ab","c") is not ("a","bc").
    low = Math.imul(low ^ 0x100, 0x01000193);
    high = Math.imul(high ^ 0x100, 0x85ebca6b);
    for (let i = start2; i < end2; i++) {
      low = Math.imul(low ^ bytes[i]!, 0x01000193);
      high = Math.imul(high ^ bytes[i]!, 0x85ebca6b);
    }
    low = (low ^ (low >>> 16)) >>> 0;
    // Zero marks an empty slot.
    high = ((high ^ (high >>> 15)) | 1) >>> 0;
    const before = this.#older.has(low, high);
    if (this.#newer.count >= this.#half) {
      this.#older = this.#newer;
      this.#newer = new Generation(this.#half);
    }
    return this.#newer.add(low, high) || before;
  }

  /** The same for ids as text, for priming. */
  addText(first: string, second: string): boolean {
    const bytes = Buffer.from(first + second, 'utf8');
    const cut = Buffer.byteLength(first);
    return this.add(bytes, 0, cut, cut, bytes.length);
  }
}

class Generation {
  count: number = 0;
  readonly #slots: Uint32Array;
  readonly #mask: number;

  constructor(capacity: number) {
    let slots = 2;
    while (slots < capacity * 2) slots *= 2;
    this.#slots = new Uint32Array(slots * 2);
    this.#mask = slots - 1;
  }

  has(low: number, high: number): boolean {
    return this.#find(low, high) < 0;
  }

  /** True when it was there already. */
  add(low: number, high: number): boolean {
    const at = this.#find(low, high);
    if (at < 0) return true;
    this.#slots[at] = low;
    this.#slots[at + 1] = high;
    this.count += 1;
    return false;
  }

  /** Where the pair belongs, or -1 when it is there. Half of the slots stay empty, so this ends. */
  #find(low: number, high: number): number {
    let slot = low & this.#mask;
    for (;;) {
      const at = slot * 2;
      const there = this.#slots[at + 1];
      if (there === 0) return at;
      if (there === high && this.#slots[at] === low) return -1;
      slot = (slot + 1) & this.#mask;
    }
  }
}
