// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Draw } from './generic-values.ts';

// Numbers with check digits by the published rules, made without the code that judges them.

const DIGITS = '0123456789';

/** A sort of number: its type, what stands before it, and the parts of one that is drawn. */
export interface Sort {
  readonly type: string;
  readonly word: string;
  /** What is in front of its last part, and that; undefined where this one has no check digit. */
  readonly make: (draw: Draw) => readonly [body: string, check: string] | undefined;
  /** How it is written, with `#` for each character; the characters alone always. */
  readonly layouts: readonly string[];
}

const sum = (digits: string, weights: readonly number[]): number =>
  Array.from(digits).reduce((all, digit, n) => all + Number(digit) * weights.at(n)!, 0);
const from = (first: number, count: number, step = -1): number[] =>
  Array.from({ length: count }, (_, n) => first + n * step);

function luhn(body: string): string {
  const all = Array.from(body).toReversed();
  const total = all.reduce((sofar, digit, n) => {
    const value = Number(digit) * (n % 2 === 0 ? 2 : 1);
    return sofar + (value > 9 ? value - 9 : value);
  }, 0);
  return String((10 - (total % 10)) % 10);
}

/** ISO 7064 MOD 97-10 over the account, the country and two zeros. */
function iban(country: string, account: string): readonly [string, string] {
  const letters = `${account}${country}00`.replaceAll(/[A-Z]/g, (char) =>
    String(char.charCodeAt(0) - 55),
  );
  const check = String(98n - (BigInt(letters) % 97n)).padStart(2, '0');
  return [country, check + account];
}

/** One digit, where the rule has one for this body. */
function digit(body: string, value: number): readonly [string, string] | undefined {
  return value < 10 ? [body, String(value)] : undefined;
}

/** 11 - remainder, of which 10 and 11 are 0. */
const elevenOrZero = (rest: number): string => (rest < 2 ? '0' : String(11 - rest));

function twoDigits(
  body: string,
  first: readonly number[],
  second: readonly number[],
): readonly [string, string] {
  const one = elevenOrZero(sum(body, first) % 11);
  return [body, one + elevenOrZero(sum(body + one, second) % 11)];
}

const CNPJ = [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];

export const SORTS: readonly Sort[] = [
  {
    type: 'card',
    word: 'card',
    make: (draw) => {
      const body = draw.of(['4', '51', '55', '2221', '6011']) + draw.chars(DIGITS, 14);
      return [body.slice(0, 15), luhn(body.slice(0, 15))];
    },
    layouts: ['#### #### #### ####', '####-####-####-####'],
  },
  {
    type: 'card',
    word: 'amex',
    make: (draw) => {
      const body = `37${draw.chars(DIGITS, 12)}`;
      return [body, luhn(body)];
    },
    layouts: ['#### ###### #####'],
  },
  {
    type: 'iban',
    word: 'IBAN',
    make: (draw) => iban('DE', draw.chars(DIGITS, 18)),
    layouts: ['#### #### #### #### #### ##'],
  },
  {
    type: 'iban',
    word: 'account',
    make: (draw) => iban('GB', draw.chars('ABCDEFGHJK', 4) + draw.chars(DIGITS, 14)),
    layouts: ['#### #### #### #### #### ##'],
  },
  {
    type: 'uk_nhs',
    word: 'NHS number',
    make: (draw) => {
      const body = `4${draw.chars(DIGITS, 8)}`;
      return digit(body, (11 - (sum(body, from(10, 9)) % 11)) % 11);
    },
    layouts: ['### ### ####', '###-###-####'],
  },
  {
    type: 'ca_sin',
    word: 'SIN',
    make: (draw) => {
      const body = `5${draw.chars(DIGITS, 7)}`;
      return [body, luhn(body)];
    },
    layouts: ['### ### ###', '###-###-###'],
  },
  {
    type: 'br_cpf',
    word: 'CPF',
    make: (draw) => twoDigits(draw.chars(DIGITS, 9), from(10, 9), from(11, 10)),
    layouts: ['###.###.###-##'],
  },
  {
    type: 'br_cnpj',
    word: 'CNPJ',
    make: (draw) => twoDigits(`${draw.chars(DIGITS, 8)}0001`, CNPJ, [6, ...CNPJ]),
    layouts: ['##.###.###/####-##'],
  },
  {
    type: 'pl_pesel',
    word: 'PESEL',
    make: (draw) => {
      const born = `${draw.of(['44', '85', '90'])}05${draw.of(['14', '21', '07'])}`;
      const body = born + draw.chars(DIGITS, 4);
      return [body, String((10 - (sum(body, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10)];
    },
    layouts: [],
  },
  {
    type: 'pl_nip',
    word: 'NIP',
    make: (draw) => {
      const body = `5${draw.chars(DIGITS.slice(1), 8)}`;
      return digit(body, sum(body, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11);
    },
    layouts: ['###-###-##-##'],
  },
  {
    type: 'nl_bsn',
    word: 'BSN',
    make: (draw) => {
      const body = `1${draw.chars(DIGITS, 7)}`;
      return digit(body, sum(body, from(9, 8)) % 11);
    },
    layouts: [],
  },
  {
    type: 'pt_nif',
    word: 'NIF',
    make: (draw) => {
      const body = `2${draw.chars(DIGITS, 7)}`;
      return [body, elevenOrZero(sum(body, from(9, 8)) % 11)];
    },
    layouts: ['### ### ###'],
  },
  {
    type: 'es_dni',
    word: 'DNI',
    make: (draw) => {
      const body = `5${draw.chars(DIGITS, 7)}`;
      return [body, 'TRWAGMYFPDXBNJZSQVHLCKE'.charAt(Number(body) % 23)];
    },
    layouts: ['########-#'],
  },
  {
    type: 'au_abn',
    word: 'ABN',
    make: (draw) => {
      const body = draw.chars(DIGITS, 9);
      return [String(10 + ((89 - (sum(body, from(3, 9, 2)) % 89)) % 89)), body];
    },
    layouts: ['## ### ### ###'],
  },
  {
    type: 'fr_nir',
    word: 'NIR',
    make: (draw) => {
      const body = `2850${draw.of(['5', '7'])}75${draw.chars(DIGITS.slice(1), 6)}`;
      return [body, String(97n - (BigInt(body) % 97n)).padStart(2, '0')];
    },
    layouts: ['# ## ## ## ### ### ##'],
  },
  {
    type: 'be_national_number',
    word: 'rijksregisternummer',
    make: (draw) => {
      const body = `8507${draw.of(['30', '11', '24'])}${draw.of(['033', '127', '410'])}`;
      return [body, String(97 - (Number(body) % 97)).padStart(2, '0')];
    },
    layouts: ['##.##.##-###.##'],
  },
  {
    type: 'se_personnummer',
    word: 'personnummer',
    make: (draw) => {
      const body = `8112${draw.of(['18', '07', '29'])}${draw.chars(DIGITS, 3)}`;
      return [body, luhn(body)];
    },
    layouts: ['######-####'],
  },
  {
    type: 'imei',
    word: 'IMEI',
    make: (draw) => {
      const body = `35${draw.chars(DIGITS, 12)}`;
      return [body, luhn(body)];
    },
    layouts: ['##-######-######-#'],
  },
];
