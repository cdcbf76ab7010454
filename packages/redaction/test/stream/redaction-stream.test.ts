// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePolicy, createRedactionStream, redact } from '../../src/index.ts';
import { DETECTORS } from '../../src/detectors/all.ts';
import { STREAM_HELD_BYTES_MAX } from '../../src/limits.ts';
import { NO_KEY } from '../../src/engine/scan.ts';
import { TokenStream } from '../../src/stream/token-stream.ts';
import type { RedactionPlace, RedactionPolicy } from '../../src/types.ts';
import { adversarialJson, adversarialText } from '../arbitraries.ts';
import { Choices, fuzzCuts, fuzzText, longFuzzText } from './cases.ts';
import { compare } from './differential.ts';

const policy = compilePolicy();
const RUNS = 500;
const SEED = 20_261_121;
const FAILED = '[REDACTION_FAILED]';

function everyPosition(text: string): number[] {
  return Array.from({ length: text.length }, (_, i) => i);
}

function every(text: string, step: number): number[] {
  return everyPosition(text).filter((at) => at % step === 0);
}

/** Pushes a text character by character. */
function streamed(by: RedactionPolicy, text: string, place: RedactionPlace = {}): string {
  const stream = createRedactionStream(by, place);
  let output = '';
  for (const char of text) output += stream.push(char);
  return output + stream.end();
}

describe('a redaction stream equals one-shot redaction', () => {
  it('for every split of short adversarial texts, and holds at most 4 KB', () => {
    fc.assert(
      fc.property(fc.oneof(adversarialText, adversarialJson), fc.nat(), (text, seed) => {
        const { verdict, held } = compare(policy, text, fuzzCuts(new Choices(seed), text.length));
        assert.equal(verdict, 'same');
        assert.ok(held <= STREAM_HELD_BYTES_MAX);
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });

  it('for what every detector finds, encoded and cut', () => {
    for (let seed = 0; seed < RUNS; seed += 1) {
      const choices = new Choices(seed);
      const text = fuzzText(choices);
      const { output, expected, held } = compare(policy, text, fuzzCuts(choices, text.length));
      assert.equal(output, expected, `seed ${seed}`);
      assert.ok(held <= STREAM_HELD_BYTES_MAX);
    }
  });

  it('for each example of each detector, between words, character by character', () => {
    for (const { examples } of DETECTORS) {
      for (const text of [...examples.match.map(([input]) => input), ...examples.ignore]) {
        const inProse = `so it is: ${text} and then`;
        assert.equal(streamed(policy, inProse), redact(policy, inProse).value);
      }
    }
  });

  it('over 4 KB, or takes out more, and never shows what is taken out', () => {
    const counts = { same: 0, more: 0, different: 0, leak: 0, unsettled: 0 };
    for (let seed = 0; seed < 30; seed += 1) {
      const choices = new Choices(seed);
      const text = longFuzzText(choices);
      const { verdict, held } = compare(policy, text, fuzzCuts(choices, text.length));
      counts[verdict] += 1;
      expect(held).toBeLessThanOrEqual(STREAM_HELD_BYTES_MAX);
    }
    expect(counts).toMatchObject({ different: 0, leak: 0 });
    expect(counts.same).toBeGreaterThan(0);
  });

  it('where the beginning of a key goes on behind a mark', () => {
    const body = 'a1B2c3D4e5F6g7H8';
    for (const text of [`sk_live_${body}\u0664born`, `sm_sat_${body}\u202eredis`]) {
      const { value } = redact(policy, text);
      expect(value).toBe('[SECRET]');
      expect(streamed(policy, text)).toBe(value);
    }
  });

  it('where a finding begins with a part of an encoded character', () => {
    const text = 'EIN 12-3456789%9787hunter22x is my new password.';
    expect(redact(policy, text).value).toBe('EIN [US_EIN][SECRET] is my new password.');
    expect(streamed(policy, text)).toBe(redact(policy, text).value);
  });

  it('where a disguised text has other quotation marks than it shows', () => {
    const hidden = Array.from('some words ').join('\u200b').repeat(100);
    const text = `{\u200b"a\\\u200b" ${hidden}"n":4111111111111111}`;
    expect(redact(policy, text).value).toMatch(/"n":\[CARD\]\}$/);
    expect(streamed(policy, text)).toBe(redact(policy, text).value);
  });

  it('with findings at the same offsets, also behind halves of characters', () => {
    const text = '😀 ada@example.com \ud83d, card 4111 1111 1111 1111 😀 done';
    const stream = createRedactionStream(policy);
    let output = '';
    for (const at of everyPosition(text)) output += stream.push(text[at]!);
    output += stream.end();
    expect(output).toBe(redact(policy, text).value);
    expect(stream.findings).toEqual(redact(policy, text).findings);
  });
});

describe('a redaction stream holds little and works little', () => {
  it('releases plain words soon', () => {
    const prose = 'The quick brown fox jumps over the lazy dog, and then it sleeps. '.repeat(20);
    const { output, held } = compare(policy, prose, everyPosition(prose));
    expect(output).toBe(prose);
    expect(held).toBeLessThanOrEqual(64);
  });

  // Nine passes look at each byte at least once.
  const WORK_MAX = 22;
  it.each(
    [
      ['12 34 ', '4111 ', 'a', 'a1b2 ', 'x@', '(4', '{"a":[', "password:' ", 'ada@example.com '],
      ['привет как дела ', '%41%42 ', '\\u0041', 'QUJD/+==', '-----BEGIN PRIVATE KEY----- a b '],
    ].flat(),
  )('looks at %j, character by character, a bounded number of times', (unit) => {
    const text = unit.repeat(Math.ceil(10_000 / unit.length));
    const stream = new TokenStream(policy, NO_KEY, {}, false);
    for (const char of text) stream.push(char);
    stream.end();
    expect(stream.judged / Buffer.byteLength(text)).toBeLessThanOrEqual(WORK_MAX);
  });
});

describe('a redaction stream over 4 KB', () => {
  it.each([
    ['a JWT', `a eyJhbGciOiJub25lIn0.${'abcDEF123'.repeat(900)}.c2ln bye`],
    ['a quoted secret', `{"password":"${'a secret with words '.repeat(400)}","n":1}`],
  ])('swallows %s up to its end', (_name, text) => {
    for (const step of [7, 1_000]) {
      const { verdict, held } = compare(policy, text, every(text, step));
      expect(verdict).toBe('same');
      expect(held).toBeLessThanOrEqual(STREAM_HELD_BYTES_MAX);
    }
  });

  it('withholds what it cannot judge, and goes on behind it', () => {
    const text = `see ${'abcDEF123'.repeat(700)} then ${'words '.repeat(90)}ada@example.com left`;
    const { verdict, output } = compare(policy, text, every(text, 50));
    expect(verdict).toBe('more');
    expect(output).toMatch(/^\[REDACTION_FAILED\][ words]* \[EMAIL\] left$/);
  });

  it('withholds all the rest of what it cannot follow, and says so', () => {
    const text = `{"secrets":${'{"a":['.repeat(1_000)} mail ada@example.com`;
    const stream = createRedactionStream(policy);
    const output = stream.push(text) + stream.push(' and plain words') + stream.end();
    expect(output).not.toContain('words');
    const last = stream.findings.at(-1);
    expect(last).toMatchObject({ detector: 'redaction_failed', end: text.length + 16 });
  });
});

describe('a redaction stream that stops waiting', () => {
  it('shows one placeholder, and nothing of what begins in it', () => {
    const stream = createRedactionStream(policy);
    const before = 'Hello all of you who read and hear what is said here today, and ever after. ';
    let output = stream.push(`${before}My password: "hunter2 and`);
    output += stream.flush();
    output += stream.push(' more of it" and then plain words');
    output += stream.end();
    expect(output).toMatch(/^Hello .*\[REDACTION_FAILED\]" and then plain words$/);
    expect(output).not.toContain('hunter2');
    expect(output).not.toContain('more of it');
    const { length } = `${before}My password: "hunter2 and more of it`;
    expect(stream.findings).toMatchObject([{ detector: 'redaction_failed', end: length }]);
  });

  it('shows nothing twice and goes on exactly, however often', () => {
    const words = 'one two three four five six seven eight nine ten ada@example.com and so on';
    for (const at of everyPosition(words)) {
      const stream = createRedactionStream(policy);
      let output = stream.push(words.slice(0, at)) + stream.flush() + stream.flush();
      output += stream.push(words.slice(at)) + stream.end();
      const [before = '', behind = ''] = output.split(FAILED);
      expect(output).not.toMatch(/ada|example/);
      expect(words.startsWith(before) || before.includes('[EMAIL]')).toBe(true);
      expect(words.endsWith(behind) || behind.includes('[EMAIL]')).toBe(true);
    }
  });
});

const patterns = [{ name: 'badge', pattern: 'BDG-[0-9]{6}', examples: ['BDG-123456'] }];
const TEXT =
  'write to ada@example.com, card 4111 1111 1111 1111, password: "hunter2 x" BDG-123456 ok';

describe('a redaction stream with a policy', () => {
  it.each(['partial', 'pseudonym', 'seal', 'shadow', 'keep', 'drop'] as const)(
    'does %s as one-shot redaction does',
    (action) => {
      const by = compilePolicy(
        { id: 'a', version: '1', actions: [{ action }] },
        { pseudonymKey: randomBytes(32) },
      );
      const stream = createRedactionStream(by);
      let output = '';
      for (const char of TEXT) output += stream.push(char);
      output += stream.end();
      const whole = redact(by, TEXT);
      expect(output).toBe(whole.value);
      expect(stream.findings).toEqual(whole.findings);
      expect(stream.originals?.size).toBe(whole.originals?.size);
    },
  );

  it('finds its patterns', () => {
    const by = compilePolicy({ id: 'a', version: '1', patterns });
    expect(streamed(by, TEXT)).toBe(redact(by, TEXT).value);
  });

  it('shows nothing of a value that is judged as a whole, over 4 KB or when it stops waiting', () => {
    const by = compilePolicy({ id: 'a', version: '1', actions: [{ action: 'drop' }] });
    const long = createRedactionStream(by);
    expect(long.push('words '.repeat(1_000))).toBe(FAILED);
    expect(long.push('more') + long.end() + long.push('x')).toBe('');
    expect(long.findings).toMatchObject([{ detector: 'redaction_failed', end: 6_004 }]);
    const slow = createRedactionStream(by);
    expect(slow.push('words') + slow.flush() + slow.flush() + slow.push('x') + slow.end()).toBe(
      FAILED,
    );
  });
});

describe('a redaction stream under a key', () => {
  const by = compilePolicy({ id: 'a', version: '1', keep: { keys: ['server.address'] } });
  const uuid = '0198f0e2-7c1d-7d3a-9a55-3f6f0f4b8e21';

  it.each([
    ['password', 'hunter2 and ada@example.com'],
    ['password', '[SECRET]'],
    ['server.address', 'ada@example.com'],
    ['full_name', 'Ada Lovelace'],
    ['trace_id', '4bf92f3577b34da6a3ce929d0e0e4736'],
    ['trace_id', '4bf92f3577b34da6a3ce929d0e0e4736, card 4111 1111 1111 1111'],
    ['trace_id', '4111111111111111'],
    ['phone', '555 123 4567'],
    [undefined, uuid],
    [undefined, `${uuid} 4111 1111 1111 1111`],
    [undefined, uuid.slice(0, 30)],
    [undefined, ''],
  ])('%s: %j is redacted as it is as a whole', (key, text) => {
    const place = key === undefined ? {} : { key };
    expect(streamed(by, text, place)).toBe(redact(by, text, place).value);
    const { verdict } = compare(
      by,
      text,
      [3, 9].filter((at) => at < text.length),
      place,
    );
    expect(verdict).toBe('same');
  });

  it('holds back an id until it is known to be one, and no longer', () => {
    const stream = createRedactionStream(by, { key: 'trace_id' });
    expect(stream.push('4bf92f35')).toBe('');
    expect(stream.push(` was no id, it says; ${'many words of a language '.repeat(4)}`)).not.toBe(
      '',
    );
  });
});
