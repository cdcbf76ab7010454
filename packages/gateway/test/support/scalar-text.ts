// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { attributeText } from '@ledgerline/clickhouse';
import type { ByteStore } from '../../src/otlp/byte-store.ts';
import { valueContent } from '../../src/otlp/value-content.ts';
import { KIND } from '../../src/otlp/value-kind.ts';

/** A value after redaction as text; arrays and maps are text already. */
export function scalarTextOf(store: ByteStore, kind: number, a: number, b: number): string {
  if (kind === KIND.array || kind === KIND.map) return store.text(a, b);
  return attributeText(valueContent(store, kind, a, b));
}
