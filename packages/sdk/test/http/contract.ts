// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { describe } from 'vitest';
import type { StartApp } from './app.ts';
import { runnerOf, type Traits } from './running-app.ts';
import { contextContract } from './contract-context.ts';
import { endContract } from './contract-ends.ts';

/** The same promises for every framework, over a real socket. */
export function contract(name: string, startApp: StartApp, traits: Traits): void {
  const run = runnerOf(startApp);
  describe(name, () => {
    contextContract(run, traits);
    endContract(run, traits);
  });
}
