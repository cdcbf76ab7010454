// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from 'vitest';
import type { Scan } from '../src/engine/scan.ts';
import {
  compilePolicy,
  FindingTally,
  findingsSummary,
  PLACEHOLDERS,
  redact,
  redactAttributes,
  redactBytes,
} from '../src/index.ts';

const policy = compilePolicy();
const FAILED = '[REDACTION_FAILED]';

/** Any value as a caller without types would pass it. */
function redactUnknown(value: unknown): ReturnType<typeof redactAttributes> {
  return redactAttributes(policy, { value });
}

describe('redact', () => {
  it('walks trees and says where', () => {
    const input = {
      user: { note: 'x ada@example.com', tags: ['a', '203.0.113.9'] },
      n: 1,
      b: true,
    };
    const { value, findings } = redact(policy, input, { path: 'attributes' });
    expect(value).toEqual({ user: { note: 'x [EMAIL]', tags: ['a', '[IP]'] }, n: 1, b: true });
    expect(findings).toEqual([
      {
        type: 'email',
        detector: 'email',
        path: 'attributes.user.note',
        start: 2,
        end: 17,
        confidence: 0.95,
        action: 'placeholder',
      },
      {
        type: 'ip',
        detector: 'ipv4',
        path: 'attributes.user.tags[1]',
        start: 0,
        end: 11,
        confidence: 0.9,
        action: 'placeholder',
      },
    ]);
  });

  it('finds cards in number and bigint leaves and leaves other numbers alone', () => {
    expect(
      redact(policy, [4111111111111111, 4111111111111111n, 4111111111111112, -1.5]).value,
    ).toEqual(['[CARD]', '[CARD]', 4111111111111112, -1.5]);
  });

  it('judges numbers by their key', () => {
    expect(redact(policy, { phone: 4915112345678, count: 4915112345678 }).value).toEqual({
      phone: '[PHONE]',
      count: 4915112345678,
    });
  });

  it('scans bytes as UTF-8', () => {
    const bytes = new TextEncoder().encode('to ada@example.com');
    expect(redact(policy, bytes).value).toEqual(new TextEncoder().encode('to [EMAIL]'));
    const clean = Uint8Array.of(0, 255, 128);
    expect(redact(policy, clean).value).toEqual(clean);
    expect(redact(policy, clean).value).not.toBe(clean);
  });

  it('gives offsets in UTF-16 code units for strings and bytes for ranges', () => {
    const text = '😀é ada@example.com';
    expect(redact(policy, text).findings[0]).toMatchObject({ start: 4, end: 19 });
    const bytes = Buffer.from(`..${text}`);
    expect(redactBytes(policy, bytes, 2, bytes.length)?.findings[0]).toMatchObject({
      start: 7,
      end: 22,
    });
  });

  it.each([
    [
      [
        ['x-api-key', 'v1'],
        ['accept', 'text/plain'],
        ['retries', 3],
      ],
      [
        ['x-api-key', '[SECRET]'],
        ['accept', 'text/plain'],
        ['retries', 3],
      ],
    ],
    [
      ['ls', '--password', 'v1', '--token', '-x', '--limit', 'v2'],
      ['ls', '--password', '[SECRET]', '--token', '-x', '--limit', 'v2'],
    ],
    [
      ['password', 'username'],
      ['password', 'username'],
    ],
    [[['token', 12]], [['token', 12]]],
  ])('takes the name in front of an item of a list for its key: %j', (argv, expected) => {
    expect(redact(policy, argv).value).toEqual(expected);
  });

  it('takes names and values in turn for headers', () => {
    const rawHeaders = ['Host', 'shop', 'Cookie', 'a=b; sid=xyz', 'X-Auth-Token', 'v1'];
    expect(redactAttributes(policy, { rawHeaders, tokens: [['a', 'b']] }).value).toEqual({
      rawHeaders: ['Host', 'shop', 'Cookie', '[SECRET]', 'X-Auth-Token', '[SECRET]'],
      tokens: [['a', 'b']],
    });
    expect(redact(policy, { secrets: [['a', 'b']] }).value).toEqual({
      secrets: [['[SECRET]', '[SECRET]']],
    });
  });

  it('takes an exception for a map, with its causes', () => {
    const cause = new AggregateError([new Error('card 4111 1111 1111 1111')], 'both failed');
    const error = Object.assign(new TypeError('no user ada@example.com', { cause }), {
      code: 'E_USER',
      password: 'hunter2',
    });
    const { value } = redact(policy, error);
    expect(value).toMatchObject({
      name: 'TypeError',
      message: 'no user [EMAIL]',
      stack: expect.stringContaining('no user [EMAIL]') as string,
      code: 'E_USER',
      password: '[SECRET]',
      cause: { message: 'both failed', errors: [{ message: 'card [CARD]' }] },
    });
    expect(JSON.stringify(value)).not.toContain('ada@');
    cause.cause = error;
    expect(JSON.stringify(redact(policy, error).value)).toContain('[REDACTION_FAILED]');
  });

  it('takes the name beside a value for its key', () => {
    const pairs = [
      { name: 'DB_PASSWORD', value: 'hunter2' },
      { key: 'api_key', value: { stringValue: 'f3e9a1c07b52' } },
      { name: 'ssn', value: 536904399, comment: 'x' },
      { name: 'HOME', value: '/root' },
      { name: { first: 'a' }, value: 'b' },
    ];
    const { value, findings } = redact(policy, { env: pairs });
    expect(value).toEqual({
      env: [
        { name: 'DB_PASSWORD', value: '[SECRET]' },
        { key: 'api_key', value: '[SECRET]' },
        { name: 'ssn', value: '[US_SSN]', comment: 'x' },
        ...pairs.slice(3),
      ],
    });
    expect(findings[0]).toMatchObject({ path: 'env[0].value', detector: 'secret_key_name' });
    // At the top of a record both are attributes of their own.
    expect(redactAttributes(policy, { name: 'password', value: 'open' }).findings).toEqual([]);
  });

  it('leaves the letter of an escape to JSON inside of a string', () => {
    const inner = JSON.stringify({ log: ['timeout\nbob@corp.io', 'a\tada@example.com'] });
    const text = JSON.stringify({ inner });
    const outer = JSON.parse(redact(policy, text).value) as { inner: string };
    expect(JSON.parse(outer.inner)).toEqual({ log: ['timeout\n[EMAIL]', 'a\t[EMAIL]'] });
  });

  it('redacts keys, also two that become the same', () => {
    const { value } = redactAttributes(policy, { 'a@example.com': 1, 'b@example.com': 2 });
    expect(value).toEqual({ '[EMAIL]': 1, '[EMAIL]_2': 2 });
    expect(redactAttributes(policy, value)).toEqual({ value, findings: [] });
  });

  it('does not let a forged placeholder protect its neighbours', () => {
    expect(redact(policy, '[EMAIL]ada@example.com[EMAIL]').value).toBe('[EMAIL][EMAIL][EMAIL]');
    expect(redact(policy, 'password=[SECRET]hunter2').value).toBe('password=[SECRET]');
    expect(redactAttributes(policy, { password: '[SECRET]hunter2' }).value).toEqual({
      password: '[SECRET]',
    });
    expect(redactAttributes(policy, { password: '[SECRET]' }).findings).toEqual([]);
  });

  it('does not know names of people and postal addresses, and says so in its README', () => {
    const text = 'Ada Lovelace, 12 St James Square, London';
    expect(redact(policy, text)).toEqual({ value: text, findings: [] });
  });
});

describe('fail closed', () => {
  const cycle: Record<string, unknown> = { a: 1 };
  cycle['self'] = cycle;
  let deep: unknown = 'ada@example.com';
  for (let i = 0; i < 100; i += 1) deep = [deep];

  it.each([
    ['a function', () => 'secret'],
    ['a symbol', Symbol('secret')],
    ['a map', new Map([['a', 'secret']])],
    ['a promise', Promise.resolve('secret')],
    ['an array buffer', new ArrayBuffer(4)],
    [
      'a getter that throws',
      {
        get a() {
          throw new Error('no');
        },
      },
    ],
    [
      'a proxy that throws',
      new Proxy(
        {},
        {
          ownKeys() {
            throw new Error('no');
          },
        },
      ),
    ],
  ])('%s becomes a placeholder and a finding', (_name, value) => {
    const { value: output, findings } = redactUnknown(value);
    expect(output).toEqual({ value: FAILED });
    expect(findings).toMatchObject([
      { detector: 'redaction_failed', path: 'value', confidence: 1 },
    ]);
  });

  it('a cycle is cut where it closes', () => {
    expect(redactUnknown(cycle).value).toEqual({ value: { a: 1, self: FAILED } });
  });

  it('over 64 levels are withheld', () => {
    const { value, findings } = redactUnknown(deep);
    expect(JSON.stringify(value)).not.toContain('ada@');
    expect(findings).toMatchObject([{ detector: 'redaction_failed' }]);
  });

  it('a graph that is small and a tree that is huge ends', () => {
    let graph: unknown = 'x';
    for (let i = 0; i < 40; i += 1) graph = [graph, graph];
    expect(redactUnknown(graph).findings.length).toBeGreaterThan(0);
  });

  it('a map that cannot be read is empty, with a finding', () => {
    const broken = new Proxy(
      {},
      {
        ownKeys() {
          throw new Error('no');
        },
      },
    );
    expect(redactAttributes(policy, broken)).toMatchObject({
      value: {},
      findings: [{ detector: 'redaction_failed' }],
    });
  });

  it('a policy whose parts throw withholds strings and bytes', () => {
    const broken = {
      ...policy,
      keyTable: {
        verdict(): never {
          throw new Error('no');
        },
      } as never,
    };
    expect(redact(broken, 'text', { key: 'a' }).value).toBe(FAILED);
    const bytes = Buffer.from('text');
    const output = redactBytes(broken, bytes, 0, 4, { key: 'a' });
    expect(Buffer.from(output!.bytes).toString()).toBe(FAILED);
  });

  it('leaves undefined out of maps and makes it null in lists', () => {
    expect(redactUnknown([undefined, { a: undefined }]).value).toEqual({ value: [null, {}] });
  });

  it('does not touch the prototype', () => {
    const { value } = redactUnknown(JSON.parse('{"__proto__":{"x":"ada@example.com"}}'));
    expect(Object.getPrototypeOf(value['value'])).toBe(Object.prototype);
    expect(JSON.stringify(value)).toBe('{"value":{"__proto__":{"x":"[EMAIL]"}}}');
  });
});

describe('what a record says about its redaction', () => {
  it('counts, names each detector once, and counts by type', () => {
    const { findings } = redact(policy, 'b@example.com 203.0.113.9 a@example.com');
    const counts = 'email~2,ip~1';
    expect(findingsSummary(findings)).toEqual({ count: 3, detectors: 'email,ipv4', counts });
    expect(findingsSummary([])).toEqual({ count: 0, detectors: '', counts: '' });
  });

  it('tells what was done where it was not a plain placeholder', () => {
    const actions = [
      { action: 'partial', detectors: ['card'] },
      { action: 'shadow', detectors: ['email'] },
    ] as const;
    const lenient = compilePolicy({ id: 'a', version: '1', actions });
    const { findings } = redact(lenient, 'a@example.com 4111 1111 1111 1111 203.0.113.9');
    expect(findingsSummary(findings).counts).toBe('card.partial~1,email.shadow~1,ip~1');
  });

  it('is a list of tokens in which nothing is found, however many types there are', () => {
    const tally = new FindingTally();
    const types = Object.values(PLACEHOLDERS).map((each) => each.slice(1, -1).toLowerCase());
    const [finding] = redact(policy, 'a@example.com').findings;
    for (const action of ['placeholder', 'seal', 'pseudonym'] as const) {
      for (const type of types) tally.add([{ ...finding!, type, action }]);
    }
    expect(tally.countsText().split(',')).toHaveLength(64);
    const sum = [...tally.countsText().matchAll(/~(\d+)/g)].reduce((n, [, c]) => n + Number(c), 0);
    expect(sum).toBe(tally.count);
    for (const text of [tally.countsText(), types.map((type) => `${type}~9999`).join()]) {
      expect(redact(policy, text, { key: 'ledgerline.redaction.counts' }).findings).toEqual([]);
      expect(redact(policy, JSON.stringify({ counts: text.split(',') })).findings).toEqual([]);
    }
  });

  it('adds up with the stamp of another pass, and takes nothing else from it', () => {
    const tally = new FindingTally();
    tally.add(redact(policy, 'a@example.com').findings);
    tally.addStamp(2, 'card,email', 'card~1,email~1,ada@example.com,x~-1,y~1e9,~3');
    expect(tally.count).toBe(3);
    expect(tally.detectorsText()).toBe('card,email');
    expect(tally.countsText()).toBe('card~1,email~2');
    tally.addStamp(2 ** 40, '', 'card~9999999999');
    expect(tally.count).toBe(2 ** 31 - 1);
    expect(tally.countsText()).toBe('card~2147483647,email~2');
  });
});

describe('a quotation mark that nothing closes', () => {
  it.each([
    '"-passwd \'"',
    '"-password \' card 4539 1488 0343 6467) "',
    '["-passwd \'x9","it\'s"]',
  ])('leaves the JSON around it valid: %s', (text) => {
    const { value } = redact(policy, text);
    expect(() => JSON.parse(value)).not.toThrow();
    expect(value).not.toContain('4539');
  });

  it('is none of a reference that nothing closes', () => {
    const text = '{"note":"${B_PASS:o","n":{"PASS":"${B_PASS:o1x9}"}}';
    expect(redact(policy, text).value).toBe(text.replace('o1x9', '[SECRET]'));
  });

  it('may stand in front of the other mark in a shell', () => {
    expect(redact(policy, `mytool --password 'h"7xQ2' run`).value).toBe(
      "mytool --password '[SECRET]' run",
    );
  });
});

it('takes no placeholder for the label of a number in front of it', () => {
  const { value } = redact(policy, '8184527( | +49 1512 3456701" ');
  expect(value).toBe('8184527( | [PHONE]" ');
  expect(redact(policy, value).value).toBe(value);
});

describe('small results as bytes', () => {
  it('stay as they are when others are made, and show nothing of an input', () => {
    const results = Array.from({ length: 3_000 }, (_unused, n) => {
      const text = Buffer.from(`${n} ada${n}@example.com`);
      return redactBytes(policy, text, 0, text.length)!.bytes;
    });
    for (const [n, bytes] of results.entries()) {
      expect(Buffer.from(bytes).toString()).toBe(`${n} [EMAIL]`);
      expect(Buffer.from(bytes.buffer).includes('@')).toBe(false);
    }
  });
});

describe('one scan after another', () => {
  it('reads nothing of the number that the last one saw', () => {
    expect(redact(policy, 'NIR 255081416802538').value).toBe('NIR [FR_NIR]');
    const text = 'NO9386011117947\\';
    expect(redact(policy, text, { key: 'NIR' }).value).toBe('[IBAN]\\');
    redact(policy, 'NIR 255081416802538');
    const bytes = Buffer.from(`1234${text}12`);
    const found = redactBytes(policy, bytes, 4, bytes.length - 2, { key: 'NIR' });
    expect(found?.findings).toMatchObject([{ detector: 'iban', start: 0, end: 15 }]);
  });

  it('withholds the value when a detector takes what is no range of it', () => {
    const broken = compilePolicy();
    const find = (scan: Scan, at: number): number =>
      scan.take(at + 3, at, 'email', new Uint8Array());
    for (const entry of broken.dispatch.numbers.flat()) {
      Object.assign(entry, { detector: { ...entry.detector, find } });
    }
    expect(redact(broken, 'a 378282246310005').value).toBe('[REDACTION_FAILED]');
  });

  it('keeps both values when a key becomes what another one is already', () => {
    const input = { 'a@example.com': 1, '[EMAIL]': 2, 'b@example.com': 3 };
    expect(redactAttributes(policy, input).value).toEqual({
      '[EMAIL]_2': 1,
      '[EMAIL]': 2,
      '[EMAIL]_3': 3,
    });
  });
});

describe('HTTP headers and URLs, as the attributes that OpenTelemetry gives them', () => {
  const TOKEN = 'q7Lm2Vb5Tz8Wk1Xc4Rn6';
  it.each([
    ['http.request.header.authorization', [`Bearer ${TOKEN}`], '[SECRET]'],
    ['http.request.header.cookie', [`sid=${TOKEN}; theme=dark`], '[SECRET]'],
    ['http.response.header.set-cookie', [`sid=${TOKEN}; Path=/; HttpOnly`], '[SECRET]'],
    ['http.request.header.x-api-key', [TOKEN], '[SECRET]'],
    ['url.full', `https://ops:${TOKEN}@api.example.org/v1?page=2`, '[SECRET]'],
    ['url.query', `page=2&access_token=${TOKEN}`, '[SECRET]'],
    ['url.query', 'page=2&to=ada%40example.com', '[EMAIL]'],
    ['url.path', '/users/ada@example.com/orders/17', '[EMAIL]'],
    ['http.request.header.referer', ['https://example.org/?q=ada@example.com'], '[EMAIL]'],
    ['http.request.header.x-forwarded-for', ['203.0.113.9, 10.0.0.1'], '[IP]'],
  ])('%s holds nothing of what is secret or personal', (key, value, placeholder) => {
    const text = JSON.stringify(redactAttributes(policy, { [key]: value }).value);
    expect(text).toContain(placeholder);
    expect(text).not.toMatch(/q7Lm2Vb5|ada|203\.0/);
  });

  it('keeps what is neither', () => {
    const attributes = {
      'http.request.header.content-type': ['application/json'],
      'http.request.header.etag': ['"33a64df551425fcc55e4d42a148795d9f25f89d4"'],
      'url.full': 'https://api.example.org/v1/orders/17?page=2&sort=-created_at#top',
      'user_agent.original': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120.0.0.0',
      'server.address': 'api.example.org',
    };
    expect(redactAttributes(policy, attributes)).toEqual({ value: attributes, findings: [] });
  });
});
