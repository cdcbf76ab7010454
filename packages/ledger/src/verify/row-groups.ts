// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError } from '@ledgerline/conventions';
import type { LeafRow } from '../leaf/audit-entry.ts';

// Leaves handed over at once: one tile's worth.
const BATCH = 256;

/** All rows of one index. */
export interface RowGroup {
  readonly index: number;
  readonly rows: readonly LeafRow[];
}

/**
 * One group for each index from 0 to `size`, empty where there is no row. Streams, a batch at a time
 * because a step of an async generator costs as much as two hashes.
 * Throws LedgerlineError `ledger_incomplete` when the store does not keep to the order.
 */
export async function* rowGroups(
  rows: AsyncIterable<LeafRow>,
  size: number,
): AsyncGenerator<readonly RowGroup[]> {
  let batch: RowGroup[] = [];
  let index = 0;
  let group: LeafRow[] = [];
  try {
    for await (const row of rows) {
      const at = Number(row.index);
      if (at < index || at >= size) {
        throw new LedgerlineError('ledger_incomplete', `The store gave row ${at} after ${index}.`);
      }
      for (; index < at; index += 1, group = []) {
        batch.push({ index, rows: group });
        if (batch.length < BATCH) continue;
        yield batch;
        batch = [];
      }
      group.push(row);
    }
  } catch (error) {
    // What was read before the store broke off is still looked at.
    yield batch;
    throw error;
  }
  for (; index < size; index += 1, group = []) {
    batch.push({ index, rows: group });
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}
