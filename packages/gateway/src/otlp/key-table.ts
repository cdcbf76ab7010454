// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** Keys longer than this are never learned: they are ranges, and cost the sender only. */
export const MAX_INTERNED_KEY_BYTES = 128;
/** Room for learned keys beside the registry's; a sender of random keys fills it and no more. */
export const MAX_LEARNED_KEYS = 2048;
/** A look-up compares at most this many keys, so that chosen collisions cannot slow it. */
const MAX_PROBES = 8;

/** The id of a key that is not in the table: use its byte range. */
export const KEY_NOT_INTERNED = -1;

/**
 * Attribute keys by their bytes. Ids below `knownCount` are registry AttributeIds; keys seen on the
 * wire get ids behind them until the table is full, and `KEY_NOT_INTERNED` after that.
 */
export class KeyTable {
  readonly knownCount: number;
  readonly #names: string[] = [];
  readonly #keys: Uint8Array[] = [];
  readonly #views: DataView[] = [];
  readonly #slots: Int32Array;
  readonly #mask: number;
  readonly #seed: number;
  readonly #capacity: number;
  readonly #next: Int32Array;
  #last: number = 0;

  /** `seed` differs per process so that a sender cannot prepare collisions. */
  constructor(known: readonly string[], seed: number, learned: number = MAX_LEARNED_KEYS) {
    this.knownCount = known.length;
    this.#capacity = known.length + learned;
    this.#next = new Int32Array(this.#capacity + 1).fill(KEY_NOT_INTERNED);
    let size = 1024;
    while (size < this.#capacity * 4) size *= 2;
    this.#slots = new Int32Array(size).fill(KEY_NOT_INTERNED);
    this.#mask = size - 1;
    this.#seed = seed | 0;
    for (const name of known) this.#addKnown(name);
  }

  get size(): number {
    return this.#keys.length;
  }

  /** The name of an interned key. */
  nameOf(id: number): string {
    return this.#names[id]!;
  }

  bytesOf(id: number): Uint8Array {
    return this.#keys[id]!;
  }

  /**
   * The id of the key in `bytes[start, end)`, learning it while there is room. `view` is over the
   * same bytes.
   */
  intern(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    // Records of one sender have the same keys in the same order: the key that followed the last
    // one before is tried first, which saves the hash.
    const guess = this.#next[this.#last]!;
    if (guess !== KEY_NOT_INTERNED && equalWords(this.#views[guess]!, view, start, end - start)) {
      this.#last = guess;
      return guess;
    }
    const id = this.#lookUp(bytes, start, end);
    if (id !== KEY_NOT_INTERNED) {
      this.#next[this.#last] = id;
      this.#last = id;
    }
    return id;
  }

  #lookUp(bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    if (length > MAX_INTERNED_KEY_BYTES) return KEY_NOT_INTERNED;
    let slot = this.#hash(bytes, start, end) & this.#mask;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const id = this.#slots[slot]!;
      if (id === KEY_NOT_INTERNED) return this.#learn(bytes, start, end, slot);
      if (equalBytes(this.#keys[id]!, bytes, start, length)) return id;
      slot = (slot + 1) & this.#mask;
    }
    return KEY_NOT_INTERNED;
  }

  #learn(bytes: Uint8Array, start: number, end: number, slot: number): number {
    if (this.#keys.length >= this.#capacity) return KEY_NOT_INTERNED;
    const key = bytes.slice(start, end);
    const id = this.#keys.push(key) - 1;
    this.#views.push(new DataView(key.buffer, key.byteOffset, key.length));
    this.#names.push(Buffer.from(key.buffer, key.byteOffset, key.length).toString('utf8'));
    this.#slots[slot] = id;
    return id;
  }

  #addKnown(name: string): void {
    const key = Buffer.from(name, 'utf8');
    let slot = this.#hash(key, 0, key.length) & this.#mask;
    // Registry keys must always be found: one seed in millions would not place them.
    for (let probe = 0; this.#slots[slot] !== KEY_NOT_INTERNED; probe++) {
      if (probe === MAX_PROBES - 1) throw new Error(`no slot for registry key ${name}`);
      slot = (slot + 1) & this.#mask;
    }
    this.#learn(key, 0, key.length, slot);
  }

  #hash(bytes: Uint8Array, start: number, end: number): number {
    let hash = this.#seed ^ (end - start);
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    return hash ^ (hash >>> 15);
  }
}

function equalBytes(key: Uint8Array, bytes: Uint8Array, start: number, length: number): boolean {
  if (key.length !== length) return false;
  for (let i = 0; i < length; i++) {
    if (key[i] !== bytes[start + i]) return false;
  }
  return true;
}

/** The same over views, four bytes at a time: this runs for every attribute there is. */
function equalWords(key: DataView, view: DataView, start: number, length: number): boolean {
  if (key.byteLength !== length) return false;
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    if (key.getInt32(i) !== view.getInt32(start + i)) return false;
  }
  for (; i < length; i++) if (key.getUint8(i) !== view.getUint8(start + i)) return false;
  return true;
}
