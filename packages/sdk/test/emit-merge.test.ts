// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { context, logs } from '@opentelemetry/api';
import { ExportResultCode } from '@opentelemetry/core';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { expect, test } from 'vitest';
import { ENVELOPE_KEYS } from '@ledgerline/conventions';
import { startLedgerline, type Ledgerline } from '@ledgerline/sdk';
import { contextAttributes } from '../src/context-attributes.ts';
import { QUICK, SCOPE, start } from './start.ts';

const EMAIL = 'quentin.canary@corp-mail.example';

/** An SDK whose sealed records stay in memory as exporters see them. */
function startInMemory(): { ledgerline: Ledgerline; records: ReadableLogRecord[] } {
  const records: ReadableLogRecord[] = [];
  const ledgerline = startLedgerline({
    ...SCOPE,
    ephemeral: true,
    registerGlobals: false,
    queue: QUICK,
    onDiagnostic: () => {},
    sinks: {
      logs: [
        {
          export: (batch, done) => {
            records.push(...batch);
            done({ code: ExportResultCode.SUCCESS });
          },
          forceFlush: async () => {},
          shutdown: async () => {},
        },
      ],
    },
  });
  return { ledgerline, records };
}

test('a symbol in a payload is not an attribute, and what it holds is not kept', async () => {
  const { ledgerline, records } = startInMemory();
  ledgerline.emit('x.acme.tick', { [Symbol('owner')]: EMAIL, fine: 1 });
  await ledgerline.shutdown();
  expect(records[0]?.attributes['fine']).toBe(1);
  expect(inspect(records, { depth: 9, showHidden: true })).not.toContain('canary');
});

test('a payload that says something else each time it is read is redacted all the same', async () => {
  const { ledgerline, records } = startInMemory();
  let reads = 0;
  const answer = (): string => (reads++ % 2 === 0 ? EMAIL : 'nothing here');
  const payload = Object.defineProperty({}, 'who', { enumerable: true, get: answer });
  ledgerline.emit('x.acme.tick', payload);
  ledgerline.emit('x.acme.tick', payload);
  ledgerline.emit('x.acme.tick', new Proxy({ who: '' }, { get: answer }));
  ledgerline.emit('x.acme.tick', new Proxy({ who: '' }, { get: answer }));
  await ledgerline.shutdown();
  expect(records).toHaveLength(4);
  expect(inspect(records, { depth: 9 })).not.toContain('canary');
});

test('keys without a value are left out, and say nothing against the context', async () => {
  const { ledgerline, receiver } = await start();
  ledgerline.withContext({ userId: 'u-1', requestId: 'r-1' }, () =>
    ledgerline.emit('x.acme.tick', {
      'user.id': null,
      'ledgerline.request.id': undefined,
      'ledgerline.storage_class': undefined,
      '': 1,
      gone: undefined,
      empty: null,
    }),
  );
  await ledgerline.flush();
  const attributes = receiver.logs[0]?.attributes ?? {};
  expect(attributes).toMatchObject({ 'user.id': 'u-1', 'ledgerline.request.id': 'r-1' });
  expect(Object.keys(attributes)).not.toContain('gone');
  expect(Object.keys(attributes)).not.toContain('');
});

test('a throwing getter costs its own attribute only', async () => {
  const { ledgerline, receiver } = await start();
  const payload = {
    fine: `mail ${EMAIL}`,
    get broken(): string {
      throw new Error('lazy');
    },
  };
  expect(ledgerline.emit('x.acme.tick', payload).ok).toBe(true);
  await ledgerline.flush();
  expect(receiver.logs[0]?.attributes).toMatchObject({
    fine: 'mail [EMAIL]',
    broken: '[UNSUPPORTED]',
    'ledgerline.redaction.count': 1,
  });
});

test('an event id of the caller is redacted like everything else, and must be an id', async () => {
  const { ledgerline, receiver } = await start();
  const sent = ledgerline.emit('x.acme.tick', {}, { eventId: `for-${EMAIL}` });
  expect(sent).toMatchObject({ ok: false, error: { code: 'attribute_value' } });
  expect(ledgerline.emit('x.acme.tick', {}, { eventId: 'order-1' })).toEqual({
    ok: true,
    eventId: 'order-1',
  });
  await ledgerline.flush();
  expect(receiver.logs.map(({ eventId }) => eventId)).toEqual(['order-1']);
});

test('the limits of size and number hold for what is emitted directly', async () => {
  const { ledgerline } = await start();
  const many = Object.fromEntries(Array.from({ length: 1_024 }, (_, i) => [`k${i}`, i]));
  expect(ledgerline.emit('x.acme.many', many)).toMatchObject({
    error: { code: 'payload_too_large', message: 'The event has more than 1024 attributes.' },
  });
  const { k0: _one, ...fewer } = many;
  expect(ledgerline.emit('x.acme.many', fewer).ok).toBe(true);
  const large = { first: 'x'.repeat(3_000_000), second: 'y'.repeat(1_000_000) };
  expect(ledgerline.emit('x.acme.large', large)).toMatchObject({
    error: { code: 'payload_too_large', message: /about 4000\d\d\d bytes/ },
  });
  expect(ledgerline.emit('x.acme.large', {}, { message: large.first })).toMatchObject({
    error: { code: 'payload_too_large' },
  });
});

test('an emitter and a plain logger are told of the same problems in the same words', async () => {
  const { ledgerline, diagnostics } = await start();
  const logger = logs.getLogger('plain');
  const cases = [
    ['tool_call_started', {}],
    ['tool_call_started', { 'ledgerline.call.id': 7, 'ledgerline.call.kind': 'nonsense' }],
    ['x.acme.tick', { 'ledgerline.run.id': 'a b' }],
    ['x.acme.tick', { 'ledgerline.actor.type': 'agent' }],
    ['x.acme.tick', { 'ledgerline.storage_class': 'audit', 'ledgerline.persist': 'never' }],
    ['x.acme.tick', { 'ledgerline.storage_class': 'nonsense' }],
    ['x.acme.tick', { 'ledgerline.tenant.id': 'a b' }],
  ] as const;
  for (const [eventName, attributes] of cases) {
    diagnostics.length = 0;
    const result = ledgerline.emit(eventName as 'x.acme.tick', attributes);
    const { error } = result as { error: { code: string; message: string } };
    const before = ledgerline.stats().rejected.byCode[error.code];
    logger.emit({ eventName, attributes, context: context.active() });
    expect(ledgerline.stats().rejected.byCode[error.code]).toBe(before! + 1);
    for (const { message } of diagnostics) expect(message).toContain(error.message);
  }
});

test('a context has fields of the envelope only, whose rules are the same for every type', () => {
  const everything = {
    ...SCOPE,
    ...Object.fromEntries(
      ['userId', 'authSubject', 'sessionId', 'requestId', 'correlationId', 'runId', 'stepId']
        .concat('actorId', 'agentId')
        .map((key) => [key, 'a']),
    ),
    actorType: 'human',
    trainOk: true,
    policyIds: ['p'],
    incidentIds: ['i'],
  } as const;
  const keys = Object.keys(contextAttributes(everything));
  expect(keys).toHaveLength(18);
  for (const key of keys) expect(ENVELOPE_KEYS).toContain(key);
});

test('payloads with the same keys, other keys and another order do not mix', async () => {
  const { ledgerline, records } = startInMemory();
  const payloads: Record<string, unknown>[] = [];
  // Long enough for the shape of a payload to be remembered, replaced and missed, many times over.
  for (let i = 0; i < 200; i += 1) {
    const entries: [string, unknown][] = [
      ['a', i],
      ['b', `text ${i}`],
      ['user.id', i % 3 === 0 ? null : `own-${i}`],
    ];
    if (i % 5 === 0) entries.reverse();
    if (i % 7 === 0) entries.push([`c${i % 2}`, EMAIL]);
    if (i % 11 === 0) entries.shift();
    payloads.push(Object.fromEntries(entries));
  }
  ledgerline.withContext({ userId: 'theirs' }, () => {
    for (const payload of payloads) ledgerline.emit('x.acme.tick', payload);
  });
  await ledgerline.shutdown();
  expect(records).toHaveLength(payloads.length);
  for (const [i, { attributes }] of records.entries()) {
    const { a, b, c0, c1 } = payloads[i]!;
    const hidden = (value: unknown): unknown => value && '[EMAIL]';
    const own = payloads[i]!['user.id'];
    expect(attributes).toMatchObject({ 'user.id': own ?? 'theirs', 'ledgerline.app.id': 'desk' });
    const seen = [attributes['a'], attributes['b'], attributes['c0'], attributes['c1']];
    expect(seen).toEqual([a, b, hidden(c0), hidden(c1)]);
  }
});

test('events of a thousand interleaved runs and steps have the ids of their own', async () => {
  const { ledgerline, records } = startInMemory();
  // Beside the events: in them an id of digits alone may be a valid card number.
  const steps = new Map<string, string>();
  const one = (index: number): Promise<void> =>
    ledgerline.run(
      'request',
      async () => {
        await sleep(index % 7);
        ledgerline.emit('x.acme.tick', { index, at: 'root' });
        await ledgerline.step('look', async ({ stepId }) => {
          await immediate();
          steps.set(`${index} look`, stepId);
          ledgerline.emit('x.acme.tick', { index, at: 'look' });
          await ledgerline.step('deeper', async (inner) => {
            await sleep(index % 3);
            steps.set(`${index} deeper`, inner.stepId);
            ledgerline.emit('x.acme.tick', { index, at: 'deeper' });
          });
          ledgerline.emit('x.acme.tick', { index, at: 'look' });
        });
        ledgerline.emit('x.acme.tick', { index, at: 'root' });
      },
      { runId: `run-${index}`, requestId: `request-${index}`, userId: `user-${index}` },
    );
  await Promise.all(Array.from({ length: 1_000 }, (_, index) => one(index)));
  await ledgerline.shutdown();
  const ticks = records.filter(({ eventName }) => eventName === 'x.acme.tick');
  expect(ticks).toHaveLength(5_000);
  const strangers = ticks.filter(({ attributes }) => {
    const index = Number(attributes['index']);
    const at = String(attributes['at']);
    return (
      attributes['ledgerline.run.id'] !== `run-${index}` ||
      attributes['ledgerline.request.id'] !== `request-${index}` ||
      attributes['user.id'] !== `user-${index}` ||
      attributes['ledgerline.step.id'] !== (at === 'root' ? at : steps.get(`${index} ${at}`))
    );
  });
  expect(strangers).toEqual([]);
  const traces = new Map(
    ticks.map(({ attributes, spanContext }) => [attributes['index'], spanContext?.traceId]),
  );
  expect(new Set(traces.values()).size).toBe(1_000);
  for (const { attributes, spanContext } of ticks) {
    expect(spanContext?.traceId).toBe(traces.get(attributes['index']));
  }
});
