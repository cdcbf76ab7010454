// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import fc from 'fast-check';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  ACTION_NAMES,
  CONTENT_CATEGORIES,
  compilePolicy,
  DETECTOR_NAMES,
  generateOpeningKey,
  openSealed,
  redact,
  redactAttributes,
  redactBytes,
  Sealer,
  type ActionRule,
  type RedactionPolicy,
} from '../../src/index.ts';
import { adversarialJson, adversarialText } from '../arbitraries.ts';

const pseudonymKey = Buffer.alloc(32, 7);
const policyOf = (actions: readonly ActionRule[], key = pseudonymKey): RedactionPolicy =>
  compilePolicy({ id: 'test', version: '1', actions }, { pseudonymKey: key });

const TEXT = 'Ada@Example.com paid with 4111 1111 1111 1111';

function bytesOf(policy: RedactionPolicy, text: string): string {
  const bytes = Buffer.from(text);
  return Buffer.from(redactBytes(policy, bytes, 0, bytes.length)?.bytes ?? bytes).toString();
}

describe('an action', () => {
  it.each<[ActionRule['action'], string]>([
    ['placeholder', '[EMAIL] paid with [CARD]'],
    ['partial', '[EMAIL*example.com] paid with [CARD*1111]'],
    ['seal', '[EMAIL] paid with [CARD]'],
    ['drop', '[DROPPED]'],
    ['shadow', TEXT],
    ['keep', TEXT],
  ])('%s gives the same for a string and for bytes', (action, expected) => {
    const policy = policyOf([{ action }]);
    expect(redact(policy, TEXT).value).toBe(expected);
    expect(bytesOf(policy, TEXT)).toBe(expected);
  });

  it('is part of each finding, and keep leaves none', () => {
    const actionsOf = (action: ActionRule['action']): readonly string[] =>
      redact(policyOf([{ action }]), TEXT).findings.map((finding) => finding.action);
    expect(actionsOf('partial')).toEqual(['partial', 'partial']);
    expect(actionsOf('shadow')).toEqual(['shadow', 'shadow']);
    expect(actionsOf('drop')).toEqual(['drop']);
    expect(actionsOf('keep')).toEqual([]);
  });

  it('is that of the first rule that fits detector and category', () => {
    const policy = policyOf([
      { action: 'keep', detectors: ['email'], categories: ['output'] },
      { action: 'partial', detectors: ['email'] },
      { action: 'drop', categories: ['system'] },
    ]);
    const attributes = {
      'gen_ai.input.messages': [{ content: TEXT }],
      'gen_ai.output.messages': [{ content: TEXT }],
      'gen_ai.system_instructions': 'card 4111111111111111',
      note: TEXT,
    };
    expect(redactAttributes(policy, attributes).value).toEqual({
      'gen_ai.input.messages': [{ content: '[EMAIL*example.com] paid with [CARD]' }],
      'gen_ai.output.messages': [{ content: 'Ada@Example.com paid with [CARD]' }],
      'gen_ai.system_instructions': '[DROPPED]',
      note: '[EMAIL*example.com] paid with [CARD]',
    });
  });

  it('shows no part of what has none to show', () => {
    const policy = policyOf([{ action: 'partial' }]);
    for (const [text, expected] of [
      ['password=hunter2', 'password=[SECRET]'],
      ['ada@1234567.example.com', '[EMAIL]'],
      ['иван@почта.рф', '[EMAIL]'],
      ['{"card":4111111111111111}', '{"card":"[CARD*1111]"}'],
    ]) {
      expect(redact(policy, text!).value).toBe(expected);
    }
  });

  it('applies to secrets by key name, as text and as a map', () => {
    const secret = { password: 'hunter2', credentials: { a: 'b' }, tokens: {} };
    const valueFor = (action: ActionRule['action']): unknown =>
      redactAttributes(policyOf([{ action }]), secret).value;
    expect(valueFor('drop')).toEqual({
      password: '[DROPPED]',
      credentials: '[DROPPED]',
      tokens: {},
    });
    expect(valueFor('keep')).toEqual(secret);
    expect(valueFor('shadow')).toEqual(secret);
    expect(valueFor('pseudonym')).toEqual({
      password: expect.stringMatching(/^\[SECRET~[a-p]{8}\.[a-p]{32}\]$/) as unknown,
      credentials: expect.stringMatching(/^\[SECRET~[a-p]{8}\.[a-p]{32}\]$/) as unknown,
      tokens: {},
    });
  });
});

describe('a pseudonym', () => {
  const policy = policyOf([{ action: 'pseudonym' }]);
  const of = (text: string, by = policy): string => redact(by, text).value;

  it('is the same for spellings of one value, and another for another value or type', () => {
    expect(of('ada@example.com')).toBe(of('ADA@Example.com'));
    expect(of('card 4111 1111 1111 1111')).toBe(of('card 4111-1111-1111-1111'));
    expect(of('ada@example.com')).not.toBe(of('bob@example.com'));
  });

  it('differs under another tenant’s key, key id included', () => {
    const other = policyOf([{ action: 'pseudonym' }], Buffer.alloc(32, 8));
    const [own, foreign] = [of('ada@example.com'), of('ada@example.com', other)];
    expect(own.split('.')[0]).not.toBe(foreign.split('.')[0]);
    expect(own.split('.')[1]).not.toBe(foreign.split('.')[1]);
  });

  it('needs a key of 32 bytes', () => {
    const data = { id: 'a', version: '1', actions: [{ action: 'pseudonym' as const }] };
    expect(() => compilePolicy(data)).toThrow(/needs a pseudonymKey/);
    expect(() => compilePolicy(data, { pseudonymKey: Buffer.alloc(31) })).toThrow(/32 bytes/);
  });
});

describe('sealed originals of a record', () => {
  const key = generateOpeningKey();
  const policy = policyOf([{ action: 'seal', detectors: ['email', 'secret_key_name'] }]);
  const place = { recordId: 'r-1', policy: 'test@1' };

  it('open as the values that the placeholders stand for, in their order', () => {
    const attributes = { note: TEXT, credentials: { b: 1, a: 'x' }, list: ['ü bob@example.com'] };
    const { value, originals } = redactAttributes(policy, attributes);
    expect(value).toEqual({
      note: '[EMAIL] paid with [CARD]',
      credentials: '[SECRET]',
      list: ['ü [EMAIL]'],
    });
    const sealed = originals!.seal(new Sealer('shop', key), place)!;
    expect(openSealed([key], sealed, { ...place, tenant: 'shop' })).toEqual([
      { path: 'note', value: 'Ada@Example.com' },
      { path: 'credentials', value: '{"a":"x","b":1}' },
      { path: 'list[0]', value: 'bob@example.com' },
    ]);
  });

  it('are collected from bytes as well', () => {
    const bytes = Buffer.from(`  ${TEXT}`);
    const { originals } = redactBytes(policy, bytes, 2, bytes.length, { path: 'body' })!;
    const sealed = originals!.seal(new Sealer('shop', key), place)!;
    expect(openSealed([key], sealed, { ...place, tenant: 'shop' })).toEqual([
      { path: 'body', value: 'Ada@Example.com' },
    ]);
  });

  it('cannot be printed, and are gone once they are sealed', () => {
    const { originals } = redact(policy, TEXT);
    expect(
      inspect(originals, { depth: 9, showHidden: true }) + JSON.stringify(originals),
    ).not.toMatch(/example/i);
    expect(originals!.size).toBe(1);
    originals!.seal(new Sealer('shop', key), place);
    expect(originals!.size).toBe(0);
    expect(originals!.seal(new Sealer('shop', key), place)).toBeUndefined();
  });

  it('are not collected by a policy that seals nothing', () => {
    expect(redact(policyOf([{ action: 'partial' }]), TEXT)).not.toHaveProperty('originals');
  });
});

describe('any policy', () => {
  const rules = fc.array(
    fc.record(
      {
        action: fc.constantFrom(...ACTION_NAMES),
        detectors: fc.uniqueArray(fc.constantFrom(...DETECTOR_NAMES), { minLength: 1 }),
        categories: fc.uniqueArray(fc.constantFrom(...CONTENT_CATEGORIES), { minLength: 1 }),
      },
      { requiredKeys: ['action'] },
    ),
    { minLength: 1, maxLength: 4 },
  );
  const texts = fc.oneof(adversarialText, adversarialJson);
  const RUNS = { numRuns: 3_000 };

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(texts, rules, (text, actions) => {
        const policy = policyOf(actions);
        const once = redact(policy, text).value;
        expect(redact(policy, once).value).toBe(once);
      }),
      RUNS,
    );
  });

  it('gives the same for a string and for its bytes', () => {
    fc.assert(
      fc.property(texts, rules, (text, actions) => {
        const policy = policyOf(actions);
        const formed = text.toWellFormed();
        expect(bytesOf(policy, formed)).toBe(redact(policy, formed).value);
      }),
      RUNS,
    );
  });
});

describe('a forged placeholder', () => {
  const policy = compilePolicy();

  it.each([
    ['{"pin":"[CARD*1234]"}', '{"pin":"[SECRET]"}'],
    ['password=[EMAIL*hunter2]', 'password=[SECRET]]'],
    ['password=[SECRET~hunter2]', 'password=[SECRET]]'],
    ['password=[PASSWORD]', 'password=[SECRET]]'],
    ['[EMAIL*ada@example.com]', '[EMAIL*[EMAIL]]'],
    ['[CARD*4111111111111111]', '[CARD*[CARD]]'],
  ])('hides nothing: %s', (text, expected) => {
    expect(redact(policy, text).value).toBe(expected);
  });
});
