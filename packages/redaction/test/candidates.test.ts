// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from 'vitest';
import { DETECTORS } from '../src/detectors/all.ts';
import { CAN_SEARCH } from '../src/engine/candidates/find-candidates.ts';
import { runScan, scanBytes } from '../src/engine/run.ts';
import { NO_KEY, Scan, type Hit } from '../src/engine/scan.ts';
import { compilePolicy } from '../src/index.ts';

// The search for candidates may only leave out what the loop would pass by: both find the same.

const policies = [
  compilePolicy(),
  compilePolicy({ id: 'shop', version: '1', secretKeys: ['hm', 'über_code'] }),
];
const phoneKey = policies[0]!.keyTable.verdict('user.phone_number').context;
const EXAMPLES = DETECTORS.flatMap(({ examples }) => [
  ...examples.match.map(([text]) => text),
  ...examples.ignore,
]);
const GLUE = (
  ' |, |\\n|\\|\\"|"|:|=|: |-|_|.|\n|{|}|é|%40|\\u0041|password|token|phone |card |PGPASSWORD=|x|7|12|Ab|—|api key: | ssn |' +
  '2026-11-21T10:07:00|2026-11-21 10:07:00.123|1990-01-01T00:00:00Z|dob |hm=a1b2c3|' +
  '01980000-0000-7000-8000-000000001234|f81d4fae-7dec-11d0-a765-00a0c91e6bf6|10:07:00|10:07:00.123 |[22/Nov/2026:10:07:00 +0200]|00:1b|12.5 |1234.50 EUR|0.25,|1.5-|3.14)|über_code: a1b2|camelCaseToken='
).split('|');

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 8) / 2 ** 24;
  };
}

function makeText(next: () => number, size: number): string {
  const pick = (list: readonly string[]): string => list[Math.floor(next() * list.length)]!;
  let text = '';
  while (text.length < size) {
    const part = next() < 0.5 ? pick(EXAMPLES) : pick(GLUE);
    const cut = Math.floor(next() * part.length);
    text += next() < 0.3 ? part.slice(0, cut) + pick(GLUE) + part.slice(cut) : part;
    if (next() < 0.01) text += 'a'.repeat(Math.min(size, 20_000));
  }
  return text;
}

function shown(hits: readonly Hit[]): string {
  return hits.map(({ start, end, detector }) => `${start}-${end} ${detector}`).join('; ');
}

function expectSame(text: string, nth: number): void {
  const policy = policies[nth % 2]!;
  const context = nth % 3 === 0 ? phoneKey : NO_KEY;
  const bytes = Buffer.from(text);
  const found = scanBytes(policy, bytes, 0, bytes.length, context);
  const loop = new Scan(policy, bytes, 0, bytes.length, context);
  runScan(loop, policy.dispatch);
  expect(shown(found.hits), text.slice(0, 500)).toBe(shown(loop.hits));
  expect(found.signs & loop.signs, text.slice(0, 500)).toBe(loop.signs);
  if (found.hits.length === 0) expect(found.signs).toBe(loop.signs);
  // What the search did not ask about needs no second look.
  if (loop.settled) expect(found.settled).toBe(true);
}

describe('the search for candidates and the loop', () => {
  it('is there in this runtime', () => {
    expect(CAN_SEARCH).toBe(true);
  });

  it('find the same in every example, alone and after a long text', () => {
    for (const [nth, text] of EXAMPLES.entries()) {
      expectSame(text.padEnd(60), nth);
      expectSame(`${'one word '.repeat(2_000)}${text}`, nth);
    }
  });

  it('find the same in mixtures of examples and marks', () => {
    const next = random(20_261_121);
    for (let n = 0; n < 12_000; n += 1) expectSame(makeText(next, 50 + next() * 150), n);
  });

  it('find the same over the ends of windows', () => {
    const next = random(7);
    for (let n = 0; n < 12; n += 1) expectSame(makeText(next, 60_000), n);
  });
});
