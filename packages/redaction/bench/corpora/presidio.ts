// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { whyApart } from './apart.ts';
import type { CorpusCase, PublicCorpus } from './corpus.ts';
import { literalAt, tokensOf, type Literal } from './literals.ts';
import type { Snapshot } from './snapshot.ts';

/** Tests of recognizers, the word that is put before a text that is only a number, and the types. */
const TESTS: readonly (readonly [test: string, word: string, type: string])[] = [
  ['au_abn', 'ABN', 'au_abn'],
  ['au_medicare', 'Medicare', 'au_medicare'],
  ['au_tfn', 'TFN', 'au_tfn'],
  ['ca_sin', 'SIN', 'ca_sin'],
  ['credit_card', 'card', 'card'],
  ['crypto', 'wallet', 'btc_address'],
  ['de_fuehrerschein', 'Führerschein', 'driving_licence'],
  ['de_id_card', 'Personalausweis', 'de_id_card'],
  ['de_passport', 'Reisepass', 'passport'],
  ['de_social_security', 'Sozialversicherungsnummer', 'de_social_security'],
  ['de_tax_id', 'Steuer-ID', 'de_tax_id'],
  ['email', 'email', 'email'],
  ['es_nie', 'NIE', 'es_dni'],
  ['es_nif', 'NIF', 'es_dni'],
  ['es_passport', 'pasaporte', 'passport'],
  ['fi_personal_identity_code', 'henkilötunnus', 'fi_hetu'],
  ['iban', 'IBAN', 'iban'],
  ['in_aadhaar', 'Aadhaar', 'in_aadhaar'],
  ['in_pan', 'PAN', 'in_pan'],
  ['in_passport', 'passport', 'passport'],
  ['ip', 'ip', 'ip'],
  ['it_driver_license', 'patente di guida', 'driving_licence'],
  ['it_fiscal_code', 'codice fiscale', 'it_fiscal_code'],
  ['it_passport', 'passaporto', 'passport'],
  ['kr_driver_license', 'driver license', 'driving_licence'],
  ['kr_frn', 'foreign resident registration', 'kr_rrn'],
  ['kr_passport', 'passport', 'passport'],
  ['kr_rrn', 'RRN', 'kr_rrn'],
  ['mac', 'MAC', 'mac'],
  ['phone', 'phone', 'phone'],
  ['pl_pesel', 'PESEL', 'pl_pesel'],
  ['se_personnummer', 'personnummer', 'se_personnummer'],
  ['sg_fin', 'NRIC', 'sg_nric'],
  ['uk_driving_licence', 'driving licence', 'driving_licence'],
  ['uk_nhs', 'NHS number', 'uk_nhs'],
  ['uk_nino', 'NINO', 'uk_nino'],
  ['uk_passport', 'passport', 'passport'],
  ['us_driver_license', 'driver license', 'driving_licence'],
  ['us_itin', 'ITIN', 'us_itin'],
  ['us_passport', 'passport', 'passport'],
  ['us_ssn', 'SSN', 'us_ssn'],
];

/** Texts with a number that passes by its shape alone. */
const TELLS_NOTHING: ReadonlySet<string> = new Set([
  'abc 078 05 1123 abc',
  'my travel document is A12803456',
  'license U1K711J11M here',
  'My license is 13-22-123456-12',
  '123456789 1234567890 12345679012 123456790123 1234567901234 1234',
  'My finnish id code is030594W903B.',
  'My swedish id code is199003052397.',
]);

/** Texts and expected spans in the tests of Presidio's recognizers (MIT). */
export const presidio: PublicCorpus = {
  name: 'presidio',
  measure: 'structured types',
  source: {
    repository: 'data-privacy-stack/presidio',
    commit: '0aa9f8e44275cb52c00fbbebe19168e934e1f076',
  },
  types: [...new Set(TESTS.map(([, , type]) => type))],
  bars: { recall: 0.97, precision: 0.98, f2: 0.97 },
  cases: (snapshot) => TESTS.flatMap(([test, word, type]) => casesOf(snapshot, test, word, type)),
};

function casesOf(
  snapshot: Snapshot,
  test: string,
  word: string,
  type: string,
): readonly CorpusCase[] {
  const source = snapshot.read(`presidio-analyzer/tests/test_${test}_recognizer.py`).toString();
  const cases = new Map<string, CorpusCase>();
  for (const row of rowsOf(source)) {
    const [text, count] = row;
    if (typeof text !== 'string' || text.trim() === '' || typeof count !== 'number') continue;
    const values = valuesOf(text, count, row);
    if (values === undefined) continue;
    const id = `${test} ${text}`;
    const written = isOnly(text, values) ? `${word}: ${text}` : text;
    const label = count > 0 ? 'find' : 'keep';
    const apart = TELLS_NOTHING.has(text)
      ? 'no word says what the number is'
      : whyApart(type, label, values[0] ?? text);
    cases.set(id, {
      id,
      text: written,
      label,
      values,
      types: [type],
      ...(apart === undefined ? {} : { apart }),
    });
  }
  return [...cases.values()];
}

/** The rows of all tables of tests. */
function rowsOf(source: string): (readonly Literal[])[] {
  const tokens = tokensOf(source);
  return tokens.flatMap((token, i) => {
    if (!token.endsWith('.parametrize')) return [];
    const [call] = literalAt(tokens, i + 1);
    const rows = Array.isArray(call) ? (call as readonly Literal[])[1] : undefined;
    return Array.isArray(rows) ? (rows as Literal[]).filter((row) => Array.isArray(row)) : [];
  });
}

/** The texts at the positions of a row; undefined when it does not say where they are. */
function valuesOf(text: string, count: number, row: readonly Literal[]): string[] | undefined {
  if (count === 0) return [];
  const spans = row.find((item) => Array.isArray(item) && item.length === count && isSpans(item));
  if (spans === undefined) return undefined;
  return (spans as readonly (readonly [number, number])[]).map(([from, to]) =>
    text.slice(from, to).trim(),
  );
}

function isSpans(items: readonly Literal[]): boolean {
  return items.every(
    (item) =>
      Array.isArray(item) && item.length === 2 && item.every((n) => Number.isInteger(n) && n >= 0),
  );
}

/** True when a text is numbers only, or, where nothing is to be found, has no words. */
function isOnly(text: string, values: readonly string[]): boolean {
  const rest = values.reduce((left, value) => left.replace(value, ''), text);
  return values.length > 0
    ? !/[\p{L}\d]/u.test(rest.replace(' and ', ''))
    : !/\s\p{L}{3}|\p{L}{3}\s/u.test(text);
}
