// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/**
 * Random and mutated inputs for redaction, on every core: nothing throws, no planted value is shown,
 * a second pass changes nothing, strings and bytes get the same, JSON stays JSON.
 *
 *     npm run fuzz:redaction -- [cases] [seed]
 *
 * `cases` (default 1 000 000) are worked through in rounds of 50 000, each with a seed of its own; a
 * printed seed repeats its round. Exits with 1 and the smallest failing inputs when something does
 * not hold. The properties of `properties.ts`, which shrink better and run slower, are in the suite.
 */

import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Failure, Round } from './fuzz/run.ts';
import type { Share } from './fuzz/worker.ts';

const SEED_MAX = 2 ** 31;
const CASES_PER_SEED = 50_000;
const FAILURES_PER_ROUND = 5;
const REPORT_EVERY_MS = 10_000;

const [casesText = '1000000', seedText] = process.argv.slice(2);
const cases = Number(casesText);
const seed = seedText === undefined ? undefined : Number(seedText);
if (!Number.isSafeInteger(cases) || cases < 1) throw new TypeError('cases is a whole number.');
if (seed !== undefined && !Number.isSafeInteger(seed)) throw new TypeError('seed is a number.');

const casesPerSeed = Math.min(cases, CASES_PER_SEED);
const rounds = seed === undefined ? Math.ceil(cases / casesPerSeed) : 1;
const seeds = Array.from({ length: rounds }, () => seed ?? randomInt(SEED_MAX));
const threads = Math.min(availableParallelism(), rounds);
const startedAt = performance.now();
const failures: Failure[] = [];
let done = 0;
let reportedAt = startedAt;

await Promise.all(
  Array.from({ length: threads }, (_, thread) => {
    const own = seeds.filter((_seed, round) => round % threads === thread);
    return work({ seeds: own, casesPerSeed, failuresMax: FAILURES_PER_ROUND });
  }),
);
report();
process.exitCode = failures.length > 0 ? 1 : 0;

async function work(share: Share): Promise<void> {
  const worker = new Worker(new URL('./fuzz/worker.ts', import.meta.url), { workerData: share });
  worker.on('message', (round: Round) => {
    done += round.cases;
    failures.push(...round.failures);
    for (const failure of round.failures) show(failure);
    if (performance.now() - reportedAt > REPORT_EVERY_MS) report();
  });
  await new Promise<void>((resolve, reject) => {
    worker.once('error', reject).once('exit', () => resolve());
  });
}

function show({ seed: of, property, text, canary }: Failure): void {
  const planted = canary === undefined ? '' : ` (canary ${JSON.stringify(canary)})`;
  process.stdout.write(`seed ${of}, "${property}"${planted}: ${JSON.stringify(text)}\n`);
}

function report(): void {
  reportedAt = performance.now();
  const rate = Math.round(done / ((reportedAt - startedAt) / 1_000));
  process.stdout.write(
    `${done} cases, ${rate}/s on ${threads} threads, ${failures.length} failed\n`,
  );
}
