// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Figure, Part, PartOptions } from './figure.ts';

const CHILD = join(import.meta.dirname, 'part.child.ts');

/** Measures a part in a process of its own; throws when that process fails. */
export async function runPart(part: Part, { quick }: PartOptions): Promise<readonly Figure[]> {
  const child = fork(CHILD, [part.name, quick ? 'quick' : 'full'], {
    execArgv: ['--conditions=ledgerline-source', '--no-warnings'],
  });
  let figures: readonly Figure[] | undefined;
  child.on('message', (message) => {
    figures = message as readonly Figure[];
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (figures === undefined) throw new Error(`The part ${part.name} failed with code ${code}.`);
  return figures;
}
