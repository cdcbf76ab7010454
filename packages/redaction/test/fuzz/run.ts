// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { brokenBy } from './check.ts';
import { nextInput, textOf, type FuzzInput } from './inputs.ts';
import { Random } from './random.ts';

/** An input for which a property does not hold, made as small as it gets. */
export interface Failure {
  readonly seed: number;
  readonly property: string;
  readonly text: string;
  readonly canary: string | undefined;
}

/** What a round did. */
export interface Round {
  readonly cases: number;
  readonly failures: readonly Failure[];
}

/** Runs `casesMax` inputs of a seed, or until so many failed. */
export function fuzz(seed: number, casesMax: number, failuresMax = 1): Round {
  const random = new Random(seed);
  const failures: Failure[] = [];
  let cases = 0;
  for (; cases < casesMax && failures.length < failuresMax; cases += 1) {
    const input = nextInput(random);
    const property = brokenBy(input);
    if (property === undefined) continue;
    const small = smallest(input, property);
    failures.push({ seed, property, text: textOf(small), canary: small.canary });
  }
  return { cases, failures };
}

/** Takes ever smaller stretches out of what stands around, as long as the same property is broken. */
function smallest(input: FuzzInput, property: string): FuzzInput {
  const isBroken = (one: FuzzInput): boolean => brokenBy(one) === property;
  const plain = { ...input, wrap: 'nothing' } as const;
  let best = isBroken(plain) ? plain : input;
  for (const part of ['before', 'after'] as const) {
    for (let size = best[part].length; size > 0; size >>= 1) {
      for (let at = 0; at + size <= best[part].length;) {
        const text = best[part];
        const shorter = { ...best, [part]: text.slice(0, at) + text.slice(at + size) };
        if (isBroken(shorter)) best = shorter;
        else at += size;
      }
    }
  }
  return best;
}
