// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { compilePolicy, generateOpeningKey, isSealedForm, Sealer } from '@ledgerline/redaction';
import { expect, test } from 'vitest';

const policy = compilePolicy();
const sealer = new Sealer('acme', generateOpeningKey());
const place = { recordId: '0198', policy: 'shop@4' };
const SECRET = 'ghp_Zk3Qw9xTn2LvB7yRm4HcD8sFj1PaEu6GoKi5';
const b64 = (text: string): string => Buffer.from(text).toString('base64url');

interface Parts {
  boxes: { box: string; path: string }[];
  key: string;
  key_id: string;
  v: number;
}

function sealed(value = 'ada@example.com'): Parts {
  return JSON.parse(sealer.seal(place, [{ path: 'note', value }])!) as Parts;
}

function isForm(text: string): boolean {
  return isSealedForm(policy, Buffer.from(text));
}

test('what a sealer writes has the form, whatever its size', () => {
  for (let i = 0; i < 5_000; i += 1) {
    expect(isForm(JSON.stringify(sealed('x'.repeat(1 + (i % 300)))))).toBe(true);
  }
  expect(isForm(JSON.stringify(sealed('x'.repeat(45_000))))).toBe(true);
});

test.each<[string, (parts: Parts) => unknown]>([
  ['another member', (parts) => ({ ...parts, zz: 1 })],
  ['another version', (parts) => ({ ...parts, v: 2 })],
  ['a key id that is none', (parts) => ({ ...parts, key_id: 'ada@example.com' })],
  ['a key of another size', (parts) => ({ ...parts, key: parts.key.slice(0, 40) })],
  ['no box', (parts) => ({ ...parts, boxes: [] })],
  [
    'a path with an address',
    ({ boxes, ...parts }) => ({
      boxes: [{ ...boxes[0], path: 'ada@example.com' }],
      ...parts,
    }),
  ],
  [
    'a box that is too short',
    ({ boxes, ...parts }) => ({
      boxes: [{ box: boxes[0]!.box.slice(0, 36), path: 'note' }],
      ...parts,
    }),
  ],
  [
    'a box of text',
    (parts) => ({
      ...parts,
      boxes: [{ box: b64('write to ada@example.com or call her tomorrow'), path: 'note' }],
    }),
  ],
  [
    'a box of text of another script',
    (parts) => ({
      ...parts,
      boxes: [{ box: b64('напишите Аде Лавлейс сегодня'), path: 'note' }],
    }),
  ],
  [
    'a key as it is',
    (parts) => ({
      ...parts,
      boxes: [{ box: SECRET, path: 'note' }],
    }),
  ],
  [
    'a box with other characters',
    (parts) => ({
      ...parts,
      boxes: [{ box: `${'A'.repeat(60)} ada@example.com`, path: 'note' }],
    }),
  ],
])('%s is refused', (_name, change) => {
  expect(isForm(JSON.stringify(change(sealed())))).toBe(false);
});

test('text that is no JSON, JSON in another layout, and what is too long are refused', () => {
  const text = JSON.stringify(sealed());
  expect(isForm(text)).toBe(true);
  expect(isForm(` ${text}`)).toBe(false);
  expect(isForm('ada@example.com')).toBe(false);
  expect(isForm('')).toBe(false);
  expect(isForm(JSON.stringify(sealed('x'.repeat(50_000))))).toBe(false);
});
