// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// npm run bench -- [--only NAME[,NAME]] [--quick] [--json FILE]
// Prints a table and writes the figures to FILE and, unless quick, to test/bench/results/latest.json.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { PARTS } from './parts.ts';
import { describeCommit, describeMachine, renderPart } from './report.ts';
import type { BenchReport, PartReport } from './report.ts';
import { runPart } from './run-part.ts';

const LATEST = join(import.meta.dirname, 'results', 'latest.json');

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const wanted = values.only?.split(',');
const known = PARTS.map(({ name }) => name);
const unknown = wanted?.filter((name) => !known.includes(name)) ?? [];
if (unknown.length > 0) {
  process.stderr.write(`bench: no part ${unknown.join(', ')}; there are ${known.join(', ')}.\n`);
  process.exit(2);
}

const machine = describeMachine();
const { processor, cores, node, loadBefore } = machine;
process.stdout.write(
  `${processor}, ${cores} cores, Node ${node}, load ${loadBefore.toFixed(1)}\n\n`,
);
const parts: PartReport[] = [];
for (const part of PARTS) {
  if (wanted !== undefined && !wanted.includes(part.name)) continue;
  const figures = await runPart(part, { quick: values.quick });
  process.stdout.write(`${renderPart(part, figures)}\n`);
  parts.push({ name: part.name, title: part.title, figures });
}
const at = new Date().toISOString();
const report: BenchReport = { at, commit: describeCommit(), quick: values.quick, machine, parts };
// Quick figures mean little: they do not replace measured ones.
const files = [
  ...(values.quick ? [] : [LATEST]),
  ...(values.json === undefined ? [] : [values.json]),
];
for (const file of files) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
}
