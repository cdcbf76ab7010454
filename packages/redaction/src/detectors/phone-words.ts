// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { hashesBefore, wordHash, wordHashes } from '../engine/context.ts';
import type { Scan } from '../engine/scan.ts';

// What is said about a number before it: that it is a phone number, that it may be one, or that it is
// something else.

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}

/** Words before a number which say that it is a phone number. */
export const PHONE_WORDS: ReadonlySet<string> = words(
  'phone phones telephone tel telno mobile cell cellphone phonenumber mobilenumber fax faxnumber ' +
    'whatsapp msisdn sms landline hotline helpline callerid ' +
    'telefon telefonnummer telefonnr telefono telefone telefoon telefoonnummer fono fon rufnummer ' +
    'handy handynummer mobil mobilnummer mobiel mobilnr movil celular cellulare portable puhelin ' +
    'puhelinnumero telefonu telefonszam gsm mobiltelefon',
);

/** Words that people say before their number, and programs before other numbers. */
export const CALL_WORDS: ReadonlySet<string> = words('call ring dial text reach contact number');

/** What may stand between such a word and the number. */
const FILLERS = words(
  'number numbers numero nummer no nr num is was at on under via to me us him her them my our his your their ' +
    'the or and reads form lautet says shows file record form mio mon meine mein mijn minha mi home work office direct new main primary private bitte unter app whats è é är le au el al es ist est',
);
/** With one of these, `call …` and `number is …` are said by people. */
const PERSONS = words('me us him her them my our his your their');
const VERBS = words('is ist est es');

const NOT_PHONE_WORDS = words(
  'order invoice ticket case ref reference sku id ids isbn issn ean upc gtin tracking account acct serial part ' +
    'model version build port issue pr item product customer row page line code nhs sin tfn abn acn ssn itin ' +
    'ein bsn nino nif nie dni pesel nip regon steuer tax medicare aadhaar cpf cnpj iban konto policy passport ' +
    'license licence nir siret siren rrn nric uid ip date zip plz postcode hetu pesel bytes range seq total hash checksum etag',
);

const HASHES = wordHashes();

/** What the words before `at`, and the key, say about the number there. */
export const SAID = { nothing: 0, other: 1, maybe: 2, phone: 3 } as const;
export type Said = (typeof SAID)[keyof typeof SAID];

export function saidBefore(scan: Scan, at: number): Said {
  const count = hashesBefore(scan, at, HASHES);
  let all = 0;
  for (let n = 0; n < count; n += 1) all |= KINDS.get(HASHES[n]!) ?? 0;
  let said: Said = SAID.nothing;
  for (let n = 0; n < count; n += 1) {
    const kind = KINDS.get(HASHES[n]!) ?? 0;
    if ((kind & PHONE) !== 0) return SAID.phone;
    if ((kind & NOT_PHONE) !== 0) return SAID.other;
    if ((kind & CALL) !== 0) {
      const isNumber = (kind & NUMBER) !== 0;
      if ((all & PERSON) !== 0 && ((all & VERB) !== 0 || !isNumber)) said = SAID.phone;
      else if (!isNumber) said = SAID.maybe;
    } else if ((kind & FILLER) === 0) {
      // `my badge number is` is about something else.
      if (said !== SAID.nothing && (all & NUMBER) !== 0) said = SAID.other;
      break;
    }
  }
  return said < SAID.phone && isPhoneKey(scan) ? SAID.phone : said;
}

const PHONE = 1;
const NOT_PHONE = 2;
const CALL = 4;
const NUMBER = 8;
const FILLER = 16;
const PERSON = 32;
const VERB = 64;

/** What the words are, by their hashes: no strings are made for a number that is none. */
const KINDS: ReadonlyMap<number, number> = kinds([
  [PHONE_WORDS, PHONE],
  [NOT_PHONE_WORDS, NOT_PHONE],
  [CALL_WORDS, CALL],
  [words('number'), NUMBER],
  [FILLERS, FILLER],
  [PERSONS, PERSON],
  [VERBS, VERB],
]);

function kinds(sets: readonly (readonly [ReadonlySet<string>, number])[]): Map<number, number> {
  const known = new Map<number, number>();
  for (const [set, kind] of sets) {
    for (const word of set) known.set(wordHash(word), (known.get(wordHash(word)) ?? 0) | kind);
  }
  return known;
}

/** `home_phone`, `phoneNumber`, `phone_e164`, but not `phone_number_id`. */
function isPhoneKey({ context }: Scan): boolean {
  for (const word of context.words) {
    if (PHONE_WORDS.has(word)) return true;
    if (!KEY_FILLERS.has(word)) return false;
  }
  return false;
}

const KEY_FILLERS = words(
  'number numbers no nr num raw value formatted primary home work main e164',
);

const ALL_HASHES: ReadonlySet<number> = new Set([...PHONE_WORDS, ...CALL_WORDS].map(wordHash));

/** False when certainly nothing says phone; makes no strings. */
export function mayBeNamed(scan: Scan, at: number): boolean {
  // These words are in a trigger of the detector, so that the search knows of them.
  if (!scan.nearContext && scan.label.to === scan.label.from) return false;
  const count = hashesBefore(scan, at, HASHES);
  for (let n = 0; n < count; n += 1) if (ALL_HASHES.has(HASHES[n]!)) return true;
  for (const hash of scan.context.hashes) if (ALL_HASHES.has(hash)) return true;
  return false;
}
