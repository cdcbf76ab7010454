// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// What redaction finds and keeps in sets of examples that others wrote, read at run time:
//   npm run corpora:redaction -- [--mirrors <folder>] [--show] [name …]
// `LEDGERLINE_CORPORA` names the folder of mirrors as well. Without one, git fetches the commits.
// Exit code 1: a bar was missed. A set that is not in reach is named and does not count.

import { parseArgs } from 'node:util';
import { compilePolicy } from '@ledgerline/redaction';
import { CORPORA } from './all.ts';
import { casesOf } from './corpus.ts';
import { missedBars, score, type Score } from './score.ts';

const SHOWN_LENGTH_MAX = 300;

const { values: options, positionals } = parseArgs({
  options: { mirrors: { type: 'string' }, show: { type: 'boolean' } },
  allowPositionals: true,
});
const mirrors = options.mirrors ?? process.env['LEDGERLINE_CORPORA'];
const unknown = positionals.filter((name) => CORPORA.every((corpus) => corpus.name !== name));
if (unknown.length > 0) {
  const names = CORPORA.map(({ name }) => name).join(', ');
  console.error(`no corpus is named ${unknown.join(', ')}; there are: ${names}`);
  process.exit(2);
}

const policy = compilePolicy();
let failed = false;
print(['', 'find', 'keep', 'recall', 'kept', 'precision', 'F2']);
for (const corpus of CORPORA) {
  if (positionals.length > 0 && !positionals.includes(corpus.name)) continue;
  const cases = casesOf(corpus, mirrors);
  if (typeof cases === 'string') {
    console.log(`${corpus.name}: NOT IN REACH, not measured: ${cases}`);
    continue;
  }
  const reached = score(policy, corpus, cases);
  const shares = [reached.recall, reached.kept, reached.precision, reached.f2];
  print([corpus.name, reached.find, reached.keep, ...shares.map((each) => each.toFixed(4))]);
  for (const [group, { find, found, keep, kept }] of reached.groups) {
    const recall = (found / Math.max(1, find)).toFixed(4);
    print([`  ${group}`, find, keep, recall, (kept / Math.max(1, keep)).toFixed(4)]);
  }
  for (const missed of missedBars(corpus.bars, reached)) {
    failed = true;
    console.log(`  BELOW THE BAR: ${missed}`);
  }
  for (const [reason, count] of reached.undecidable) {
    const others = reached.keptOfDecidable.toFixed(4);
    console.log(`  ${count} of those changed: ${reason}; of all others ${others} are kept`);
  }
  for (const [reason, count] of reached.apart) console.log(`  not counted: ${count}, ${reason}`);
  if (options.show === true) show(reached);
}
process.exitCode = failed ? 1 : 0;

function show({ wrong }: Score): void {
  for (const { case: one, output, detectors } of wrong) {
    const verb = one.label === 'find' ? 'missed' : `changed (${detectors.join(', ')})`;
    console.log(`  ${one.id} ${verb}: ${cut(one.text)} → ${cut(output)}`);
  }
}

function cut(text: string): string {
  return JSON.stringify(text.slice(0, SHOWN_LENGTH_MAX));
}

function print([name = '', ...cells]: readonly (string | number)[]): void {
  console.log(String(name).padEnd(28) + cells.map((cell) => String(cell).padStart(11)).join(''));
}
