// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError } from '@ledgerline/conventions';
import type { LeafRow } from '../leaf/audit-entry.ts';

/** All rows of one index. */
export interface RowGroup {
  readonly index: number;
  readonly rows: readonly LeafRow[];
}

/**
 * One group for each index from 0 to `size`, empty where there is no row. Streams.
 * Throws LedgerlineError `ledger_incomplete` when the store does not keep to the order.
 */
export async function* rowGroups(
  rows: AsyncIterable<LeafRow>,
  size: number,
): AsyncGenerator<RowGroup> {
  let index = 0;
  let group: LeafRow[] = [];
  for await (const row of rows) {
    const at = Number(row.index);
    if (at < index || at >= size) {
      throw new LedgerlineError('ledger_incomplete', `The store gave row ${at} after ${index}.`);
    }
    for (; index < at; index += 1, group = []) yield { index, rows: group };
    group.push(row);
  }
  for (; index < size; index += 1, group = []) yield { index, rows: group };
}
