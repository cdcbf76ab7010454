// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/**
 * Compares streams with one-shot redaction on texts that nobody chose.
 *
 *     npm run fuzz:stream -- [cases] [seed]
 *
 * One case of thirty is longer than a stream may hold. Prints a line for each case in which a stream
 * shows something else, with the seed that repeats it alone, and the counts; exits with 1 when one
 * differs without a finding `redaction_failed`, or shows what one-shot redaction takes out.
 */

import { randomInt } from 'node:crypto';
import { compilePolicy } from '../../src/index.ts';
import { Choices, fuzzCuts, fuzzText, longFuzzText } from './cases.ts';
import { compare, type Comparison } from './differential.ts';

const SEED_MAX = 2 ** 31;
const LONG_EVERY = 30;
const SHOWN_LENGTH_MAX = 400;

const [casesText = '100000', seedText] = process.argv.slice(2);
const cases = Number(casesText);
if (!Number.isSafeInteger(cases) || cases < 1) throw new TypeError('cases is a whole number.');
const first = seedText === undefined ? randomInt(SEED_MAX) : Number(seedText);

const policy = compilePolicy();
const counts = { same: 0, more: 0, different: 0, leak: 0, unsettled: 0 };
let moreInShort = 0;
for (let n = 0; n < cases; n += 1) {
  const seed = (first + n) % SEED_MAX;
  const choices = new Choices(seed);
  const isLong = choices.under(LONG_EVERY) === 0;
  const text = isLong ? longFuzzText(choices) : fuzzText(choices);
  const result = compare(policy, text, fuzzCuts(choices, text.length));
  counts[result.verdict] += 1;
  if (result.verdict === 'more' && !isLong) moreInShort += 1;
  if (result.verdict === 'same' || result.verdict === 'unsettled') continue;
  if (result.verdict === 'more' && isLong) continue;
  report(seed, text, result);
}
process.stdout.write(`seed ${first}: ${JSON.stringify({ cases, ...counts, moreInShort })}\n`);
process.exitCode = counts.different + counts.leak === 0 ? 0 : 1;

function report(seed: number, text: string, { verdict, output, expected }: Comparison): void {
  let at = 0;
  while (at < output.length && output[at] === expected[at]) at += 1;
  const from = Math.max(0, at - 60);
  const lines = {
    text: text.length > SHOWN_LENGTH_MAX ? `${text.length} characters` : text,
    stream: output.slice(from, from + 200),
    expected: expected.slice(from, from + 200),
  };
  process.stdout.write(`${verdict} (seed ${seed}): ${JSON.stringify(lines, undefined, 1)}\n`);
}
