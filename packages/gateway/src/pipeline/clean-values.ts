// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** Longer values are seldom the same twice; comparing them would cost more than it saves. */
const REMEMBERED_BYTES = 48;
/** Values that a key remembers: enough for a small vocabulary, and a bound on memory. */
const SLOTS = 16;
/** A key whose values have been new this often in a row holds ids: nothing more is remembered. */
const MAX_NEW_IN_A_ROW = 1024;

/**
 * The values of one key in which nothing was found, by their bytes. Most attributes come from a
 * small vocabulary, so most values need no scan.
 */
export class CleanValues {
  readonly #bytes: Uint8Array = new Uint8Array(SLOTS * REMEMBERED_BYTES);
  readonly #lengths: Int8Array = new Int8Array(SLOTS).fill(-1);
  #newInARow: number = 0;

  /** Whether `bytes[start, end)` was remembered. */
  has(bytes: Uint8Array, start: number, end: number): boolean {
    const length = end - start;
    if (length > REMEMBERED_BYTES || this.#newInARow > MAX_NEW_IN_A_ROW) return false;
    const slot = slotOf(bytes, start, end);
    if (this.#lengths[slot] !== length) return false;
    const known = this.#bytes;
    const first = slot * REMEMBERED_BYTES;
    // Values of one key often share a long prefix, so the end tells them apart first.
    for (let i = length - 1; i >= 0; i--) {
      if (known[first + i] !== bytes[start + i]) return false;
    }
    this.#newInARow = 0;
    return true;
  }

  /** Remembers a value in which nothing was found, in place of another one. */
  add(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    if (length > REMEMBERED_BYTES || this.#newInARow > MAX_NEW_IN_A_ROW) return;
    this.#newInARow += 1;
    const slot = slotOf(bytes, start, end);
    const first = slot * REMEMBERED_BYTES;
    for (let i = 0; i < length; i++) this.#bytes[first + i] = bytes[start + i]!;
    this.#lengths[slot] = length;
  }
}

function slotOf(bytes: Uint8Array, start: number, end: number): number {
  if (start === end) return 0;
  return (end - start + bytes[start]! + 3 * bytes[end - 1]!) & (SLOTS - 1);
}
