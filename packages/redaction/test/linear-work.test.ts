// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from 'vitest';
import { compilePolicy, redactBytes } from '../src/index.ts';

const policy = compilePolicy();

/** Counts every read of a byte: the work that a scan does, whatever the machine. */
function reads(text: string): number {
  let count = 0;
  const target = Buffer.from(text);
  const counted = new Proxy(target, {
    get(bytes, name) {
      if (typeof name === 'string' && name.charCodeAt(0) >= 0x30 && name.charCodeAt(0) <= 0x39) {
        count += 1;
        return bytes[Number(name)];
      }
      if (name === 'subarray') {
        return (from: number, to: number) => {
          count += to - from;
          return bytes.subarray(from, to);
        };
      }
      const value: unknown = Reflect.get(bytes, name, bytes);
      return typeof value === 'function' ? value.bind(bytes) : value;
    },
  });
  redactBytes(policy, counted, 0, target.length);
  return count;
}

const ADVERSARIAL: readonly (readonly [string, string])[] = [
  ['a letter', 'a'],
  ['digits', '4'],
  ['digits in groups', '4111 '],
  ['digits with dashes', '41-'],
  ['dotted digits', '1.'],
  ['zeros and colons', '0:'],
  ['@', '@'],
  ['a@', 'a@'],
  ['a.', 'a.'],
  ['a@b.', 'a@b.'],
  ['backslashes', '\\'],
  ['backslash and digit', '\\\\1'],
  ['quotation marks', '"'],
  ['open brackets', '{"a":['],
  ['open secrets', '"secrets":{'],
  ['single-quoted secrets', "password:'"],
  ['double-quoted secrets', 'password:"'],
  ['masks', 'password=** '],
  ['cookies', 'cookie: '],
  ['URLs', 'x://a:b'],
  ['slashes', '://'],
  ['JWT beginnings', 'eyJ.'],
  ['JWT headers', 'eyJh-'],
  ['key prefixes', 'sk-'],
  ['key prefixes with digits', 'sk-1a2b'],
  ['key prefixes in hex', 'dapi0'],
  ['PEM beginnings', '-----BEGIN PRIVATE KEY-----'],
  ['PEM beginnings with words', '-----BEGIN PRIVATE KEY----- a b '],
  ['dashes', '-'],
  ['plus signs', '+1 '],
  ['parentheses', '(4'],
  ['equals signs', 'a='],
  ['authorization', 'Authorization: Bearer '],
  ['base64', 'QUJD/+=='],
  ['phone words', 'phone 555 '],
  ['multi-byte letters', 'é@'],
  ['escapes', '\\u00e9'],
  ['e-mails', 'ada@example.com '],
  ['cards', '4111111111111111 '],
  ['JSON numbers', '4111111111111111,'],
  ['pairs of hex digits', 'a1:'],
  ['dashed hex digits', 'a1-'],
  ['names of numbers', 'ssn dob bic 123456782 '],
  ['account numbers', 'DE89 3704 0044 0532 0130 01 '],
  ['wallets', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD '],
  ['short tokens', 'a1b2 '],
  ['curl', 'curl -u '],
  ['elements', '<token>'],
  ['arguments', '("token", "'],
  ['webhooks', 'hooks.slack.com/services/'],
  ['encoded tokens', 'ZXlKhbGciOi'],
  ['long tokens', '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3 '],
  ['key prefixes in one run', 'glpat-'],
  ['key prefixes in one run, masked', 'xoxb-'],
  ['names in one value', 'secret='],
  ['names and commands', 'curl '],
  ['escaped marks that close nothing', "password=\\'"],
  ['marks that nothing closes', "token='"],
  ['schemas in schemas', '{"password":{"type":'],
  ['groups of one digit', '1/'],
  ['zeros in brackets', '(030) '],
  ['options', 'mysql -p '],
];

const SMALL_BYTES = 20_000;

describe('work grows with the length, and nothing is skipped', () => {
  it.each(ADVERSARIAL)('%s: ten times the text, ten times the reads', (_name, piece) => {
    // Both are longer than the windows of the search for candidates, which reads in its own memory.
    const small = reads(piece.repeat(Math.ceil(SMALL_BYTES / piece.length)));
    const large = reads(piece.repeat(Math.ceil((10 * SMALL_BYTES) / piece.length)));
    expect(large / small).toBeLessThan(13);
    // A bound that also holds for one size: no byte is looked at more than a few hundred times.
    expect(large / (10 * SMALL_BYTES)).toBeLessThan(700);
  });

  it('finds what stands at the end of ten megabytes', () => {
    const bytes = Buffer.from(`${'plain words, 12 of them. '.repeat(400_000)}ada@example.com`);
    const redacted = redactBytes(policy, bytes, 0, bytes.length);
    expect(redacted?.findings.map((finding) => finding.detector)).toEqual(['email']);
  });
});
