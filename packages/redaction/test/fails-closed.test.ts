// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { AttributeValue } from '@ledgerline/conventions';
import { describe, expect, test } from 'vitest';
import {
  compilePolicy,
  createRedactionStream,
  PLACEHOLDERS,
  recordRedaction,
  redact,
  redactAttributes,
  redactBytes,
  type Finding,
} from '../src/index.ts';
import type { CustomPattern } from '../src/patterns/custom-pattern.ts';
import { PASSES } from '../src/engine/settle.ts';
import { TREE_DEPTH_MAX, TREE_NODES_MAX } from '../src/limits.ts';
import { breakDetector } from './broken-detector.ts';

const CANARY = 'quentin.canary@nest-mail.org';
const WITHHELD = PLACEHOLDERS.failed;
const policy = compilePolicy();

/** That one value was withheld at this path, and nothing else was found. */
function withheld(path: string): unknown {
  return [expect.objectContaining({ type: 'failed', detector: 'redaction_failed', path })];
}

function detectors(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ detector }) => detector);
}

describe('a detector that throws', () => {
  test('withholds a string, alone and under a key, and says so', () => {
    using _broken = breakDetector();
    expect(redact(policy, `to ${CANARY}`)).toEqual({ value: WITHHELD, findings: withheld('') });
    const at = { key: 'note', path: 'note' };
    expect(redact(policy, CANARY, at)).toEqual({ value: WITHHELD, findings: withheld('note') });
  });

  test('withholds the value of a tree that it was asked about, and no other one', () => {
    using _broken = breakDetector();
    const { value, findings } = redact(policy, { a: ['fine', { b: CANARY }], c: 1 });
    expect(value).toEqual({ a: ['fine', { b: WITHHELD }], c: 1 });
    expect(findings).toEqual(withheld('a[1].b'));
  });

  test('withholds attributes one by one, and a key that it was asked about', () => {
    using _broken = breakDetector();
    const { value, findings } = redactAttributes(policy, { note: CANARY, n: 1, [CANARY]: 'x' });
    expect(JSON.stringify(value)).not.toContain('canary');
    expect(value).toEqual({ note: WITHHELD, n: 1, [WITHHELD]: 'x' });
    expect(detectors(findings)).toEqual(['redaction_failed', 'redaction_failed']);
  });

  test('withholds a range of bytes', () => {
    using _broken = breakDetector();
    const bytes = Buffer.from(`--${CANARY}--`);
    const redacted = redactBytes(policy, bytes, 2, bytes.length - 2, { path: 'body' });
    expect(Buffer.from(redacted!.bytes).toString()).toBe(WITHHELD);
    expect(redacted!.findings).toEqual(withheld('body'));
  });

  test('withholds the pieces of a record: key, attribute, map and body', () => {
    using _broken = breakDetector();
    const record = recordRedaction(policy);
    expect(record.isCleanKey(`to ${CANARY}`)).toBe(false);
    expect(record.attribute('note', CANARY)).toBe(WITHHELD);
    expect(record.value({ deep: [CANARY] }, { path: 'body' })).toEqual({ deep: [WITHHELD] });
    expect(record.attributes({ [`k ${CANARY}`]: CANARY }, '')).toEqual({ [WITHHELD]: WITHHELD });
    expect(detectors(record.findings)).toEqual(Array.from({ length: 4 }, () => 'redaction_failed'));
  });

  test('withholds the rest of a stream, which throws nothing either', () => {
    using _broken = breakDetector();
    const stream = createRedactionStream(policy);
    let output = '';
    for (const piece of ['fine, then ', CANARY, ' and more']) output += stream.push(piece);
    output += stream.end();
    expect(output).toContain(WITHHELD);
    expect(output).not.toContain('canary');
    expect(detectors(stream.findings)).toContain('redaction_failed');
  });

  test('leaves no trace: the next value is judged as ever', () => {
    {
      using _broken = breakDetector();
      redact(policy, CANARY);
    }
    expect(redact(policy, `to ${CANARY}`).value).toBe('to [EMAIL]');
  });
});

/** A pattern whose expression cannot even be read. */
function throwing(pattern: CustomPattern): CustomPattern {
  return Object.defineProperty({ ...pattern }, 'expression', {
    get: () => {
      throw new Error('cannot judge BDG-654321');
    },
  });
}

describe('a pattern of the policy that throws', () => {
  test('withholds the value', () => {
    const pattern = { name: 'badge', pattern: 'BDG-[0-9]{6}', examples: ['BDG-123456'] };
    const own = compilePolicy({ id: 'shop', version: '1', patterns: [pattern] });
    const broken = { ...own, patterns: own.patterns.map(throwing) };
    expect(redact(broken, 'BDG-654321')).toEqual({ value: WITHHELD, findings: withheld('') });
  });
});

describe('a limit', () => {
  test(`of ${TREE_DEPTH_MAX} levels withholds what is deeper`, () => {
    let tree: AttributeValue = CANARY;
    for (let level = 0; level < TREE_DEPTH_MAX + 5; level += 1) tree = { a: tree };
    const { value, findings } = redact(policy, tree);
    expect(JSON.stringify(value)).not.toContain('canary');
    expect(JSON.stringify(value)).toContain(WITHHELD);
    expect(detectors(findings)).toEqual(['redaction_failed']);
  });

  test(`of ${TREE_NODES_MAX} values withholds the rest`, () => {
    const leaves = Array.from({ length: 1_100 }, () => CANARY);
    const { value, findings } = redact(
      policy,
      Array.from({ length: 1_000 }, () => leaves),
    );
    const rows = value as unknown as string[][];
    expect(rows[0]![0]).toBe('[EMAIL]');
    expect(rows.at(-1)).toBe(WITHHELD);
    expect(findings.at(-1)).toMatchObject({ detector: 'redaction_failed' });
  });

  test(`of ${PASSES.length} passes withholds a text that does not come to rest`, () => {
    const text = 'DL a@e.com45635L 15635L 12635L 45635DL 15635L 12635L 12345635DL 1234567898';
    const { value, findings } = redact(policy, text);
    const isWithheld = value === WITHHELD && findings[0]?.detector === 'redaction_failed';
    // Whoever makes such texts rare makes this one come to rest; then it is redacted in the end.
    expect(isWithheld || redact(policy, value).findings.length === 0).toBe(true);
  });
});

describe('an unknown shape', () => {
  const cycle: Record<string, unknown> = { note: CANARY };
  cycle['self'] = cycle;
  const getter = Object.defineProperty({}, 'note', {
    enumerable: true,
    get: () => {
      throw new Error(CANARY);
    },
  });
  const { proxy, revoke } = Proxy.revocable({ note: CANARY }, {});
  revoke();

  test.each([
    ['a function', () => CANARY],
    ['a symbol', Symbol(CANARY)],
    ['a map', new Map([['note', CANARY]])],
    ['a set', new Set([CANARY])],
    ['a date', new Date(0)],
    ['a getter that throws', getter],
    ['a revoked proxy', proxy],
  ])('%s is withheld, alone and inside of a tree', (_name, shape) => {
    expect(redact(policy, shape as never)).toEqual({ value: WITHHELD, findings: withheld('') });
    const { value, findings } = redactAttributes(policy, { a: { b: shape }, c: 'fine' });
    expect(value).toEqual({ a: { b: WITHHELD }, c: 'fine' });
    expect(findings).toEqual(withheld('a.b'));
  });

  test('a cycle is withheld where it closes', () => {
    const { value, findings } = redact(policy, cycle as never);
    expect(value).toEqual({ note: '[EMAIL]', self: WITHHELD });
    expect(detectors(findings)).toEqual(['email', 'redaction_failed']);
  });

  test('attributes that cannot be read at all are none, with a finding', () => {
    expect(redactAttributes(policy, proxy)).toEqual({ value: {}, findings: withheld('') });
  });
});
