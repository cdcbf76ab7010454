// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { compilePolicy, redactBytes } from '@ledgerline/redaction';
import type { Line } from '../figure.ts';
import { cost, growth } from '../measure.ts';

const SMALL = 10_000;
const LARGE = 1_000_000;
const ROUNDS = 3;
/** Enough for a backtracking engine to take about a second, and each further one doubles it. */
const BACKTRACKED_LENGTH = 22;
const measure = 'custom pattern';

/** A pattern with a repetition in a repetition, over a text that it nearly matches. */
export async function* pattern(): AsyncGenerator<Line> {
  const expression = '(a+)+x';
  const policy = compilePolicy({
    id: 'bench',
    version: '1',
    detectors: ['email'],
    patterns: [{ name: 'nested', pattern: expression, examples: ['aax'] }],
  });
  const costOf = (size: number): Promise<number> => {
    const text = Buffer.from('a'.repeat(size));
    return cost(() => redactBytes(policy, text, 0, size), ROUNDS);
  };
  const [small, large] = [await costOf(SMALL), await costOf(LARGE)];
  const backtracking = new RegExp(expression, 'u');
  const short = 'a'.repeat(BACKTRACKED_LENGTH);
  const theirs = await cost(() => backtracking.test(short), 1);
  yield { measure, name: `${expression} on 1 MB of a`, value: large / 1_000, unit: 'ms' };
  yield {
    measure,
    name: '10 KB to 1 MB',
    value: growth([SMALL, small], [LARGE, large]),
    unit: 'power',
    bar: { most: 1.2 },
  };
  const name = `the same in RegExp, on ${BACKTRACKED_LENGTH} bytes`;
  yield { measure, name, value: theirs / 1_000, unit: 'ms' };
}
