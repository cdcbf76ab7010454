// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  createRedactionStream,
  PLACEHOLDERS,
  redact,
  type RedactionPolicy,
} from '../../src/index.ts';
import type { RedactionPlace } from '../../src/types.ts';

/** How a stream compares with one-shot redaction of the same text. */
export interface Comparison {
  /**
   * `same`: the outputs are equal. `more`: the stream shows less, and says so with a finding
   * `redaction_failed`. `different`: neither. `leak`: it shows what one-shot redaction takes out.
   * `unsettled`: one-shot redaction withholds the whole, because its output never comes to rest.
   */
  readonly verdict: 'same' | 'more' | 'different' | 'leak' | 'unsettled';
  readonly output: string;
  readonly expected: string;
  /** Most bytes held after any push. */
  readonly held: number;
}

/** Pushes a text in pieces that begin at these positions, and compares what comes. */
export function compare(
  policy: RedactionPolicy,
  text: string,
  cuts: readonly number[],
  place: RedactionPlace = {},
): Comparison {
  const stream = createRedactionStream(policy, place);
  let output = '';
  let held = 0;
  let done = 0;
  for (const cut of [...cuts, text.length]) {
    output += stream.push(text.slice(done, cut));
    held = Math.max(held, stream.held);
    done = cut;
  }
  output += stream.end();
  const whole = redact(policy, text, place);
  const expected = whole.value;
  const at = { output, expected, held };
  if (output === expected) return { verdict: 'same', ...at };
  if (whole.findings[0]?.detector === 'redaction_failed') return { verdict: 'unsettled', ...at };
  if (leaks(text, whole.findings, expected, output)) return { verdict: 'leak', ...at };
  const says = stream.findings.some(({ detector }) => detector === 'redaction_failed');
  return { verdict: says ? 'more' : 'different', ...at };
}

/** Characters of a finding that are no chance when they turn up in an output. */
const CANARY_LENGTH = 8;

/**
 * True when the output holds a part of a finding that one-shot redaction shows nowhere. Beside what
 * was withheld the bracket of its placeholder is no part of anything.
 */
function leaks(
  text: string,
  findings: readonly { readonly start: number; readonly end: number }[],
  expected: string,
  output: string,
): boolean {
  const shown = output.split(PLACEHOLDERS.failed);
  for (const { start, end } of findings) {
    const size = Math.min(CANARY_LENGTH, end - start);
    for (let from = start; from + size <= end; from += 1) {
      const canary = text.slice(from, from + size);
      if (shown.some((piece) => piece.includes(canary)) && !expected.includes(canary)) return true;
    }
  }
  return false;
}
