// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// `npm run requirements` lists which of the numbered requirements have tests and which are open.
// `-- --check` only checks test/requirements.json: every number exists, every test file named there
// exists and holds the test named. Exit code 1 when it does not.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Entry {
  /** `path > words of the test's title`, from the top of the repository. */
  readonly tests: readonly string[];
  /** What of the requirement is still open, when the tests prove only a part of it. */
  readonly open?: string;
}

interface Section {
  readonly title: string;
  readonly from: number;
  readonly to: number;
}

interface Table {
  readonly sections: readonly Section[];
  readonly requirements: Readonly<Record<string, Entry>>;
}

const top = join(import.meta.dirname, '..', '..');
const table = JSON.parse(readFileSync(join(top, 'test/requirements.json'), 'utf8')) as Table;

function problemsOf(number: string, entry: Entry): readonly string[] {
  const isKnown = table.sections.some(({ from, to }) => from <= +number && +number <= to);
  const problems = isKnown ? [] : [`${number}: there is no requirement of this number`];
  if (entry.tests.length === 0) problems.push(`${number}: names no test`);
  for (const test of entry.tests) {
    const [path = '', title] = test.split(' > ');
    const file = join(top, path);
    if (!existsSync(file)) problems.push(`${number}: ${path} does not exist`);
    else if (title !== undefined && !readFileSync(file, 'utf8').includes(title)) {
      problems.push(`${number}: ${path} has no test titled '${title}'`);
    }
  }
  return problems;
}

function printTable(): void {
  for (const { title, from, to } of table.sections) {
    const numbers = Array.from({ length: to - from + 1 }, (_, i) => String(from + i));
    const open = numbers.filter((number) => table.requirements[number] === undefined);
    const partial = numbers.filter((number) => table.requirements[number]?.open !== undefined);
    console.log(`${title}: ${numbers.length - open.length} of ${numbers.length} have tests`);
    for (const number of partial) {
      console.log(`  ${number} in part; open: ${table.requirements[number]?.open}`);
    }
    if (open.length > 0) console.log(`  open: ${open.join(' ')}`);
  }
}

const problems = Object.entries(table.requirements).flatMap(([n, entry]) => problemsOf(n, entry));
for (const problem of problems) console.error(problem);
if (!process.argv.includes('--check')) printTable();
else if (problems.length === 0) {
  console.log(`requirements: ${Object.keys(table.requirements).length} of 290 have tests`);
}
process.exitCode = problems.length === 0 ? 0 : 1;
