// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

const ROUNDS = 5;

/** Microseconds of processor time that some work takes: the best of some rounds. */
export async function cost(work: () => unknown, rounds: number = ROUNDS): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < rounds; round += 1) {
    const before = process.cpuUsage();
    const result = work();
    // Waiting for what is no promise would cost more than short work.
    if (result instanceof Promise) await result;
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, user + system);
  }
  return best;
}

/** How cost grows with size: 1 is linear, 2 is quadratic. */
export function growth(
  [smallSize, smallCost]: readonly [number, number],
  [largeSize, largeCost]: readonly [number, number],
): number {
  return Math.log(largeCost / smallCost) / Math.log(largeSize / smallSize);
}
