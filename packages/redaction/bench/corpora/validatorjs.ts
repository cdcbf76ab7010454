// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { whyApart } from './apart.ts';
import type { CorpusCase, PublicCorpus } from './corpus.ts';
import { literalAt, tokensOf, type Literal } from './literals.ts';
import type { Snapshot } from './snapshot.ts';

const FILES: readonly string[] = ['test/validators.test.js', 'test/validators/isIP.test.js'];

/** What a validator's values are found as, and the word that stands before them. */
interface Kind {
  readonly type: string;
  readonly word: string;
  /** What is invalid in one country may be valid in another, so it says nothing. */
  readonly validOnly?: true;
}

const KINDS: Readonly<Record<string, Kind>> = {
  isEmail: { type: 'email', word: 'email' },
  isMACAddress: { type: 'mac', word: 'MAC' },
  isIP: { type: 'ip', word: 'ip' },
  isCreditCard: { type: 'card', word: 'card' },
  isIBAN: { type: 'iban', word: 'IBAN' },
  isBIC: { type: 'bic', word: 'BIC' },
  isIMEI: { type: 'imei', word: 'IMEI' },
  isJWT: { type: 'jwt', word: 'jwt' },
  isEthereumAddress: { type: 'eth_address', word: 'wallet' },
  isBtcAddress: { type: 'btc_address', word: 'wallet' },
  isMobilePhone: { type: 'phone', word: 'mobile', validOnly: true },
  isPassportNumber: { type: 'passport', word: 'passport', validOnly: true },
  'isIdentityCard ES': { type: 'es_dni', word: 'DNI' },
  'isIdentityCard FI': { type: 'fi_hetu', word: 'henkilötunnus' },
  'isIdentityCard IN': { type: 'in_aadhaar', word: 'Aadhaar' },
  'isTaxID de-DE': { type: 'de_tax_id', word: 'Steuer-ID' },
  'isTaxID en-US': { type: 'us_ein', word: 'EIN' },
  'isTaxID en-CA': { type: 'ca_sin', word: 'SIN' },
  'isTaxID es-ES': { type: 'es_dni', word: 'NIF' },
  'isTaxID fi-FI': { type: 'fi_hetu', word: 'henkilötunnus' },
  'isTaxID fr-BE': { type: 'be_national_number', word: 'registre national' },
  'isTaxID it-IT': { type: 'it_fiscal_code', word: 'codice fiscale' },
  'isTaxID nl-BE': { type: 'be_national_number', word: 'rijksregisternummer' },
  'isTaxID nl-NL': { type: 'nl_bsn', word: 'BSN' },
  'isTaxID pt-PT': { type: 'pt_nif', word: 'NIF' },
  'isTaxID sv-SE': { type: 'se_personnummer', word: 'personnummer' },
};

/** Valid and invalid values in the tests of validator.js (MIT), behind the word for them. */
export const validatorjs: PublicCorpus = {
  name: 'validator.js',
  measure: 'structured types',
  source: {
    repository: 'validatorjs/validator.js',
    commit: 'cdb7dafc281d14125b924969bf3ee5bc482ec169',
  },
  types: [...new Set(Object.values(KINDS).map(({ type }) => type))],
  bars: { recall: 0.97, precision: 0.98, f2: 0.97 },
  cases: (snapshot) => FILES.flatMap((path) => casesOf(snapshot, path)),
};

function casesOf(snapshot: Snapshot, path: string): readonly CorpusCase[] {
  const cases = new Map<string, CorpusCase>();
  for (const { name, value, valid } of testedIn(snapshot.read(path).toString())) {
    const [validator = ''] = name.split(' ');
    const kind = KINDS[name] ?? KINDS[validator];
    if (kind === undefined || value.trim() === '' || (!valid && kind.validOnly)) continue;
    const id = `${name} ${value}`;
    const text = `${kind.word}: ${value}`;
    const label = valid ? 'find' : 'keep';
    // Valid with one option and invalid with another: what is valid anywhere counts.
    if (valid || cases.get(id)?.label !== 'find') {
      const apart = whyApart(kind.type, label, value);
      cases.set(id, {
        id,
        text,
        label,
        types: [kind.type],
        ...(valid ? { values: [value] } : {}),
        ...(apart === undefined ? {} : { apart }),
      });
    }
  }
  return [...cases.values()];
}

interface Tested {
  /** The validator and the country. */
  readonly name: string;
  readonly value: string;
  readonly valid: boolean;
}

/** The lists of one `it`: `valid`, `invalid`, each with the last country and validator before. */
function testedIn(source: string): Tested[] {
  const tokens = tokensOf(source);
  const tested: Tested[] = [];
  let country = '';
  let validator = '';
  let hasOptions = false;
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i] ?? '';
    if (token === 'it' && tokens[i + 1] === '(') [country, validator] = ['', ''];
    if (tokens[i + 1] !== ':') continue;
    const [value] = literalAt(tokens, i + 2);
    if (token === 'validator') [validator, country, hasOptions] = [String(value), '', false];
    else if (token === 'locale') country = String(value);
    else if (token === 'args') {
      const [first] = (value as readonly Literal[]).flat();
      country = typeof first === 'string' ? first : '';
      hasOptions = typeof first !== 'string';
    } else if ((token === 'valid' || token === 'invalid') && Array.isArray(value)) {
      if (token === 'invalid' && hasOptions) continue;
      const name = `${validator === '' ? validatorBehind(tokens, i) : validator} ${country}`;
      for (const each of value as readonly Literal[]) {
        if (typeof each === 'string') tested.push({ name, value: each, valid: token === 'valid' });
      }
    }
  }
  return tested;
}

/** Tables of countries stand in front of the test that goes over them. */
function validatorBehind(tokens: readonly string[], at: number): string {
  const [name] = literalAt(tokens, tokens.indexOf('validator', at) + 2);
  return String(name);
}
