// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { Ajv2020 } from 'ajv/dist/2020.js';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compilePolicy, POLICY_SCHEMA, readPolicyFile } from '../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'ledgerline-policy-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function fileWith(text: string): string {
  const path = join(folder, 'policy.json');
  writeFileSync(path, text);
  return path;
}

const FULL = {
  $schema: './policy.schema.json',
  id: 'acme',
  version: '2026-11-21',
  final: false,
  detectors: ['email'],
  secretKeys: ['badge_code'],
  keep: { values: ['help@acme.example'], keys: ['server.address'] },
  actions: [
    { action: 'drop', categories: ['system'] },
    { action: 'keep', detectors: ['custom.seat', 'email'] },
  ],
  patterns: [{ name: 'seat', pattern: 'SEAT-[0-9]+', ignoreCase: true, examples: ['seat-1'] }],
};

describe('a policy file', () => {
  it('is read as one policy', () => {
    expect(readPolicyFile(fileWith(JSON.stringify(FULL)))).toEqual(FULL);
  });

  it('is read as a cascade of levels', () => {
    const layers = {
      organisation: { id: 'acme', version: '1' },
      app: { id: 'desk', version: '2' },
    };
    const policy = readPolicyFile(fileWith(JSON.stringify(layers)));
    expect(policy).toMatchObject({ id: 'acme.desk', version: '1.2' });
  });

  it.each([
    ['that is not there', () => join(folder, 'none.json'), /none\.json cannot be read \(ENOENT\)/],
    ['that is no JSON', () => fileWith('secret: x'), /holds no JSON object/],
    ['of another form', () => fileWith('{"id":"a"}'), /version must be/],
    ['with a bad level', () => fileWith('{"app":{"id":"a b","version":"1"}}'), /id must be/],
  ])('%s is refused, without being quoted', (_, path, problem) => {
    expect(() => readPolicyFile(path())).toThrow(problem);
  });
});

describe('the JSON Schema of a policy', () => {
  const validate = new Ajv2020({ strict: true }).compile(POLICY_SCHEMA);

  it('accepts what compiles', () => {
    expect(() => compilePolicy(FULL as never)).not.toThrow();
    expect(validate(FULL)).toBe(true);
  });

  it.each<[string, object]>([
    ['no version', { version: undefined }],
    ['a bad id', { id: 'a b' }],
    ['an unknown field', { detector: [] }],
    ['an unknown detector', { detectors: ['mail'] }],
    ['an empty text', { secretKeys: [' '] }],
    ['a keep that is a list', { keep: [] }],
    ['an unknown part of keep', { keep: { key: [] } }],
    ['an unknown action', { actions: [{ action: 'hide' }] }],
    ['a rule without an action', { actions: [{ detectors: ['email'] }] }],
    ['a rule for nobody', { actions: [{ action: 'drop', detectors: [] }] }],
    ['a rule for an unknown category', { actions: [{ action: 'drop', categories: ['x'] }] }],
    ['a pattern without examples', { patterns: [{ name: 'a', pattern: 'a' }] }],
    ['a pattern with a bad name', { patterns: [{ name: 'A', pattern: 'a', examples: ['a'] }] }],
    ['a final that is none', { final: 'yes' }],
  ])('refuses what does not: %s', (_, change) => {
    const changed = JSON.parse(JSON.stringify({ ...FULL, ...change })) as object;
    expect(() => compilePolicy(changed as never)).toThrow(/redaction policy/);
    expect(validate(changed)).toBe(false);
  });
});
