// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { whyApart } from './apart.ts';
import type { CorpusCase, PublicCorpus } from './corpus.ts';
import { literalAt, tokensOf } from './literals.ts';
import type { Snapshot } from './snapshot.ts';

const FOLDER = 'src/test/java/org/apache/commons/validator/routines';
/** Tests, the word that stands before their values, and the type. */
const TESTS: readonly (readonly [test: string, word: string, type: string])[] = [
  ['CreditCardValidatorTest', 'card', 'card'],
  ['IBANValidatorTest', 'IBAN', 'iban'],
  ['EmailValidatorTest', 'email', 'email'],
  ['InetAddressValidatorTest', 'ip', 'ip'],
];

/** Valid and invalid values in the tests of Apache Commons Validator (Apache-2.0). */
export const commonsValidator: PublicCorpus = {
  name: 'commons-validator',
  measure: 'structured types',
  source: {
    repository: 'apache/commons-validator',
    commit: '4dc42506f0714ebb74705347eb15c8cc79d26bb1',
  },
  types: TESTS.map(([, , type]) => type),
  bars: { recall: 0.97, precision: 0.98, f2: 0.97 },
  cases: (snapshot) => TESTS.flatMap(([test, word, type]) => casesOf(snapshot, test, word, type)),
};

function casesOf(
  snapshot: Snapshot,
  test: string,
  word: string,
  type: string,
): readonly CorpusCase[] {
  const source = snapshot.read(`${FOLDER}/${test}.java`).toString();
  const cases = new Map<string, CorpusCase>();
  for (const { value, valid } of [...asserted(source), ...constants(source)]) {
    if (value.trim() === '') continue;
    const id = `${test} ${value}`;
    const label = valid ? 'find' : 'keep';
    const apart = whyApart(type, label, value);
    cases.set(id, {
      id,
      text: `${word}: ${value}`,
      types: [type],
      label,
      ...(valid ? { values: [value] } : {}),
      ...(apart === undefined ? {} : { apart }),
    });
  }
  return [...cases.values()];
}

interface Judged {
  readonly value: string;
  readonly valid: boolean;
}

/** `assertTrue(validator.isValid("…"))`, the value always the first argument. */
function asserted(source: string): Judged[] {
  const tokens = tokensOf(source);
  return tokens.flatMap((token, i) => {
    if (!token.startsWith('validator.isValid') || tokens[i - 1] !== '(') return [];
    const assertion = tokens[i - 2];
    const [value] = literalAt(tokens, i + 2);
    const judged = assertion === 'assertTrue' || assertion === 'assertFalse';
    return judged && typeof value === 'string'
      ? [{ value, valid: assertion === 'assertTrue' }]
      : [];
  });
}

/** `VALID_VISA = "…"`, `ERROR_VISA = "…"`, `VALID_IBAN_FIXTURES = Arrays.asList(…)`. */
function constants(source: string): Judged[] {
  const tokens = tokensOf(source);
  return tokens.flatMap((token, i) => {
    if (!/^(?:VALID|INVALID|ERROR)_/.test(token) || tokens[i + 1] !== '=') return [];
    const [value] = literalAt(tokens, tokens[i + 2] === 'Arrays.asList' ? i + 3 : i + 2);
    const values = Array.isArray(value) ? value : [value];
    return values
      .filter((each) => typeof each === 'string')
      .map((each) => ({ value: each, valid: token.startsWith('VALID') }));
  });
}
