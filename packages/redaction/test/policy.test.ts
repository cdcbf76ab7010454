// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError } from '@ledgerline/conventions';
import { describe, expect, it } from 'vitest';
import { compilePolicy, redact, redactAttributes, type RedactionPolicyData } from '../src/index.ts';

const BASE: RedactionPolicyData = { id: 'shop', version: '3' };

describe('compilePolicy', () => {
  it('has a default and keeps id and version', () => {
    expect(compilePolicy()).toMatchObject({ id: 'default', version: '1.0.0' });
    expect(compilePolicy(BASE)).toMatchObject(BASE);
  });

  it('runs only the detectors it lists', () => {
    const policy = compilePolicy({ ...BASE, detectors: ['card'] });
    const input = { password: 'x', text: 'ada@example.com 4111111111111111 password=abc' };
    expect(redactAttributes(policy, input).value).toEqual({
      password: 'x',
      text: 'ada@example.com [CARD] password=abc',
    });
  });

  it('knows further secret names, as keys and in text', () => {
    const policy = compilePolicy({ ...BASE, secretKeys: ['badge_code', 'Losung'] });
    expect(redactAttributes(policy, { userBadgeCode: 'x', badge: 'y' }).value).toEqual({
      userBadgeCode: '[SECRET]',
      badge: 'y',
    });
    expect(redact(policy, 'badge_code=abc losung: xyz').value).toBe(
      'badge_code=[SECRET] losung: [SECRET]',
    );
  });

  it('keeps exactly the listed values and keys', () => {
    const policy = compilePolicy({
      ...BASE,
      keep: { values: ['support@example.com'], keys: ['server.address', 'token'] },
    });
    expect(redact(policy, 'support@example.com, xsupport@example.com').value).toBe(
      'support@example.com, [EMAIL]',
    );
    const kept = { 'server.address': '203.0.113.9', token: 'abc' };
    expect(redactAttributes(policy, kept).value).toEqual(kept);
  });

  it.each<[string, unknown, RegExp]>([
    ['no object', 'strict', /must be an object/],
    ['no id', { version: '1' }, /id must be/],
    ['a bad version', { id: 'a', version: 'a b' }, /version must be/],
    ['an unknown field', { ...BASE, detector: [] }, /unknown field "detector"/],
    [
      'an unknown detector',
      { ...BASE, detectors: ['mail'] },
      /no detector "mail"; there are email/,
    ],
    ['detectors as text', { ...BASE, detectors: 'email' }, /detectors must be a list/],
    ['an empty key', { ...BASE, secretKeys: [' '] }, /secretKeys may hold only/],
    ['a key without letters', { ...BASE, secretKeys: ['--'] }, /names nothing/],
    ['keep as a list', { ...BASE, keep: ['a'] }, /keep must be an object/],
    ['an unknown keep list', { ...BASE, keep: { value: [] } }, /unknown field keep.value/],
    ['numbers to keep', { ...BASE, keep: { values: [1] } }, /keep.values may hold only/],
  ])('refuses %s', (_name, data, message) => {
    const compile = (): unknown => compilePolicy(data as RedactionPolicyData);
    expect(compile).toThrow(message);
    expect(compile).toThrow(expect.objectContaining({ code: 'config_invalid' }));
    expect(compile).toThrow(LedgerlineError);
  });
});
