// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { wordsBefore } from '../engine/context.ts';
import type { Scan } from '../engine/scan.ts';

/**
 * The last words before `at`, nearest first, then those of the value's key: what is said about it.
 */
export function wordsNear(scan: Scan, at: number): readonly string[] {
  return [...wordsBefore(scan.bytes, scan.start, at), ...scan.context.words];
}
