// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { compilePolicy, redactBytes } from '@ledgerline/redaction';
import type { Line } from '../figure.ts';
import { ADVERSARIAL } from '../inputs.ts';
import { cost, growth } from '../measure.ts';
import { ofOthers } from '../others.ts';

const policy = compilePolicy();
const KB = 1_000;
const MB = 1_000_000;
const SMALL = 10 * KB;
const LARGE = 10 * MB;
/** So often a small text is redacted in one round, for a clock of microseconds. */
const SMALL_REPEATS = 100;
const ROUNDS = 3;
const measure = 'adversarial';

/** Texts of one piece over and over: the slowest of 1 MB, and how the slowest grows with its size. */
export async function* adversarial(): AsyncGenerator<Line> {
  let worst = { piece: '', ms: 0 };
  let steepest = { piece: '', power: 0 };
  for (const piece of ADVERSARIAL) {
    const small = (await costOf(piece, SMALL, SMALL_REPEATS)) / SMALL_REPEATS;
    const ms = (await costOf(piece, MB, 1)) / KB;
    const power = growth([SMALL, small], [LARGE, await costOf(piece, LARGE, 1)]);
    if (ms > worst.ms) worst = { piece, ms };
    if (power > steepest.power) steepest = { piece, power };
    const text = piece.repeat(Math.ceil(SMALL / piece.length));
    const others = await ofOthers(async (other) => {
      return ((await cost(() => other.redact(text), 1)) * MB) / SMALL / KB;
    });
    yield { measure, name: `1 MB of ${JSON.stringify(piece)}`, value: ms, unit: 'ms', others };
  }
  const slowest = `the slowest: ${JSON.stringify(worst.piece)}`;
  yield { measure, name: slowest, value: worst.ms, unit: 'ms', bar: { most: 50 } };
  // Memory that is not in the caches any more makes linear work look steeper than it is.
  const grown = `10 KB to 10 MB, steepest: ${JSON.stringify(steepest.piece)}`;
  yield { measure, name: grown, value: steepest.power, unit: 'power', bar: { most: 1.2 } };
}

function costOf(piece: string, size: number, repeats: number): Promise<number> {
  const text = Buffer.from(piece.repeat(Math.ceil(size / piece.length)));
  return cost(() => {
    for (let n = 0; n < repeats; n += 1) redactBytes(policy, text, 0, text.length);
  }, ROUNDS);
}
