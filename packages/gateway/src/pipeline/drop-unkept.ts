// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { isKept, parseStorageClasses } from '@ledgerline/conventions';
import { FACT, type LogBatch } from './log-batch.ts';

/** Takes out of a completed batch what its producer does not want stored (requirement 23); returns
 * how many. They are accepted all the same: whoever watches live may see them. */
export function dropUnkept(batch: LogBatch, sampleShare: number | undefined): number {
  const { persist } = batch;
  if (persist.size === 0) return 0;
  const before = batch.accepted.length;
  batch.accepted = batch.accepted.filter((row) => {
    const classes = parseStorageClasses(batch.storageClasses[row]!) ?? [];
    return isKept(persist.get(row), batch.factText(row, FACT.event), classes, sampleShare);
  });
  return before - batch.accepted.length;
}
