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
