// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/**
 * Runs the property tests again and again, each round with a seed that nobody chose.
 *
 *     npm run fuzz -- [--minutes 10] [--seed N] [path ...]
 *
 * Paths are test files or folders; by default every test file that has a property. `--seed` runs one
 * round with that seed. Exits with 1 on the first round that fails and prints the command that
 * repeats it.
 */

import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const SEED_MAX = 2 ** 31;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' } },
});

const paths = positionals.length > 0 ? positionals : filesWithProperties();
const deadline = Date.now() + Number(values.minutes) * 60_000;
if (Number.isNaN(deadline)) {
  process.stderr.write('--minutes takes a number.\n');
  process.exit(2);
}

let rounds = 0;
do {
  const seed = values.seed ?? String(randomInt(SEED_MAX));
  rounds += 1;
  process.stdout.write(`round ${rounds}, seed ${seed}\n`);
  const { status } = spawnSync(
    'vitest',
    ['run', '--config', 'test/vitest.config.ts', '--reporter=dot', ...paths],
    { stdio: 'inherit', env: { ...process.env, LEDGERLINE_TEST_SEED: seed } },
  );
  if (status !== 0) {
    process.stderr.write(`Failed. Again: npm run fuzz -- --seed ${seed} ${paths.join(' ')}\n`);
    process.exit(1);
  }
} while (values.seed === undefined && Date.now() < deadline);
process.stdout.write(`${rounds} rounds of ${paths.length} files held.\n`);

function filesWithProperties(): string[] {
  return globSync(['packages/*/test/**/*.test.ts', 'test/**/*.test.ts']).filter((file) =>
    readFileSync(file, 'utf8').includes("from 'fast-check'"),
  );
}
