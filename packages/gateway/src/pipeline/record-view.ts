// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { ATTRIBUTE_DEFINITIONS, ATTRIBUTE_KEYS, kindOfValue } from '@ledgerline/conventions';
import type { AttributeId, EventView, ValueKind } from '@ledgerline/conventions';
import type { AttributeColumns } from '../otlp/attribute-columns.ts';
import type { ByteStore } from '../otlp/byte-store.ts';
import { doubleContent, intContent, valueContent } from '../otlp/value-content.ts';
import { KIND } from '../otlp/value-kind.ts';
import { AttributeIndex, NO_ROW } from './attribute-index.ts';
import { isTokenBytes } from './token-bytes.ts';

/** Attributes that a record takes from its resource when it has none of its own. */
const FROM_RESOURCE: readonly boolean[] = ATTRIBUTE_KEYS.map((key) => {
  const { group } = ATTRIBUTE_DEFINITIONS[key];
  return group === 'scope' || group === 'correlation';
});

/** Values longer than this are not remembered: they are seldom the same twice. */
const REMEMBERED_BYTES = 64;

/**
 * The validator's view of one record (or span) over columns of bytes. Load a record, ask, load the
 * next: the view is reused and allocates nothing but the texts that it is asked for, and not those
 * either when a key has the value it had in the record before.
 */
export class RecordView implements EventView {
  eventType: string | undefined;
  readonly #record: AttributeIndex = new AttributeIndex();
  readonly #resource: AttributeIndex = new AttributeIndex();
  #columns: AttributeColumns | undefined;
  #store: ByteStore | undefined;
  readonly #lastText: (string | undefined)[] = [];
  readonly #lastBytes: Uint8Array[] = ATTRIBUTE_KEYS.map(() => EMPTY);

  /** Starts a request. */
  open(columns: AttributeColumns, store: ByteStore): void {
    this.#columns = columns;
    this.#store = store;
  }

  loadResource(from: number, to: number): void {
    this.#resource.load(this.#columns!, this.#store!, from, to);
  }

  loadRecord(eventType: string | undefined, from: number, to: number): void {
    this.eventType = eventType;
    this.#record.load(this.#columns!, this.#store!, from, to);
  }

  /** The attribute's row: of the record, else of its resource where that counts, else `NO_ROW`. */
  rowOf(id: AttributeId): number {
    const row = this.#record.rowOf(id);
    if (row !== NO_ROW || FROM_RESOURCE[id] !== true) return row;
    return this.#resource.rowOf(id);
  }

  kindOf(id: AttributeId): ValueKind {
    const row = this.rowOf(id);
    return row === NO_ROW ? 0 : (this.#columns!.kind.at(row) as ValueKind);
  }

  text(id: AttributeId): string | undefined {
    const row = this.rowOf(id);
    if (row === NO_ROW || this.#columns!.kind.at(row) !== KIND.string) return undefined;
    const start = this.#columns!.a.at(row);
    const end = this.#columns!.b.at(row);
    if (!this.#remembered(id, start, end)) this.#remember(id, start, end);
    return this.#lastText[id] ?? this.#store!.text(start, end);
  }

  /** Looks at the bytes: ids differ from record to record, and no text is made of them. */
  isToken(id: AttributeId): boolean {
    const row = this.rowOf(id);
    if (row === NO_ROW || this.#columns!.kind.at(row) !== KIND.string) return false;
    return isTokenBytes(this.#store!.bytes, this.#columns!.a.at(row), this.#columns!.b.at(row));
  }

  number(id: AttributeId): number | undefined {
    const row = this.rowOf(id);
    if (row === NO_ROW) return undefined;
    const { kind, a, b } = this.#columns!;
    if (kind.at(row) === KIND.int) return Number(intContent(a.at(row), b.at(row)));
    return kind.at(row) === KIND.double ? doubleContent(this.#store!.bytes, a.at(row)) : undefined;
  }

  /** Makes the array's content to look at it: lists of the registry are short and seldom. */
  elementKinds(id: AttributeId): number {
    const row = this.rowOf(id);
    if (row === NO_ROW || this.#columns!.kind.at(row) !== KIND.array) return 0;
    const { a, b } = this.#columns!;
    const content = valueContent(this.#store!, KIND.array, a.at(row), b.at(row));
    let bits = 0;
    for (const element of content as readonly unknown[]) bits |= 1 << kindOfValue(element);
    return bits;
  }

  #remembered(id: AttributeId, start: number, end: number): boolean {
    const last = this.#lastBytes[id]!;
    const length = end - start;
    if (last.length !== length || this.#lastText[id] === undefined) return false;
    const bytes = this.#store!.bytes;
    // Values of one key often share a long prefix, so the end tells them apart first.
    for (let i = length - 1; i >= 0; i--) {
      if (last[i] !== bytes[start + i]) return false;
    }
    return true;
  }

  #remember(id: AttributeId, start: number, end: number): void {
    if (end - start > REMEMBERED_BYTES) {
      this.#lastText[id] = undefined;
      return;
    }
    const text = this.#store!.text(start, end);
    this.#lastBytes[id] = this.#store!.bytes.slice(start, end);
    this.#lastText[id] = text;
  }
}

const EMPTY = new Uint8Array();
