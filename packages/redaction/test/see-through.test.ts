// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from 'vitest';
import { DISGUISES } from '../bench/corpora/disguises.ts';
import { sampleKey } from '../src/detectors/vendor-key.ts';
import { VENDOR_KEYS } from '../src/detectors/vendor-key-table.ts';
import { compilePolicy, redact } from '../src/index.ts';

const policy = compilePolicy();

const VALUES: readonly string[] = [
  'ada@example.com',
  '4111 1111 1111 1111',
  '4111111111111111',
  '+49 151 12345678',
  '203.0.113.9',
  sampleKey(VENDOR_KEYS[0]!),
];

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe.each(DISGUISES)('$name', ({ apply: disguise }) => {
  it.each(VALUES)('does not hide %s', (value) => {
    // No digits to change in this one: then it is not hidden at all.
    const text = `see ${disguise(value)} ok`;
    const { value: output, findings } = redact(policy, text);
    expect(findings).not.toEqual([]);
    expect(output).not.toContain(disguise(value).slice(2, -2));
    expect(redact(policy, output)).toEqual({ value: output, findings: [] });
  });
});

it('opens base64 that stands between a word and the secret it announces', () => {
  const text = 'token ZXlKaGJHY2lPaUI1bEluMC\tfrom 198.51.100.77 | ZAUYZJSBmJtR';
  expect(redact(policy, text).value).toBe('token [JWT]\tfrom [IP] | [SECRET]');
});

describe('values split by separators', () => {
  it.each([
    ['4-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1', '[CARD]'],
    ['4111 - 1111 - 1111 - 1111', '[CARD]'],
    ['4111_1111_1111_1111', '[CARD]'],
    ['4111/1111/1111/1111', '[CARD]'],
    ['4111\u20131111\u20131111\u20131111', '[CARD]'],
    ['ada (at) example (dot) com', '[EMAIL]'],
    ['ada at example dot com', '[EMAIL]'],
    ['ada\uff20example\u3002com', '[EMAIL]'],
    ['tel=%2B49+151+12345678', 'tel=[PHONE]'],
  ])('%s', (text, expected) => {
    expect(redact(policy, text).value).toBe(expected);
  });
});

describe('values that touch an escape', () => {
  const TOKEN = 'ghp_Qk3Zw9xTn2LvB7yRm4HcD8sFj1PaEu6GoKi5';
  it.each([
    [`{"log":"a\\tBearer a1b2c3d4e5f6"}`, `{"log":"a\\tBearer [SECRET]"}`],
    [`["{\\"log\\":\\"a\\\\n${TOKEN}\\"}"]`, `["{\\"log\\":\\"a\\\\n[SECRET]\\"}"]`],
    [`["{\\"log\\":\\"\\\\n4539148803436467\\"}"]`, `["{\\"log\\":\\"\\\\n[CARD]\\"}"]`],
    [`["{\\"log\\":\\"\\\\t198.51.100.77\\"}"]`, `["{\\"log\\":\\"\\\\t[IP]\\"}"]`],
    ['%7B%22ip%22%3A%22198.51.100.77%22%7D', '%7B%22ip%22%3A%22[IP]%22%7D'],
    ['%22%2B49%20151%2012345678%22', '%22[PHONE]%22'],
    ['%5C4539148803436467', '%5C[CARD]'],
    ['%5Cn4539148803436467', '%5Cn[CARD]'],
    ['\\\\u0022198.51.100.77\\\\u0022', '\\\\u0022[IP]\\\\u0022'],
  ])('%s', (text, expected) => {
    expect(redact(policy, text).value).toBe(expected);
  });

  it.each(['C:\\\\new\\\\folder', '%22a%22%3A1', '{"a":"{\\"path\\":\\"C:\\\\\\\\temp\\"}"}'])(
    '%s stays',
    (text) => {
      expect(redact(policy, text)).toEqual({ value: text, findings: [] });
    },
  );
});

describe('JSON in a URL', () => {
  const url = (value: unknown): string => `/find/${encodeURIComponent(JSON.stringify(value))}`;

  it.each([
    [url({ card: 4111111111111111 }), '/find/%7B%22card%22%3A[CARD]%7D'],
    [url({ passport_no: 'AB1234567' }), '/find/%7B%22passport_no%22%3A%22[PASSPORT]%22%7D'],
    [url({ api_key: 'f3e9a1c07b52' }), '/find/%7B%22api_key%22%3A%22[SECRET]%22%7D'],
    [url('a\n2001:db8::2:1'), '/find/%22a%5Cn[IP]%22'],
    ['/find/%255Cn4111111111111111', '/find/%255Cn[CARD]'],
    ['/find/C%3A%5Cda%5Cada%40example.com', '/find/C%3A%5Cda%5C[EMAIL]'],
  ])('%s', (text, expected) => {
    expect(redact(policy, text).value).toBe(expected);
    // Within a document it stays a string of it.
    const value = redact(policy, JSON.stringify({ path: text })).value;
    expect(JSON.parse(value)).toEqual({ path: expected });
  });

  it.each(['/a%22b%22c', '/x%5Cny%5C', '/%5C', '/%5Cu00', '/%5Cu00e9%22'])('%s stays', (text) => {
    expect(redact(policy, text)).toEqual({ value: text, findings: [] });
  });
});

describe('what only looks encoded', () => {
  it.each([
    'Größe 100%, überzeugt: 客户邮箱 👩‍👩‍👧',
    'getUserProfileInformation() in XMLHttpRequestFactoryBean2',
    base64('The quick brown fox jumps over the lazy dog'),
    'https://example.com/a%20b%2Fc?d=%C3%A9&e=%F0%9F%98%80',
    '\\u00e9\\ud83d\\ude00 \\u0041',
    'نص عام ٢٠٢٦/١١/٢١',
    'می‌خواهم',
  ])('%s stays', (text) => {
    expect(redact(policy, text)).toEqual({ value: text, findings: [] });
  });

  it('keeps what stands around a decoded finding byte for byte', () => {
    const text = '{"q":"user%20name=x&to=ada%40example.com&s=%C3%A9","n":1}';
    expect(redact(policy, text).value).toBe('{"q":"user%20name=x&to=[EMAIL]&s=%C3%A9","n":1}');
  });
});

describe('a part of a disguised value', () => {
  it('takes a value of a document as one, whatever is disguised inside', () => {
    const text = JSON.stringify({ secrets: { '\\u005c': '' }, n: 1 });
    const { value } = redact(policy, text);
    expect(JSON.parse(value)).toEqual({ secrets: '[SECRET]', n: 1 });
  });

  it.each([
    ['an\u200dna@mail.example.org', '[EMAIL]'],
    ['card 4111 11\u200b11 1111 1111', 'card [CARD]'],
    ['sk-ant-api03-a1B2c3D4e5F6\u200bg7H8a1B2c3D4', '[SECRET]'],
    ['{"ｓecrets"： ["x}"]}', '{"ｓecrets"： [SECRET]}'],
  ])('does not win over the whole: %j', (text, expected) => {
    expect(redact(policy, text).value).toBe(expected);
    expect(redact(policy, expected).value).toBe(expected);
  });
});
