// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiText } from './engine/bytes.ts';
import { isPart } from './actions/partial.ts';
import { isPseudonym } from './actions/pseudonym.ts';

/** What stands where something was taken out; none of them needs escaping in JSON, URLs or SQL. */
export const PLACEHOLDERS = {
  email: '[EMAIL]',
  card: '[CARD]',
  phone: '[PHONE]',
  ip: '[IP]',
  iban: '[IBAN]',
  bic: '[BIC]',
  mac: '[MAC]',
  vin: '[VIN]',
  imei: '[IMEI]',
  btcAddress: '[BTC_ADDRESS]',
  ethAddress: '[ETH_ADDRESS]',
  passport: '[PASSPORT]',
  driversLicence: '[DRIVING_LICENCE]',
  dateOfBirth: '[DATE_OF_BIRTH]',
  personName: '[PERSON]',
  postalAddress: '[ADDRESS]',
  usSsn: '[US_SSN]',
  usItin: '[US_ITIN]',
  usEin: '[US_EIN]',
  ukNhs: '[UK_NHS]',
  ukNino: '[UK_NINO]',
  caSin: '[CA_SIN]',
  auTfn: '[AU_TFN]',
  auAbn: '[AU_ABN]',
  auMedicare: '[AU_MEDICARE]',
  inAadhaar: '[IN_AADHAAR]',
  inPan: '[IN_PAN]',
  brCpf: '[BR_CPF]',
  brCnpj: '[BR_CNPJ]',
  esDni: '[ES_DNI]',
  itCodiceFiscale: '[IT_FISCAL_CODE]',
  frNir: '[FR_NIR]',
  deTaxId: '[DE_TAX_ID]',
  deIdCard: '[DE_ID_CARD]',
  deSocialSecurity: '[DE_SOCIAL_SECURITY]',
  nlBsn: '[NL_BSN]',
  beNationalNumber: '[BE_NATIONAL_NUMBER]',
  plPesel: '[PL_PESEL]',
  plNip: '[PL_NIP]',
  sePersonnummer: '[SE_PERSONNUMMER]',
  fiHetu: '[FI_HETU]',
  ptNif: '[PT_NIF]',
  sgNric: '[SG_NRIC]',
  krRrn: '[KR_RRN]',
  jpMyNumber: '[JP_MY_NUMBER]',
  jwt: '[JWT]',
  privateKey: '[PRIVATE_KEY]',
  secret: '[SECRET]',
  custom: '[CUSTOM]',
  dropped: '[DROPPED]',
  failed: '[REDACTION_FAILED]',
} as const;

/** In front of what `partial` leaves of a value: `[CARD*1111]`. */
const PART_MARK = '*';
/** In front of a pseudonym: `[EMAIL~abcdefgh.…]`. Neither mark is one at which a detector begins. */
const PSEUDONYM_MARK = '~';

const TYPES: ReadonlySet<string> = new Set(Object.values(PLACEHOLDERS).map(typeOf));
/** `[`, the longest type, a mark, a domain name (RFC 1035, 2.3.4), `]`. */
export const PLACEHOLDER_LENGTH_MAX = 300;

/** The type of a plain placeholder: `EMAIL` of `[EMAIL]`. */
export function typeOf(placeholder: string): string {
  return placeholder.slice(1, -1);
}

/** The type that a finding carries: `email` for `[EMAIL]`, also between the quotes of a number. */
export function typeIn(replacement: Uint8Array): string {
  let type = TYPE_IN.get(replacement);
  if (type === undefined) TYPE_IN.set(replacement, (type = readType(replacement)));
  return type;
}

/** Nearly all replacements are the constants of their detectors. */
const TYPE_IN = new WeakMap<Uint8Array, string>();

function readType(replacement: Uint8Array): string {
  const from = replacement.indexOf(0x5b);
  const to = replacement.lastIndexOf(0x5d) + 1;
  return typeOf(asciiText(replacement, from, to)).toLowerCase();
}

/** A placeholder that shows a part of the value. */
export function withPart(type: string, part: string): string {
  return `[${type}${PART_MARK}${part}]`;
}

/** A placeholder that holds a pseudonym. */
export function withPseudonym(type: string, pseudonym: string): string {
  return `[${type}${PSEUDONYM_MARK}${pseudonym}]`;
}

/** True for a text that is a placeholder of any action, from its first to its last character. */
export function isPlaceholder(text: string): boolean {
  if (text.length > PLACEHOLDER_LENGTH_MAX || !text.startsWith('[') || !text.endsWith(']'))
    return false;
  const inner = typeOf(text);
  const mark = /[*~]/.exec(inner)?.index ?? inner.length;
  const type = inner.slice(0, mark);
  if (!TYPES.has(type)) return false;
  if (mark === inner.length) return true;
  const detail = inner.slice(mark + 1);
  return inner[mark] === PART_MARK ? isPart(type, detail) : isPseudonym(detail);
}

/**
 * True for a byte range that a secret may leave behind: a placeholder without a part, so that
 * `pin=[CARD*1234]` hides nothing. A second pass leaves the first one's work alone by this.
 */
export function isPlaceholderAt(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > PLACEHOLDER_LENGTH_MAX || end - start < 3 || bytes[start] !== 0x5b)
    return false;
  let text = '';
  for (let i = start; i < end; i += 1) text += String.fromCharCode(bytes[i]!);
  return !text.includes(PART_MARK) && isPlaceholder(text);
}
