// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { CorpusCase, PublicCorpus } from './corpus.ts';
import type { Snapshot } from './snapshot.ts';

/** Modules of python-stdnum, the word that stands before such a number, and the type it is found as. */
const MODULES: readonly (readonly [module: string, word: string, type: string])[] = [
  ['us/ssn', 'SSN', 'us_ssn'],
  ['us/itin', 'ITIN', 'us_itin'],
  ['us/ein', 'EIN', 'us_ein'],
  ['gb/nhs', 'NHS number', 'uk_nhs'],
  ['ca/sin', 'SIN', 'ca_sin'],
  ['au/tfn', 'TFN', 'au_tfn'],
  ['au/abn', 'ABN', 'au_abn'],
  ['in_/aadhaar', 'Aadhaar', 'in_aadhaar'],
  ['in_/pan', 'PAN', 'in_pan'],
  ['br/cpf', 'CPF', 'br_cpf'],
  ['br/cnpj', 'CNPJ', 'br_cnpj'],
  ['es/dni', 'DNI', 'es_dni'],
  ['es/nie', 'NIE', 'es_dni'],
  ['fr/nir', 'numéro de sécurité sociale', 'fr_nir'],
  ['it/codicefiscale', 'codice fiscale', 'it_fiscal_code'],
  ['de/idnr', 'Steuer-ID', 'de_tax_id'],
  ['nl/bsn', 'BSN', 'nl_bsn'],
  ['be/nn', 'rijksregisternummer', 'be_national_number'],
  ['pl/pesel', 'PESEL', 'pl_pesel'],
  ['pl/nip', 'NIP', 'pl_nip'],
  ['pt/nif', 'NIF', 'pt_nif'],
  ['se/personnummer', 'personnummer', 'se_personnummer'],
  ['fi/hetu', 'henkilötunnus', 'fi_hetu'],
  ['kr/rrn', 'RRN', 'kr_rrn'],
  ['iban', 'IBAN', 'iban'],
  ['bic', 'BIC', 'bic'],
  ['imei', 'IMEI', 'imei'],
  ['bitcoin', 'wallet', 'btc_address'],
];

/** Numbers in the doctests of python-stdnum (LGPL-2.1), valid and not, behind the word for them. */
export const stdnum: PublicCorpus = {
  name: 'stdnum',
  measure: 'structured types',
  source: {
    repository: 'arthurdejong/python-stdnum',
    commit: '006192e59be8ed6e08fd680256868a6c31eb2ba9',
  },
  types: MODULES.map(([, , type]) => type),
  bars: { recall: 0.97, precision: 0.98, f2: 0.97 },
  cases: (snapshot) => MODULES.flatMap(([module, word]) => casesOf(snapshot, module, word)),
};

function casesOf(snapshot: Snapshot, module: string, word: string): readonly CorpusCase[] {
  const test = `tests/test_${module.replace('_/', '_').replace('/', '_')}.doctest`;
  const paths = [`stdnum/${module}.py`, ...snapshot.paths('tests').filter((path) => path === test)];
  const cases = new Map<string, CorpusCase>();
  for (const path of paths) {
    const text = snapshot.read(path).toString();
    for (const { value, valid } of [...validated(text), ...listed(text)]) {
      const id = `${module} ${value}`;
      const found = { label: 'find', values: [value] } as const;
      cases.set(id, { id, text: `${word}: ${value}`, ...(valid ? found : { label: 'keep' }) });
    }
  }
  return [...cases.values()];
}

interface Judged {
  readonly value: string;
  readonly valid: boolean;
}

/** `>>> validate('…')` and what it answers: the number, or an error. */
function validated(text: string): Judged[] {
  const calls = text.matchAll(
    />>> (?:[a-z_]+\.)?validate\('([^']+)'\)[^\n]*\n([^\n]*)(?:\n\s+\.\.\.)?\n?([^\n]*)/g,
  );
  return Array.from(calls).flatMap(([, value = '', answer = '', error = '']) => {
    const valid = !answer.startsWith('Traceback');
    // A number of the wrong length may be another country's, or a part of one; a wrong check is none.
    return valid || error.startsWith('InvalidChecksum') ? [{ value: value.trim(), valid }] : [];
  });
}

/** Lists of numbers that were found in use, which are all valid. */
function listed(text: string): Judged[] {
  const lists = text.matchAll(
    />>> numbers = '''([^']*)'''\n>>> \[x for x in numbers.splitlines\(\) if x and not /g,
  );
  return Array.from(lists).flatMap(([, list = '']) =>
    list
      .split('\n')
      .map((line) => line.replace(/^\.\.\. ?/, '').trim())
      .filter((value) => value !== '')
      .map((value) => ({ value, valid: true })),
  );
}
