// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { MAX_REQUEST_ATTRIBUTES } from '../limits.ts';
import type { ByteStore } from './byte-store.ts';
import { assertRows, U32 } from './growable.ts';
import { KEY_NOT_INTERNED, type KeyTable } from './key-table.ts';
import { KIND } from './value-kind.ts';

/**
 * All attributes of one request, each a row; records, resources and scopes hold row ranges.
 *
 * `kind` says how `a` and `b` are to be read: string, bytes, array and map: the byte range `[a, b)`
 * (of an array or a map: of its encoded message); int: low and high half; bool: `a` is 0 or 1;
 * double: `a` is where its 8 little-endian bytes are. `keyStart` and `keyEnd` are of keys only that
 * have no id.
 */
export class AttributeColumns {
  count: number = 0;
  readonly keys: KeyTable;
  readonly keyId: U32;
  readonly keyStart: U32;
  readonly keyEnd: U32;
  readonly kind: U32;
  readonly a: U32;
  readonly b: U32;

  #room: number = 0;

  constructor(keys: KeyTable, capacity: number) {
    this.keys = keys;
    this.keyId = new U32(capacity);
    this.keyStart = new U32(capacity);
    this.keyEnd = new U32(capacity);
    this.kind = new U32(capacity);
    this.a = new U32(capacity);
    this.b = new U32(capacity);
  }

  /** Adds a row; the range of a key that has no id is kept, of others the id says all. */
  add(keyId: number, keyStart: number, keyEnd: number, kind: number, a: number, b: number): void {
    const row = this.count++;
    // One check for the six columns: this runs for every attribute there is.
    if (row >= this.#room) this.#grow(row);
    this.keyId.data[row] = keyId;
    if (keyId === KEY_NOT_INTERNED) {
      this.keyStart.data[row] = keyStart;
      this.keyEnd.data[row] = keyEnd;
    }
    this.kind.data[row] = kind;
    this.a.data[row] = a;
    this.b.data[row] = b;
  }

  #grow(row: number): void {
    assertRows(row + 1, MAX_REQUEST_ATTRIBUTES, 'attributes');
    const { keyId, keyStart, keyEnd, kind, a, b } = this;
    for (const column of [keyId, keyStart, keyEnd, kind, a, b]) column.ensure(row);
    this.#room = Math.min(keyId.data.length, MAX_REQUEST_ATTRIBUTES);
  }

  /** Adds a row whose key is a registry key and whose value is `text`. */
  addText(store: ByteStore, keyId: number, text: string): void {
    const start = store.appendText(text);
    this.add(keyId, 0, 0, KIND.string, start, store.length);
  }

  /** The interned id of a row's key, or `KEY_NOT_INTERNED`. */
  idAt(row: number): number {
    return this.keyId.at(row) | 0;
  }

  /** Bytes of a row's key. */
  keyLength(row: number): number {
    const id = this.idAt(row);
    if (id !== KEY_NOT_INTERNED) return this.keys.bytesOf(id).length;
    return this.keyEnd.at(row) - this.keyStart.at(row);
  }

  keyText(store: ByteStore, row: number): string {
    const id = this.idAt(row);
    if (id !== KEY_NOT_INTERNED) return this.keys.nameOf(id);
    return store.text(this.keyStart.at(row), this.keyEnd.at(row));
  }
}
