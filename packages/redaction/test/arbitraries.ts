// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import fc from 'fast-check';
import { sampleKey } from '../src/detectors/vendor-key.ts';
import { VENDOR_KEYS } from '../src/detectors/vendor-key-table.ts';

const JWT = `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.c2ln`;

/** Pieces which detectors look for, halves of them, and what glues and separates them. */
const PIECES: readonly string[] = [
  'ada@example.com',
  '@',
  '@@',
  'user@',
  '4111111111111111',
  '4111 1111 1111 1111',
  '378282246310005',
  '+49 151 12345678',
  '415-555-2671',
  '(415) 555-2671',
  'phone: ',
  '203.0.113.9',
  '2001:db8::1',
  '::',
  ':',
  '=',
  '//',
  'https://u:p@h/',
  '-----BEGIN PRIVATE KEY-----',
  'MIIEvQIBADANBgkq',
  '-----END PRIVATE KEY-----',
  JWT,
  'eyJ',
  sampleKey(VENDOR_KEYS[0]!),
  'sk-',
  'password',
  'api_key',
  'token: ',
  '"secret":',
  '\\"pin\\":',
  '{"a":',
  '}',
  '[',
  ']',
  '"',
  '\\"',
  "'",
  '`',
  '\\',
  '\\n',
  '\\u00e9',
  '\n',
  ' ',
  '-',
  '.',
  ',',
  '_',
  '1',
  '12',
  'é',
  '客户',
  '😀',
  'иван',
  '[EMAIL]',
  '[SECRET]',
  '[SECRET',
  'Bearer ',
  'Authorization: ',
  'Cookie: a=b',
  'null',
  'v1.22.33.44',
  'DE89 3704 0044 0532 0130 00',
  'IBAN',
  'BIC: DEUTDEFF',
  '00:1b:44:11:3a:b7',
  'SSN ',
  '536-90-4399',
  'DOB ',
  '1990-02-28',
  'passport number ',
  'X12345678',
  "driver's license ",
  '529.982.247-25',
  '12.ABC.345/01DE-35',
  'AB 12 34 56 C',
  '131052-308T',
  'X-1234567-L',
  '12345678Z',
  '2341 2341 2346',
  '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2',
  '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
  '1M8GDM9AXKP042788',
  'RCCMNL83S18D969H',
];

/** Texts put together from such pieces and random characters; the hard cases are neighbours. */
export const adversarialText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...PIECES) },
      { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 6 }) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }) },
      { weight: 1, arbitrary: fc.stringMatching(/^[0-9a-z]{1,12}$/) },
    ),
    { maxLength: 14 },
  )
  .map((pieces) => pieces.join(''));

/** JSON documents whose texts are such texts, once or twice inside strings. */
export const adversarialJson: fc.Arbitrary<string> = fc
  .letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      adversarialText,
      fc.integer(),
      fc.constantFrom(4111111111111111, -4111111111111111, 4915112345678, null, true),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(
        fc.oneof(
          fc.constantFrom('password', 'pin', 'phone', 'card', 'a', 'secrets', 'user.email'),
          adversarialText,
        ),
        tie('value'),
        { maxKeys: 3 },
      ),
      tie('value').map((value) => JSON.stringify(value)),
    ),
  }))
  .value.map((value) => JSON.stringify(value));
