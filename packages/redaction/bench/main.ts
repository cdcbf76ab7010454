// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// The whole table of redaction in one run: what is found and kept, speed, adversarial texts, streams,
// beside public packages on the same inputs.
//   npm run bench:redaction -- [--mirrors <folder>] [--json] [part …]
// `LEDGERLINE_CORPORA` names the folder of mirrors as well. Figures of time are processor time of this
// process. Exit code 1: a share of what is found or kept missed its bar. Figures of time are of the
// machine, so missing one of these is printed and no failure.

import { fork } from 'node:child_process';
import { on, once } from 'node:events';
import { parseArgs } from 'node:util';
import { headOf, isMet, textOf, type Line } from './figure.ts';
import { OTHERS } from './others.ts';
import { PARTS } from './parts.ts';

const { values: options, positionals } = parseArgs({
  options: { mirrors: { type: 'string' }, json: { type: 'boolean' } },
  allowPositionals: true,
});
const mirrors = options.mirrors ?? process.env['LEDGERLINE_CORPORA'];
const unknown = positionals.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length > 0) {
  const names = Object.keys(PARTS).join(', ');
  console.error(`no part is named ${unknown.join(', ')}; there are: ${names}`);
  process.exit(2);
}

const others = OTHERS.map(({ name }) => name);
const lines: Line[] = [];
for (const name of Object.keys(PARTS)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  for await (const line of linesOf(name)) {
    if (options.json !== true) show(line, lines.at(-1)?.measure);
    lines.push(line);
  }
}
if (options.json === true) {
  const figures = lines.map((line) => ('why' in line ? line : { ...line, met: isMet(line) }));
  console.log(JSON.stringify({ node: process.version, figures }, null, 2));
}
process.exitCode = lines.some(isFailure) ? 1 : 0;

async function* linesOf(part: string): AsyncGenerator<Line> {
  const args = mirrors === undefined ? [part] : [part, mirrors];
  const child = fork(new URL('part.child.ts', import.meta.url), args);
  const ended = once(child, 'exit');
  for await (const [line] of on(child, 'message', { close: ['disconnect'] })) yield line as Line;
  const [code] = (await ended) as [number | null];
  if (code !== 0) throw new Error(`the part ${part} of the table failed`);
}

function show(line: Line, measure: string | undefined): void {
  if (line.measure !== measure) console.log(`\n${headOf(line.measure, others)}`);
  console.log(textOf(line, others));
}

function isFailure(line: Line): boolean {
  return 'value' in line && line.unit === 'share' && isMet(line) === false;
}
