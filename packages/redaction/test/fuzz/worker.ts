// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { parentPort, workerData } from 'node:worker_threads';
import { fuzz } from './run.ts';

/** Rounds that this thread works through, one seed each. */
export interface Share {
  readonly seeds: readonly number[];
  readonly casesPerSeed: number;
  readonly failuresMax: number;
}

const { seeds, casesPerSeed, failuresMax } = workerData as Share;
for (const seed of seeds) {
  parentPort!.postMessage(fuzz(seed, casesPerSeed, failuresMax));
}
