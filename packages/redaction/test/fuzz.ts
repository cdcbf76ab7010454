// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/**
 * Runs the properties of redaction on inputs that nobody chose, outside of the suite.
 *
 *     npm run fuzz:redaction -- [cases] [seed]
 *
 * `cases` (default 1 000 000) are shared among the properties. Prints the seed of each round; with a
 * seed, that one round is run again. Exits with 1 and the smallest failing input when a property
 * does not hold.
 */

import { randomInt } from 'node:crypto';
import { PROPERTIES } from './properties.ts';

const SEED_MAX = 2 ** 31;
/** Cases of one property in one round; a round is what a printed seed repeats. */
const ROUND = 20_000;

const [casesText = '1000000', seedText] = process.argv.slice(2);
const cases = Number(casesText);
if (!Number.isSafeInteger(cases) || cases < 1) throw new TypeError('cases is a whole number.');

if (seedText === undefined) {
  for (let done = 0; done < cases;) done += round(cases - done, randomInt(SEED_MAX));
} else round(cases, Number(seedText));

/** Returns the number of cases that held. */
function round(left: number, seed: number): number {
  const runs = Math.min(ROUND, Math.ceil(left / PROPERTIES.length));
  process.stdout.write(`seed ${seed}: ${runs} cases of each of ${PROPERTIES.length} properties\n`);
  for (const { name, check } of PROPERTIES) {
    try {
      check(runs, seed);
    } catch (error) {
      process.stderr.write(`seed ${seed}, "${name}": ${String(error)}\n`);
      process.exit(1);
    }
  }
  return runs * PROPERTIES.length;
}
