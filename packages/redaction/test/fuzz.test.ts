// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect, it } from 'vitest';
import { fuzz } from './fuzz/run.ts';

const SEEDS = [1, 2, 3, 4];
const CASES = 5_000;

it.each(SEEDS)('%i: random and mutated inputs are redacted, each once and for all', (seed) => {
  expect(fuzz(seed, CASES)).toEqual({ cases: CASES, failures: [] });
});
