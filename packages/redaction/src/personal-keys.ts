// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { CLASS, DIGIT, LETTER } from './engine/bytes.ts';

// Keys that name a person's name or a postal address. Only whole endings count: `name` alone is
// mostly that of a service, a tool or a file, and `address` that of a machine.

export type PersonalKind = 'person_name' | 'postal_address';

/** What a key says that its value is. */
export interface PersonalName {
  readonly kind: PersonalKind;
  /** A code or a number: a value without a digit is something else. */
  readonly hasDigit: boolean;
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}

const PERSON_WORDS = words(
  'firstname lastname fullname surname givenname familyname middlename maidenname forename ' +
    'vorname nachname familienname prenom apellido apellidos cognome achternaam voornaam',
);
/** Before `name`. */
const PERSON_OF = words(
  'first last full given family middle maiden legal cardholder holder customer patient employee ' +
    'passenger guest applicant recipient sender contact person billing shipping beneficiary student',
);
const ADDRESS_WORDS = words(
  'street streetaddress streetname postaladdress homeaddress mailingaddress billingaddress ' +
    'shippingaddress deliveryaddress postcode postalcode zipcode zip plz strasse addressline ' +
    'addressline1 addressline2 address1 address2',
);
const ADDRESS_PAIRS = new Set([
  ...'street postal home mailing billing shipping delivery residential customer patient'
    .split(' ')
    .map((of) => `${of} address`),
  'street name',
  'house number',
  'postal code',
  'post code',
  'zip code',
  'address line',
  'address line1',
  'address line2',
  'address street',
  'address city',
  'billing city',
  'shipping city',
]);

/** What a key that names a person's name, or an address, begins with, or a part of it behind a sign. */
export const PERSON_BEGINNINGS: readonly string[] = [...new Set([...PERSON_WORDS, ...PERSON_OF])];
export const ADDRESS_BEGINNINGS: readonly string[] = [
  ...new Set([...ADDRESS_WORDS, ...Array.from(ADDRESS_PAIRS, (pair) => pair.split(' ')[0]!)]),
];

const CODE_WORDS = words('postcode postalcode zipcode zip plz code number');

/** What the segments of a key say that its value is. */
export function personalName(segments: readonly string[]): PersonalName | undefined {
  const numbered = /^[1-4]$/.test(segments.at(-1) ?? '');
  const [last = '', before = ''] = segments.slice(0, numbered ? -1 : undefined).reverse();
  if (PERSON_WORDS.has(last) || (last === 'name' && PERSON_OF.has(before))) return PERSON;
  if (!ADDRESS_WORDS.has(last) && !ADDRESS_PAIRS.has(`${before} ${last}`)) return undefined;
  return { kind: 'postal_address', hasDigit: CODE_WORDS.has(last) };
}

const PERSON: PersonalName = { kind: 'person_name', hasDigit: false };

/** Longer values are texts about something. */
const VALUE_BYTES_MAX = 200;
const NO_NAMES = words(
  'null none undefined true false unknown string text varchar n/a any str int number object optional',
);
/** `person.name`, `addressSchema`: code, not values. */
const NO_PERSONAL = /^[a-z_]+(?:[A-Z]|\.[A-Za-z.])(?:[A-Za-z.]*[A-Za-z])?$/;
/** An address of a machine, a type of content, a file. */
const NO_ADDRESS = /^[0-9]{1,3}(?:\.[0-9]{1,3}){3}|^[a-z]+\/[a-z.+-]+$|^[0-9a-fA-F:]*::|^0x/;

/** True when the whole range may be a name or an address: it begins with a letter or digit. */
export function isPersonalValue(
  { kind, hasDigit }: PersonalName,
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean {
  if (end - start > VALUE_BYTES_MAX || start >= end) return false;
  const first = bytes[start]!;
  const allowed = kind === 'person_name' ? LETTER : LETTER | DIGIT;
  if ((CLASS[first]! & allowed) === 0 && first < 0x80) return false;
  let text = '';
  for (let i = start; i < end; i += 1) text += String.fromCharCode(bytes[i]!);
  if (NO_NAMES.has(text.toLowerCase()) || NO_PERSONAL.test(text)) return false;
  if (hasDigit && !/[0-9]/.test(text)) return false;
  return kind === 'person_name' || !NO_ADDRESS.test(text);
}
