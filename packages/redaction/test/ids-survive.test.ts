// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { compilePolicy, redact, redactAttributes, redactBytes } from '../src/index.ts';

const policy = compilePolicy();
const COUNT = 4_000;

/** Deterministic bytes: the same ids in every run, so that a failure can be looked at again. */
function digest(n: number, salt: string): Buffer {
  return createHash('sha512').update(`${salt}${n}`).digest();
}

function hex(n: number, salt: string, length: number): string {
  return digest(n, salt).toString('hex').slice(0, length);
}

function from(alphabet: string, n: number, salt: string, length: number): string {
  return [...digest(n, salt).subarray(0, length)]
    .map((b) => alphabet[b % alphabet.length])
    .join('');
}

function uuid(n: number): string {
  const h = hex(n, 'uuid', 32);
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20)}`;
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const START = 1_700_000_000;

function when(n: number): number {
  return START + (digest(n, 'time').readUInt32BE(0) % 200_000_000);
}

const KINDS: readonly (readonly [string, (n: number) => string])[] = [
  ['UUID', uuid],
  ['UUID of digits only', (n) => uuid(n).replaceAll(/[a-f]/g, (c) => String(c.charCodeAt(0) % 10))],
  ['trace id', (n) => hex(n, 'trace', 32)],
  // One span id in 70 000 is 16 decimal digits and a valid card number; nobody can tell them apart.
  ['span id', (n) => `${hex(n, 'span', 15)}a`],
  ['git commit', (n) => hex(n, 'git', 40)],
  ['short git commit', (n) => hex(n, 'git', 7)],
  ['SHA-256', (n) => `sha256:${hex(n, 'sha', 64)}`],
  ['SHA-256 in base64', (n) => digest(n, 'b64').subarray(0, 32).toString('base64')],
  ['ULID', (n) => `01${from(CROCKFORD, n, 'ulid', 24)}`],
  ['run_ id', (n) => `run_${from(BASE62, n, 'run', 22)}`],
  ['chatcmpl- id', (n) => `chatcmpl-${from(BASE62, n, 'chat', 29)}`],
  ['toolu_ id', (n) => `toolu_01${from(BASE62, n, 'tool', 22)}`],
  ['call_ id', (n) => `call_${from(BASE62, n, 'call', 24)}`],
  ['prefix_ with digits', (n) => `order_${from('0123456789', n, 'order', 16)}`],
  ['order number', (n) => `ORD-${100_000 + n}-${hex(n, 'o', 4)}`],
  ['dashed order number', (n) => `${100 + (n % 900)}-${1_000_000 + n}-${2_000_000 + n}`],
  ['seconds', (n) => String(when(n))],
  ['milliseconds', (n) => `${when(n)}${String(n % 1000).padStart(3, '0')}`],
  ['microseconds', (n) => `${when(n)}${String(n % 1_000_000).padStart(6, '0')}`],
  [
    'nanoseconds',
    (n) =>
      `${when(n)}${String(n * 7919)
        .padStart(9, '0')
        .slice(0, 9)}`,
  ],
  ['seconds with a fraction', (n) => `${when(n)}.${String(n).padStart(6, '0')}`],
  ['ISO date', (n) => new Date(when(n) * 1000).toISOString()],
  ['ISO date with offset', (n) => `${new Date(when(n) * 1000).toISOString().slice(0, 19)}+02:00`],
  ['date and time', (n) => new Date(when(n) * 1000).toISOString().slice(0, 19).replace('T', ' ')],
  ['version', (n) => `v${n % 40}.${n % 97}.${n % 7}-rc.${n % 5}`],
  ['package@version', (n) => `@acme/pkg${n}@${n % 20}.${n % 30}.${n % 11}`],
  ['image', (n) => `registry.io/acme/app:${n % 9}.${n % 31}@sha256:${hex(n, 'img', 64)}`],
  ['small number', (n) => String(n * 97)],
  [
    'snowflake',
    (n) => `1${String(digest(n, 's').readBigUInt64BE(0)).padStart(18, '0').slice(0, 17)}`,
  ],
  ['amount', (n) => `${n}.${String(n % 100).padStart(2, '0')} EUR`],
  ['file and line', (n) => `src/part-${n}/index.ts:${n}:${n % 80}`],
];

describe(`ids of ${KINDS.length} kinds, ${KINDS.length * COUNT} in all`, () => {
  it.each(KINDS)('%s survives alone, in a sentence, in JSON and under a key', (_kind, make) => {
    for (let n = 1; n <= COUNT; n += 1) {
      const id = make(n);
      const text = `${id} handled ${id}, then {"id":"${id}","x":[1]} (${id})`;
      const changed = redact(policy, text);
      if (changed.findings.length > 0) expect({ id, changed }).toBe('unchanged');
    }
  });

  it('numbers keep their type', () => {
    const values = { a: 1_732_184_400_123, b: 1_732_184_400_123_456_789n, c: 0.25, d: -5, e: 9e15 };
    expect(redactAttributes(policy, values)).toEqual({ value: values, findings: [] });
  });

  it('bytes that hold ids are not copied', () => {
    const bytes = Buffer.from(`${uuid(1)} ${hex(1, 'trace', 32)}`);
    expect(redactBytes(policy, bytes, 0, bytes.length)).toBeUndefined();
  });
});

describe('known id keys', () => {
  it.each(['trace_id', 'log.record.uid', 'ledgerline.run.id'])('%s is no place to hide', (key) => {
    const smuggled = { [key]: 'ada@example.com' };
    expect(redactAttributes(policy, smuggled).value).toEqual({ [key]: '[EMAIL]' });
    const card = { [key]: '4111111111111111' };
    expect(redactAttributes(policy, card).value).toEqual({ [key]: '[CARD]' });
    const id = { [key]: uuid(7) };
    expect(redactAttributes(policy, id).value).toEqual(id);
  });
});
