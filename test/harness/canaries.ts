// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { DETECTORS } from '../../packages/redaction/src/detectors/all.ts';

/** A text that holds something which must be found, and what that is. */
export interface Canary {
  readonly detector: string;
  readonly text: string;
  /** What may be in no sink. */
  readonly secrets: readonly string[];
}

/** Shorter ones stand in other things by chance, as a date does in a time. */
const SECRET_LENGTH_MIN = 11;
/** Also what `partial` and `pseudonym` leave. */
const PLACEHOLDER = /\[[A-Z][A-Z_]*[^[\]\s]*\]/;

/** What some example leaves in its place, such as a card number in a decimal, is no canary. */
const LEFT = DETECTORS.flatMap(({ examples }) => examples.match.map(([, output]) => output)).join();

/** The examples of every shipped detector, so that a new one is covered by itself. */
export const CANARIES: readonly Canary[] = DETECTORS.flatMap(({ name, examples }) => {
  const all = examples.match.map(([text, output]) => ({
    detector: name,
    text,
    secrets: takenOut(text, output).filter((secret) => !LEFT.includes(secret)),
  }));
  const longest = Math.max(...all.flatMap(({ secrets }) => secrets.map(({ length }) => length)));
  const enough = Math.min(SECRET_LENGTH_MIN, longest);
  return all
    .map((each) => ({ ...each, secrets: each.secrets.filter(({ length }) => length >= enough) }))
    .filter(({ secrets }) => secrets.length > 0);
});

/** Every secret once. */
export const SECRETS: readonly string[] = [...new Set(CANARIES.flatMap(({ secrets }) => secrets))];

/** What stands in the input where the output has placeholders. */
export function takenOut(input: string, output: string): string[] {
  const kept = output.split(PLACEHOLDER);
  const found: string[] = [];
  let at = kept[0]!.length;
  for (const [i, next] of kept.slice(1).entries()) {
    const isLast = i === kept.length - 2;
    const end = isLast ? input.length - next.length : input.indexOf(next, at + 1);
    if (end < at) return found;
    found.push(input.slice(at, end));
    at = end + next.length;
  }
  return found;
}
