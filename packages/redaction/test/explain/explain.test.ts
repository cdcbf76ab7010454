// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePolicy, explain, redact, type NearMissReason } from '../../src/index.ts';
import { adversarialJson, adversarialText } from '../arbitraries.ts';

const policy = compilePolicy();
const SEED = 20_261_121;

/** The stretch of a text that was nearly found, with the reason and who refused it. */
function misses(text: string, by = policy, key?: string): readonly unknown[] {
  const { nearMisses } = explain(by, text, key === undefined ? {} : { key });
  return nearMisses.map(({ start, end, reason, detectors }) => [
    text.slice(start, end),
    reason,
    detectors.join(),
  ]);
}

describe('an explanation', () => {
  it('redacts as redaction does, and says why each finding is one', () => {
    const text = 'mail ada@example.com, password: hunter2';
    const { value, findings } = explain(policy, text);
    expect(value).toBe(redact(policy, text).value);
    expect(findings.map(({ why: _why, ...rest }) => rest)).toEqual(redact(policy, text).findings);
    expect(findings[0]?.why).toContain('It is found on its own. The policy default@1.0.0');
    expect(findings[1]?.why).toContain('What stands around it, or its key, tells it.');
  });

  it.each<[text: string, value: string, reason: NearMissReason, detector: string]>([
    ['card 4111 1111 1111 1112', '4111 1111 1111 1112', 'check', 'card'],
    ['to DE88 3704 0044 0532 0130 00', 'DE88 3704 0044 0532 0130 00', 'check', 'iban'],
    ['NHS 943 476 5918', '943 476 5918', 'check', 'uk_nhs'],
    ['DNI 12345678A', '12345678A', 'check', 'es_dni'],
    ['order-4111111111111111', '4111111111111111', 'inside', 'card'],
    ['git@github.com:a/b', 'git@github.com', 'no_address', 'email'],
    ['add pkg@1.2.3', 'pkg@1.2.3', 'no_address', 'email'],
    ['password=${DB_PASSWORD}', '${DB_PASSWORD}', 'no_secret', 'secret_context'],
    ['{"token":"<token>"}', '<token>', 'no_secret', 'secret_context'],
    ['api_key: string', 'string', 'no_secret', 'secret_context'],
    ['the prefix ghp_short', 'ghp_short', 'wrong_form', 'vendor_key'],
  ])('says of %j why it is nothing', (text, value, reason, detector) => {
    expect(redact(policy, text).findings).toEqual([]);
    expect(misses(text)).toEqual([[value, reason, detector]]);
  });

  it('names words behind which a number would be found', () => {
    const [miss] = explain(policy, 'it is 9434765919 then').nearMisses;
    expect(miss).toMatchObject({ start: 6, end: 16, reason: 'no_word' });
    expect(miss?.detectors).toContain('uk_nhs');
    expect(miss?.why).toContain('“nhs”');
    expect(redact(policy, 'nhs 9434765919').value).toBe('nhs [UK_NHS]');
  });

  it('has nothing to say of plain text, and of what was found', () => {
    expect(misses('The quick brown fox of 2026 jumps: over 12 lazy dogs = fun')).toEqual([]);
    expect(misses('card 4111 1111 1111 1111 of ada@example.com, password=hunter2x')).toEqual([]);
  });
});

describe('an explanation of what a policy leaves alone', () => {
  const by = compilePolicy({
    id: 'shop',
    version: '3',
    detectors: ['email', 'ipv4', 'card'],
    keep: { values: ['support@example.com'], keys: ['server.address'] },
    actions: [{ action: 'keep', detectors: ['ipv4'] }],
  });

  it.each([
    ['ask support@example.com', ['support@example.com', 'allow_list', 'email']],
    ['from 203.0.113.9', ['203.0.113.9', 'kept', 'ipv4']],
    ['IBAN DE89370400440532013000', ['DE89370400440532013000', 'switched_off', 'iban']],
  ])('%s', (text, miss) => {
    expect(misses(text, by)).toEqual([miss]);
    expect(explain(by, text).nearMisses[0]?.why).toContain('the policy shop@3');
  });

  it('says which keys are not looked at', () => {
    expect(misses('ada@example.com', by, 'server.address')).toEqual([
      ['ada@example.com', 'kept_key', 'email'],
    ]);
    // Sixteen hex digits, all of which are digits by chance.
    expect(misses('4111111111111111', by, 'span_id')).toEqual([]);
    expect(redact(by, '4111111111111111', { key: 'span_id' }).findings).toHaveLength(1);
  });
});

describe('an explanation of any text', () => {
  it('never throws, shows no value, and redacts as redaction does', () => {
    fc.assert(
      fc.property(fc.oneof(adversarialText, adversarialJson), (text) => {
        const { value, nearMisses } = explain(policy, text);
        assert.equal(value, redact(policy, text).value);
        let last = 0;
        for (const { start, end, why } of nearMisses) {
          assert.ok(start >= last && end > start && end <= text.length);
          last = start;
          const shown = text.slice(start, end);
          assert.ok(shown.length < 12 || !why.includes(shown));
        }
      }),
      { numRuns: 150, seed: SEED },
    );
  });

  it('judges a bounded part of a long one', () => {
    const { nearMisses } = explain(policy, '4111 1111 1111 1112\n'.repeat(5_000));
    expect(nearMisses).toHaveLength(200);
  });
});
