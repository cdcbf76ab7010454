// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// Labels of other projects that contradict what we say is found: such cases are counted apart, each
// with its reason. A validator judges a whole text; redaction takes out what stands in it.

const MACHINE =
  /^(?:[0:]*:[01]?|(?:0[.:])+0|127\.[\d.]+|255\.[\d.]+|0\.0\.[\d.]+|1\.2\.3\.4|::8)(?:\/\d+)?$/;
const NOBODY = /^(?:(?:FF|00)[^0-9A-Fa-f]?)+$/i;
const ADDRESS = /[\p{L}\p{N}_+'-]@[\p{L}\p{N}][\p{L}\p{N}.-]*\.\p{L}/u;
const ODD_LOCAL = /["!*?&=%'\\)][^"\w]*@|@\[|@-|-\.|@\d{1,3}\.|@\w*_/;

type Rule = readonly [type: string, label: 'find' | 'keep', applies: RegExp, reason: string];

/** Types whose numbers are found in any layout behind their word. */
const LAYOUTS = 'behind its word, a number with a check digit is found in any layout';

const RULES: readonly Rule[] = [
  ...[
    'de_tax_id',
    'nl_bsn',
    'pt_nif',
    'be_national_number',
    'us_ein',
    'us_ssn',
    'ca_sin',
    'mac',
  ].map((type): Rule => [type, 'keep', /^[^/]*[0-9][ ./-]+[0-9]/, LAYOUTS]),
  ['email', 'keep', /\.@|\.\./, 'an address stands in what is none as a whole'],
  ['ip', 'keep', /[ +']/, 'an address stands in what is none as a whole'],
  ['ip', 'keep', /[^\x20-\x7e]/, 'digits of other scripts are read as digits'],
  ['btc_address', 'find', /^1[47][qV]/, 'its checksum is wrong'],
  [
    'se_personnummer',
    'find',
    /^196408[28]3|^20180101|^200228/,
    'its check digit is wrong, or a plus stands for the century',
  ],
  [
    'it_fiscal_code',
    'find',
    /^(?:AAAAAA00B11C333[NY]|AXXFAXTTD41H501D)$/,
    'its check letter is wrong',
  ],
  ['sg_nric', 'find', /^(?:[TAB]1234567Z|G1122144L|M4332674T)$/, 'its check letter is wrong'],
  ['ca_sin', 'find', /^0/, 'numbers that begin with 0 are given to nobody'],
  ['ip', 'find', MACHINE, 'addresses of the machine itself, of nobody and of all name no one'],
  ['mac', 'find', NOBODY, 'the addresses of nobody and of all name no one'],
  ['email', 'keep', ADDRESS, 'an address stands in what is none as a whole'],
  ['email', 'keep', /[\ud800-\udfff]@|@-|-\./, 'what is no domain by its rules is read as one'],
  [
    'email',
    'find',
    ODD_LOCAL,
    'local parts in quotation marks or with rare marks, domains in brackets',
  ],
  ['passport', 'keep', /./, 'behind its word, the number of any country is one'],
  ['driving_licence', 'keep', /./, 'behind its word, the number of any country is one'],
  ['de_id_card', 'keep', /./, 'the check digit is the tenth character (ICAO 9303), not the ninth'],
  ['jwt', 'keep', /^eyJ/, 'a token that was cut is one'],
  ['imei', 'keep', /^\d{16}$/, 'sixteen digits are the number with the version of its software'],
  [
    'kr_rrn',
    'keep',
    /^\d{6}-?[5-9]/,
    'the number of a foreigner is one, and the century is not judged',
  ],
  [
    'btc_address',
    'keep',
    /^(?:BC1|TB1)/,
    'in capital letters it is one (BIP 173), and so are those of the test net',
  ],
];

/** Why the label of a value contradicts what we say is found; undefined when it does not. */
export function whyApart(type: string, label: 'find' | 'keep', value: string): string | undefined {
  if (type === 'iban' && label === 'keep' && isMod97(value)) {
    return 'the check of the account number holds, whatever its country lets stand where';
  }
  return RULES.find(
    ([of, as, applies]) => of === type && as === label && applies.test(value.trim()),
  )?.[3];
}

/** ISO/IEC 7064, MOD 97-10, as of an account number; what stands behind it does not count. */
function isMod97(text: string): boolean {
  const [code = ''] = /^[A-Z]{2}\d{2}[A-Z0-9]+/.exec(text.toUpperCase()) ?? [];
  const digits = Array.from(code.slice(4) + code.slice(0, 4), (char) => Number.parseInt(char, 36));
  return digits.reduce((rest, value) => (rest * (value > 9 ? 100 : 10) + value) % 97, 0) === 1;
}
