// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { attributeText, type MapColumn } from '@ledgerline/clickhouse';
import type { AttributeColumns } from '../otlp/attribute-columns.ts';
import type { ByteStore } from '../otlp/byte-store.ts';
import { KEY_NOT_INTERNED } from '../otlp/key-table.ts';
import { valueContent } from '../otlp/value-content.ts';
import { KIND, KIND_DROPPED } from '../otlp/value-kind.ts';

/**
 * Appends the pairs of some attribute rows to the open row of a map column, values as text. Arrays
 * and maps are JSON text already: redaction has made it.
 */
export function appendAttributeRows(
  map: MapColumn,
  columns: AttributeColumns,
  store: ByteStore,
  from: number,
  to: number,
): void {
  const { bytes } = store;
  const { keys, values } = map;
  for (let row = from; row < to; row++) {
    const kind = columns.kind.at(row);
    if (kind === KIND_DROPPED) continue;
    const id = columns.idAt(row);
    if (id === KEY_NOT_INTERNED) {
      keys.appendRange(bytes, columns.keyStart.at(row), columns.keyEnd.at(row));
    } else keys.appendInterned(id, columns.keys.bytesOf(id));
    const a = columns.a.at(row);
    const b = columns.b.at(row);
    if (kind === KIND.string || kind === KIND.array || kind === KIND.map) {
      values.appendRange(bytes, a, b);
    } else if (kind === KIND.int && b === 0 && a < 1_000_000) values.append(String(a));
    else values.append(attributeText(valueContent(store, kind, a, b)));
  }
}

/** Appends a body or another lone value as text to a string column. */
export function valueText(
  store: ByteStore,
  kind: number,
  a: number,
  b: number,
): string | undefined {
  if (kind === KIND.string || kind === KIND.array || kind === KIND.map) return undefined;
  return attributeText(valueContent(store, kind, a, b));
}
