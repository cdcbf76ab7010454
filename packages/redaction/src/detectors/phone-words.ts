// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { hashesBefore, wordHash, wordHashes, wordsBefore } from '../engine/context.ts';
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
    'the or and reads form lautet says shows file record form mio mon meine mein mijn minha mi home work office direct new main primary private bitte unter le au el al es ist est',
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

/** What the words before `at`, and the key, say about the number there. */
export const SAID = { nothing: 0, other: 1, maybe: 2, phone: 3 } as const;
export type Said = (typeof SAID)[keyof typeof SAID];

export function saidBefore(scan: Scan, at: number): Said {
  const before = wordsBefore(scan.bytes, scan.start, at);
  const [person, verb] = [PERSONS, VERBS].map((set) => before.some((word) => set.has(word)));
  let said: Said = SAID.nothing;
  for (const word of before) {
    if (PHONE_WORDS.has(word)) return SAID.phone;
    if (NOT_PHONE_WORDS.has(word)) return SAID.other;
    if (CALL_WORDS.has(word)) {
      if (person && (verb || word !== 'number')) said = SAID.phone;
      else if (word !== 'number') said = SAID.maybe;
    } else if (!FILLERS.has(word)) {
      // `my badge number is` is about something else.
      if (said !== SAID.nothing && before.includes('number')) said = SAID.other;
      break;
    }
  }
  return said < SAID.phone && isPhoneKey(scan) ? SAID.phone : said;
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

const HASHES = wordHashes();
const ALL_HASHES: ReadonlySet<number> = new Set([...PHONE_WORDS, ...CALL_WORDS].map(wordHash));

/** False when certainly nothing says phone; makes no strings. */
export function mayBeNamed(scan: Scan, at: number): boolean {
  // These words are in a trigger of the detector, so that the search knows of them.
  if (!scan.nearContext) return false;
  const count = hashesBefore(scan.bytes, scan.start, at, HASHES);
  for (let n = 0; n < count; n += 1) if (ALL_HASHES.has(HASHES[n]!)) return true;
  for (const hash of scan.context.hashes) if (ALL_HASHES.has(hash)) return true;
  return false;
}
