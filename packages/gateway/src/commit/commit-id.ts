// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { uuidv7 } from '@ledgerline/conventions';

/** The id of a new group: a UUIDv7, so that it says when its rows were recorded. */
export function newCommitId(): string {
  return uuidv7();
}

/**
 * Milliseconds since 1970 of a commit id. Rows take it as RecordedAt: sending a group again after
 * midnight then still meets its own deduplication token, which counts per partition (day).
 */
export function recordedAtOf(commitId: string): number {
  return Number.parseInt(commitId.slice(0, 8) + commitId.slice(9, 13), 16);
}
