// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { asciiBytes, asciiText, CLASS, TOKEN } from '../engine/bytes.ts';
import type { Detector } from '../engine/detector.ts';
import type { Scan } from '../engine/scan.ts';
import { keySegments } from '../key-names.ts';
import { addressEnd, nameEnd } from './bare-personal.ts';
import { Beginnings } from './beginnings.ts';
import { beginsWith } from './byte-checks.ts';
import {
  ADDRESS_BEGINNINGS,
  isPersonalValue,
  PERSON_BEGINNINGS,
  personalName,
  type PersonalKind,
} from '../personal-keys.ts';
import { PLACEHOLDERS } from '../placeholders.ts';

// Names and postal addresses in text: behind a key that names them, as in `"first_name": "Ada"`.

const KEY_BYTES_MAX = 40;
/** A key, what closes it, and its sign. */
const KEY_REACH = KEY_BYTES_MAX + 8;
const VALUE_BYTES_MAX = 120;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x3c;

interface KeyAt {
  readonly key: string;
  /** Where the value begins. */
  readonly to: number;
  /** `<first_name>Ada</first_name>` */
  readonly isElement: boolean;
}

/** The key that begins at `at`; undefined when no value follows. */
function readKey({ bytes, start, end }: Scan, at: number): KeyAt | undefined {
  let i = at;
  while (i < end && i - at < KEY_BYTES_MAX && isKeyByte(bytes[i]!)) i += 1;
  const keyEnd = i;
  while (i < end && (bytes[i] === QUOTE || bytes[i] === BACKSLASH || bytes[i] === 0x27)) i += 1;
  while (i < end && bytes[i] === 0x20 && i - keyEnd < 5) i += 1;
  if (i >= end) return undefined;
  if (bytes[i] === 0x3e && i === keyEnd && at > start && bytes[at - 1] === OPEN) {
    return { key: asciiText(bytes, at, keyEnd), to: i + 1, isElement: true };
  }
  if (bytes[i] !== 0x3a && bytes[i] !== 0x3d) return undefined;
  return { key: asciiText(bytes, at, keyEnd), to: i + 1, isElement: false };
}

function isKeyByte(byte: number): boolean {
  return (CLASS[byte]! & TOKEN) !== 0 || byte === 0x2e;
}

function find(scan: Scan, at: number, kind: PersonalKind, placeholder: Uint8Array): number {
  const { bytes, end } = scan;
  const named = readKey(scan, at);
  if (named === undefined || !beginsKey(scan, at, kind)) return scan.nothing(at + KEY_REACH);
  const name = personalName(keySegments(named.key));
  if (name?.kind !== kind) return scan.nothing(at + KEY_REACH);
  let from = named.to;
  while (from < end && bytes[from] === 0x20 && from - named.to < 3) from += 1;
  const open = from;
  while (from < end && bytes[from] === BACKSLASH && from - open < 3) from += 1;
  const quote = from < end && (bytes[from] === QUOTE || bytes[from] === 0x27) ? bytes[from]! : 0;
  if (named.isElement) {
    from = named.to;
  } else if (quote !== 0) from += 1;
  else from = open;
  const to = valueEnd(scan, from, named, quote, kind);
  if (to < 0 || !isPersonalValue(name, bytes, from, to))
    return scan.nothing(from + VALUE_BYTES_MAX);
  return kind === 'postal_address' && quote === 0
    ? scan.takeNumber(from, to, kind, placeholder)
    : scan.take(from, to, kind, placeholder);
}

function valueEnd(
  scan: Scan,
  from: number,
  named: KeyAt,
  quote: number,
  kind: PersonalKind,
): number {
  if (named.isElement) return elementEnd(scan, from);
  if (quote !== 0) return quotedEnd(scan, from, quote);
  if (kind === 'person_name') return nameEnd(scan, from);
  return addressEnd(scan, from, from > named.to);
}

/** Up to the closing quotation mark, or the backslashes before it in a nested string. */
function quotedEnd({ bytes, end }: Scan, from: number, quote: number): number {
  for (let i = from; i < end && i - from < VALUE_BYTES_MAX; i += 1) {
    if (bytes[i] === 0x0a) return -1;
    if (bytes[i] === quote || bytes[i] === BACKSLASH) return i;
  }
  return -1;
}

/** Up to the tag that closes the element. */
function elementEnd({ bytes, end }: Scan, from: number): number {
  for (let i = from; i + 1 < end && i - from < VALUE_BYTES_MAX; i += 1) {
    if (bytes[i] === 0x0a) return -1;
    if (bytes[i] === OPEN) return bytes[i + 1] === 0x2f || bytes[i + 1] === BACKSLASH ? i : -1;
  }
  return -1;
}

/** Where each kind of key begins. */
const BEGINNINGS = {
  person_name: new Beginnings(PERSON_BEGINNINGS, (word) => word),
  postal_address: new Beginnings(ADDRESS_BEGINNINGS, (word) => word),
} as const;

/** The engine asks at some words that only look like one of these. */
function beginsKey({ bytes, end }: Scan, at: number, kind: PersonalKind): boolean {
  return BEGINNINGS[kind].at(bytes, at).some((word) => beginsWith(bytes, at, end, word));
}

const PERSON = asciiBytes(PLACEHOLDERS.personName);
const ADDRESS = asciiBytes(PLACEHOLDERS.postalAddress);

export const personName: Detector = {
  name: 'person_name',
  rule: 'The key names a person’s name: `first_name`, `customer.name`; in text with a quoted value or capitals.',
  confidence: 0.8,
  triggers: [{ on: 'word', prefixes: PERSON_BEGINNINGS, anyCase: true }],
  find: (scan, at) => find(scan, at, 'person_name', PERSON),
  examples: {
    match: [
      ['{"first_name":"Ada","x":1}', '{"first_name":"[PERSON]","x":1}'],
      ['"{\\"lastName\\":\\"Lovelace\\"}"', '"{\\"lastName\\":\\"[PERSON]\\"}"'],
      ['first_name=Ada&last_name=Lovelace', 'first_name=[PERSON]&last_name=[PERSON]'],
      ['customer_name: Ada King Lovelace, 36', 'customer_name: [PERSON], 36'],
      ["full_name: Rufina de la O'Neil called", 'full_name: [PERSON] called'],
      ['card_holder_name: Ada Lovelace, 36', 'card_holder_name: [PERSON], 36'],
      ['{"maiden_name":"Byron"}', '{"maiden_name":"[PERSON]"}'],
      ['<first_name>Eva</first_name>', '<first_name>[PERSON]</first_name>'],
    ],
    ignore: [
      '{"name":"Ada"}',
      '{"service.name":"Shop"}',
      'file_name=Report.pdf',
      'first_name: string',
      '{"first_name":null}',
      'first_name = {first_name}',
      'last_seen: Monday',
      'a first_name>b</a>',
      '<first_name><x/></first_name>',
    ],
  },
};

export const postalAddress: Detector = {
  name: 'postal_address',
  rule: 'The key names a part of a postal address: `street`, `address_line1`, `postal_code`.',
  confidence: 0.8,
  triggers: [{ on: 'word', prefixes: ADDRESS_BEGINNINGS, anyCase: true }],
  find: (scan, at) => find(scan, at, 'postal_address', ADDRESS),
  examples: {
    match: [
      ['{"street":"12 Analytical Row"}', '{"street":"[ADDRESS]"}'],
      ['"address_line1": "Unter den Linden 5"', '"address_line1": "[ADDRESS]"'],
      ['{"zip":10115}', '{"zip":"[ADDRESS]"}'],
      ['postal_code=SW1A1AA', 'postal_code=[ADDRESS]'],
      ['post_code=SW1A1AA', 'post_code=[ADDRESS]'],
      ['{"residential_address":"1 Main St"}', '{"residential_address":"[ADDRESS]"}'],
      [
        'home_address: Stretto Ivo, 21 Piano 6, 81054 San Marco, Please call',
        'home_address: [ADDRESS], Please call',
      ],
      ['street=Unter den Linden 5, floor=3', 'street=[ADDRESS], floor=3'],
      ['<Street>Am Markt 1</Street>', '<Street>[ADDRESS]</Street>'],
    ],
    ignore: [
      '{"address":"10"}',
      'server.address: db',
      '{"street":null}',
      'zip file: a.zip',
      'zip: SetOffset called after data',
      'streetAddress: RegExp;',
      'streetAddress = new RegExp(x)',
    ],
  },
};
