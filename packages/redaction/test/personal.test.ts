// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from 'vitest';
import {
  compilePolicy,
  createRedactionStream,
  redact,
  redactAttributes,
  redactBytes,
  type FoundSpan,
} from '../src/index.ts';

const policy = compilePolicy();

describe('names and addresses under keys that name them', () => {
  it('are taken out whole', () => {
    const record = {
      first_name: 'Ada',
      'customer.name': 'Ada Lovelace',
      lastName: 'Lovelace',
      shipping: { street: '12 Analytical Row', postalCode: 'W1 2AB', zip: '10115' },
    };
    expect(redactAttributes(policy, record).value).toEqual({
      first_name: '[PERSON]',
      'customer.name': '[PERSON]',
      lastName: '[PERSON]',
      shipping: { street: '[ADDRESS]', postalCode: '[ADDRESS]', zip: '[ADDRESS]' },
    });
    const bytes = Buffer.from('Ada');
    const found = redactBytes(policy, bytes, 0, bytes.length, { key: 'first_name' });
    expect(Buffer.from(found!.bytes).toString()).toBe('[PERSON]');
  });

  it('names of services, tools, files and machines stay', () => {
    const record = {
      name: 'Ada',
      'service.name': 'shop',
      'gen_ai.tool.name': 'search',
      'gen_ai.agent.name': 'Writer',
      file_name: 'a.pdf',
      'host.name': 'db1',
      'server.address': 'db.internal',
      'url.path': '/street',
      city: 'Berlin',
      zip: 'application/zip',
      shippingAddress: 'addressSchema',
      fullname: 'Any',
      first_name: 'null',
    };
    expect(redactAttributes(policy, record)).toEqual({ value: record, findings: [] });
  });

  it('stay where the policy has these detectors switched off', () => {
    const only = compilePolicy({ id: 'x', version: '1', detectors: ['email'] });
    expect(redactAttributes(only, { first_name: 'Ada' }).findings).toEqual([]);
    expect(redact(only, '{"first_name":"Ada"}').findings).toEqual([]);
  });
});

describe('a finder', () => {
  const names = {
    find: (text: string): FoundSpan[] =>
      Array.from(text.matchAll(/Ada Lovelace/g), ({ index, 0: { length } }) => ({
        start: index,
        end: index + length,
        type: 'person_name',
      })),
  };
  const finding = compilePolicy(undefined, { finders: [names] });

  it('is asked about every text, and what it finds is counted', () => {
    const { value, findings } = redact(finding, 'é Ada Lovelace wrote to ada@example.com');
    expect(value).toBe('é [PERSON] wrote to [EMAIL]');
    expect(findings.map(({ detector, start }) => [detector, start])).toEqual([
      ['person_name', 2],
      ['email', 24],
    ]);
    expect(redact(finding, value).findings).toEqual([]);
  });

  it('leaves JSON what it was', () => {
    const greedy = compilePolicy(undefined, {
      finders: [{ find: ({ length }) => [{ start: 0, end: length, type: 'person_name' }] }],
    });
    expect(JSON.parse(redact(greedy, '{"a":"Ada","b":1}').value)).toBeTypeOf('object');
  });

  const failing: readonly (readonly [string, () => FoundSpan[]])[] = [
    [
      'throws',
      () => {
        throw new Error('no model');
      },
    ],
    ['answers beside the text', () => [{ start: 0, end: 99, type: 'person_name' }]],
    ['answers backwards', () => [{ start: 3, end: 1, type: 'person_name' }]],
  ];
  it.each(failing)('that %s has the value withheld', (_how, find) => {
    const broken = compilePolicy(undefined, { finders: [{ find }] });
    const { value, findings } = redact(broken, 'Ada Lovelace');
    expect(value).toBe('[REDACTION_FAILED]');
    expect(findings.map(({ detector }) => detector)).toEqual(['redaction_failed']);
  });

  it('is asked at the end of a stream, which shows nothing before', () => {
    const stream = createRedactionStream(finding);
    const text = 'Ask Ada Lovelace.';
    expect(stream.push(text)).toBe('');
    expect(stream.end()).toBe(redact(finding, text).value);
  });
});
