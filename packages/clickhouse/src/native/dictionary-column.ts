// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { COLUMN_BYTES_INITIAL, DICTIONARY_TEXTS_MAX } from '../limits.ts';
import { grow, newBuffer } from './column.ts';
import type { NativeColumn } from './column.ts';
import { StringColumn } from './string-column.ts';

/** Version 1 of the key serialisation: dictionaries travel with the data. */
const KEYS_VERSION = 1;
/** The indexes have 4 bytes, and the dictionary is part of this block. */
const FLAGS = 0x02 | (1 << 9);
const HEAD_BYTES = 24;

/**
 * `LowCardinality(String)`: the values once, and a 4-byte index a row. For values that come from a
 * small vocabulary, above all attribute keys; a value may stand in the dictionary more than once.
 *
 * Source: ClickHouse `SerializationLowCardinality.cpp`, as in the Native format of one block.
 */
export class DictionaryColumn implements NativeColumn {
  readonly type: string = 'LowCardinality(String)';
  readonly #entries: StringColumn = new StringColumn();
  readonly #texts = new Map<string, number>();
  /** Entry + 1 by the caller's id; 0 where the block has no entry yet. */
  #interned: Uint32Array = new Uint32Array(COLUMN_BYTES_INITIAL);
  /** The array behind each id; kept by `reset`, because the next block has the same keys. */
  readonly #internedBytes: (Uint8Array | undefined)[] = Array.from(
    { length: 256 },
    () => undefined,
  );
  #indexes: Buffer = newBuffer();
  #used = 0;

  get rows(): number {
    return this.#used / 4;
  }

  get byteLength(): number {
    if (this.#used === 0) return 0;
    return HEAD_BYTES + this.#entries.byteLength + this.#used;
  }

  get prefixLength(): number {
    return 8;
  }

  /** Bytes of the indexes so far; with `repeat`, for columns built of this one. */
  get position(): number {
    return this.#used;
  }

  /** Appends text; texts that were appended before, up to a limit, share an entry. */
  append(text: string): void {
    let entry = this.#texts.get(text);
    if (entry === undefined) {
      entry = this.#entries.rows;
      this.#entries.append(text);
      if (this.#texts.size < DICTIONARY_TEXTS_MAX) this.#texts.set(text, entry);
    }
    this.#appendIndex(entry);
  }

  /** Appends the bytes `source[start..end)` with an entry of their own: nothing is looked up. */
  appendRange(source: Uint8Array, start: number, end: number): void {
    const entry = this.#entries.rows;
    this.#entries.appendRange(source, start, end);
    this.#appendIndex(entry);
  }

  /** Appends a copy of all of `source` with an entry of its own. */
  appendBytes(source: Uint8Array): void {
    this.appendRange(source, 0, source.length);
  }

  /**
   * Appends the value that the caller knows as `id`, a small non-negative integer: the fast way
   * for keys that a decoder has interned. The id stands for this very array, which must not change
   * until `reset`; another array under the same id, such as another decoder's, gets another entry.
   */
  appendInterned(id: number, bytes: Uint8Array): void {
    let entry = this.#interned[id] ?? 0;
    if (entry === 0 || this.#internedBytes[id] !== bytes) {
      if (!Number.isSafeInteger(id) || id < 0) throw new RangeError(`${id} is no id of a value`);
      if (id >= this.#interned.length) this.#growInterned(id);
      this.#entries.appendBytes(bytes);
      entry = this.#entries.rows;
      this.#interned[id] = entry;
      this.#internedBytes[id] = bytes;
    }
    this.#appendIndex(entry - 1);
  }

  appendPrevious(): void {
    if (this.#used === 0) throw new RangeError('an empty column has no previous row');
    this.repeat(this.#used - 4, this.#used);
  }

  /** Appends the rows whose indexes are at `from..to`, for columns built of this one. */
  repeat(from: number, to: number): void {
    const at = this.#used;
    const end = at + to - from;
    if (end > this.#indexes.length) this.#indexes = grow(this.#indexes, at, end);
    this.#indexes.copyWithin(at, from, to);
    this.#used = end;
  }

  copyPrefixTo(target: Buffer, at: number): number {
    return target.writeBigUInt64LE(BigInt(KEYS_VERSION), at);
  }

  copyTo(target: Buffer, at: number): number {
    if (this.#used === 0) return at;
    let next = target.writeBigUInt64LE(BigInt(FLAGS), at);
    next = target.writeBigUInt64LE(BigInt(this.#entries.rows), next);
    next = this.#entries.copyTo(target, next);
    next = target.writeBigUInt64LE(BigInt(this.rows), next);
    this.#indexes.copy(target, next, 0, this.#used);
    return next + this.#used;
  }

  reset(): void {
    this.#entries.reset();
    this.#texts.clear();
    this.#interned.fill(0);
    this.#used = 0;
  }

  #appendIndex(entry: number): void {
    const at = this.#used;
    if (at + 4 > this.#indexes.length) this.#indexes = grow(this.#indexes, at, at + 4);
    const indexes = this.#indexes;
    indexes[at] = entry;
    indexes[at + 1] = entry >>> 8;
    indexes[at + 2] = entry >>> 16;
    indexes[at + 3] = entry >>> 24;
    this.#used = at + 4;
  }

  #growInterned(id: number): void {
    const grown = new Uint32Array(Math.max(this.#interned.length * 2, id + 1));
    grown.set(this.#interned);
    this.#interned = grown;
  }
}
