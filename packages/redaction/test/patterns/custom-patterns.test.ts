// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import {
  compilePolicy,
  redact,
  redactAttributes,
  redactBytes,
  type CustomPatternData,
  type RedactionPolicy,
  type RedactionPolicyData,
} from '../../src/index.ts';
import { CUSTOM_MATCH_BYTES_MAX } from '../../src/limits.ts';
import { rangesIn } from '../../src/patterns/windows.ts';
import { adversarialJson, adversarialText } from '../arbitraries.ts';

const BADGE: CustomPatternData = {
  name: 'badge',
  pattern: 'BDG-[0-9]{6}',
  examples: ['BDG-123456'],
};

function policyWith(
  patterns: readonly CustomPatternData[],
  more?: Partial<RedactionPolicyData>,
): RedactionPolicy {
  return compilePolicy({ id: 'test', version: '1', patterns, ...more });
}

const one = (pattern: string, example: string, ignoreCase?: boolean): CustomPatternData => ({
  name: 'own',
  pattern,
  examples: [example],
  ...(ignoreCase !== undefined && { ignoreCase }),
});

describe('a pattern of a policy', () => {
  it('is found in text, in trees and in bytes, under its own name', () => {
    const policy = policyWith([BADGE]);
    const { value, findings } = redact(policy, 'badge BDG-123456 of ada@example.com');
    expect(value).toBe('badge [CUSTOM] of [EMAIL]');
    expect(findings.map(({ detector }) => detector)).toEqual(['custom.badge', 'email']);
    expect(redactAttributes(policy, { a: ['BDG-123456'] }).value).toEqual({ a: ['[CUSTOM]'] });
    const bytes = Buffer.from('é BDG-123456');
    const { bytes: output } = redactBytes(policy, bytes, 0, bytes.length)!;
    expect(Buffer.from(output).toString()).toBe('é [CUSTOM]');
  });

  it('can be given an action of its own', () => {
    const policy = policyWith([BADGE], {
      actions: [{ action: 'shadow', detectors: ['custom.badge'] }],
    });
    const { value, findings } = redact(policy, 'BDG-123456 ada@example.com');
    expect(value).toBe('BDG-123456 [EMAIL]');
    expect(findings.map(({ action }) => action)).toEqual(['shadow', 'placeholder']);
  });

  it('ignores letter case where it says so', () => {
    const text = 'bdg-123456';
    expect(redact(policyWith([BADGE]), text).value).toBe(text);
    expect(redact(policyWith([{ ...BADGE, ignoreCase: true }]), text).value).toBe('[CUSTOM]');
  });

  it('is joined with what it overlaps, so that nothing of either stays', () => {
    const policy = policyWith([one('for ada@[a-z]+', 'for ada@example')]);
    expect(redact(policy, 'a note for ada@example.com!').value).toBe('a note [CUSTOM]!');
  });

  it('leaves JSON valid: quotation marks, escapes and bare numbers', () => {
    const policy = policyWith([one('[,:x].{0,9}[0-9]{4}', 'x1234'), BADGE]);
    for (const json of [
      '{"x":-1.123456e3,"t":true}',
      '["x1\\u00e9x1234"]',
      '[7,{"ax":"\\"x1234"}]',
      '[1,12345]',
    ]) {
      const { value } = redact(policy, json);
      expect(value).toContain('[CUSTOM]');
      expect(() => void JSON.parse(value)).not.toThrow();
    }
  });

  it.each<[string, unknown, RegExp]>([
    ['no object', 'BDG', /patterns\[0\] must be an object/],
    ['an unknown field', { ...BADGE, flags: 'i' }, /unknown field patterns\[0\]\.flags/],
    ['no name', { ...BADGE, name: undefined }, /needs name and pattern/],
    ['a bad name', { ...BADGE, name: 'My Badge' }, /name must be a letter/],
    ['no example', { ...BADGE, examples: [] }, /needs a text that it must match/],
    ['a look-ahead', one('(?=a)b', 'b'), /no RE2 expression/],
    ['a back reference', one('(a)\\1', 'aa'), /no RE2 expression/],
    ['nothing that it matches', one('a^b', 'ab'), /does not match its examples\[0\]/],
    ['an example with more around it', { ...BADGE, examples: ['BDG-1234567'] }, /as a whole/],
    ['the empty text', one('x*', 'xx'), /matches the empty text/],
    ['an empty place', one('\\b|x', 'x'), /examples\[0\]|empty text/],
    ['everything', one('.+', 'abc'), /most of any text/],
    ['every word', one('[A-Za-z]+', 'abc'), /most of any text/],
    ['placeholders', one('[A-Z]{5}', 'ABCDE'), /inside the placeholder/],
    ['over 1,024 characters', one('a'.repeat(1_025), 'a'), /over 1024 characters/],
    ['a case flag that is none', { ...BADGE, ignoreCase: 'yes' }, /must be true or false/],
  ])('with %s is refused', (_, pattern, problem) => {
    expect(() => policyWith([pattern as CustomPatternData])).toThrow(problem);
  });

  it('may not use a name twice, nor be one of too many', () => {
    expect(() => policyWith([BADGE, BADGE])).toThrow(/name is taken/);
    expect(() => policyWith(Array.from({ length: 101 }, () => BADGE))).toThrow(/over 100/);
  });

  it.each([
    ['(a+)+$', 'aaa', 'a'],
    ['(a|aa)+z', 'aaz', 'a'],
    ['(.*,){20}z', `${','.repeat(20)}z`, 'a,'],
    ['q.*b|q', 'q', 'q'],
  ])('that would blow up a backtracking engine ends: %s', (pattern, example, unit) => {
    const policy = policyWith([one(pattern, example)]);
    const text = `${unit.repeat(50_000 / unit.length)}!`;
    expect(redact(policy, text).value.endsWith('!')).toBe(true);
  });
});

describe('any text under patterns of a policy', () => {
  const policy = policyWith([BADGE, { ...one('[a-z]@?[0-9]{2,3}', 'a12'), name: 'other' }]);
  const RUNS = { numRuns: 3_000 };

  it('is redacted to the same a second time, and the same as bytes', () => {
    fc.assert(
      fc.property(fc.oneof(adversarialText, adversarialJson), (text) => {
        const formed = text.toWellFormed();
        const once = redact(policy, formed).value;
        expect(redact(policy, once).value).toBe(once);
        const bytes = Buffer.from(formed);
        const output = redactBytes(policy, bytes, 0, bytes.length)?.bytes ?? bytes;
        expect(Buffer.from(output).toString()).toBe(once);
      }),
      RUNS,
    );
  });

  it('stays valid JSON when it was', () => {
    fc.assert(
      fc.property(adversarialJson, (json) => {
        fc.pre(/^[[{"]/.test(json));
        expect(() => void JSON.parse(redact(policy, json).value)).not.toThrow();
      }),
      RUNS,
    );
  });
});

describe('the search in windows', () => {
  const expression = RE2JS.compile('a[0-9é]{0,40}z');

  it('finds what a search over the whole text finds', () => {
    const filler = fc.constantFrom('a', 'z', '7', 'é', ' ', 'a1z', 'x'.repeat(500), '7'.repeat(40));
    fc.assert(
      fc.property(fc.array(filler, { maxLength: 60 }), (parts) => {
        const text = parts.join('');
        const bytes = Buffer.from(text);
        const found = rangesIn(expression, bytes, 0, bytes.length).map(({ start, end }) =>
          bytes.toString('utf8', start, end),
        );
        expect(found).toEqual(text.match(/a[0-9é]{0,40}z/g) ?? []);
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes out a longer match in pieces that leave nothing', () => {
    const long = Buffer.from(`b${'7'.repeat(5 * CUSTOM_MATCH_BYTES_MAX)}b`);
    const ranges = rangesIn(RE2JS.compile('[0-9]+'), long, 0, long.length);
    expect(ranges[0]!.start).toBe(1);
    expect(ranges.at(-1)!.end).toBe(long.length - 1);
    for (const [i, range] of ranges.entries()) {
      if (i > 0) expect(range.start).toBe(ranges[i - 1]!.end);
    }
  });
});
