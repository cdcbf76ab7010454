// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { compilePolicy, createRedactionStream } from '@ledgerline/redaction';
import type { Line } from '../figure.ts';
import { ADVERSARIAL, INPUTS } from '../inputs.ts';
import { cost } from '../measure.ts';

const policy = compilePolicy();
/** A token of a model, about. */
const TOKEN_LENGTH = 4;
const TEXT_LENGTH = 20_000;
const ROUNDS = 3;
const measure = 'streaming';

/** What a reader of a stream waits for, what it costs, and what it holds. */
export async function* stream(): AsyncGenerator<Line> {
  for (const { name, make } of INPUTS) {
    const text = long((n) => `${make(n)}\n`);
    const { lags } = flow(text);
    const mean = lags.reduce((sum, lag) => sum + lag, 0) / lags.length;
    yield { measure, name: `${name}: shown later by, mean`, value: mean, unit: 'characters' };
    const micros = (await cost(() => flow(text), ROUNDS)) / lags.length;
    yield { measure, name: `${name}: a token of 4`, value: micros, unit: 'µs' };
  }
  const texts = [
    ...INPUTS.map(({ make }) => long(make)),
    ...ADVERSARIAL.map((each) => long(() => each)),
  ];
  const value = Math.max(...texts.map((text) => flow(text).held));
  yield {
    measure,
    name: 'most held, of all texts here',
    value,
    unit: 'bytes',
    bar: { most: 4_096 },
  };
}

function long(make: (n: number) => string): string {
  let text = '';
  for (let n = 0; text.length < TEXT_LENGTH; n += 1) text += make(n);
  return text;
}

/** By how many characters what is shown is behind what has come, and the most that was held. */
function flow(text: string): { readonly lags: readonly number[]; readonly held: number } {
  const redacting = createRedactionStream(policy);
  const lags: number[] = [];
  let held = 0;
  for (let at = 0; at < text.length; at += TOKEN_LENGTH) {
    redacting.push(text.slice(at, at + TOKEN_LENGTH));
    held = Math.max(held, redacting.held);
    lags.push(redacting.held);
  }
  redacting.end();
  return { lags, held };
}
