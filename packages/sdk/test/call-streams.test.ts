// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { start } from './start.ts';
import {
  broken,
  ClientStream,
  collect,
  complete,
  left,
  told,
  WORDS,
  words,
} from './told-streams.ts';

const sources: [string, () => AsyncIterable<string>][] = [
  ['an async generator', words],
  ['an iterable', () => ({ [Symbol.asyncIterator]: () => words() })],
  ['a client stream', () => new ClientStream(words)],
  ['a web stream', () => ReadableStream.from(words()) as AsyncIterable<string>],
  ['a Node stream', () => Readable.from(words())],
  [
    'an iterator without return',
    () => {
      const source = words();
      const iterator: AsyncIterableIterator<string> = {
        next: () => source.next(),
        [Symbol.asyncIterator]: () => iterator,
      };
      return iterator;
    },
  ],
];

describe.each(sources)('%s', (_kind, make) => {
  test('is handed on as the same object, and its call ends when it was read out', async () => {
    const started = await start();
    const stream = make();
    const given = started.ledgerline.toolCall({ name: 't' }, () => stream);
    expect(given).toBe(stream);
    expect((await told(started)).names).toEqual(['tool_call_started']);
    expect((await collect(given)).join('')).toBe(WORDS.join(''));
    const { names, end } = await told(started);
    expect(names).toEqual(['tool_call_started', 'tool_call_ended']);
    expect(end).toMatchObject(complete);
    const first = Number(end['gen_ai.response.time_to_first_chunk']) * 1000;
    expect(first).toBeGreaterThan(0);
    expect(end['ledgerline.duration_ms']).toBeGreaterThanOrEqual(first);
  });

  test('that a promise brings is followed as well', async () => {
    const started = await start();
    const stream = make();
    const given = await started.ledgerline.toolCall({ name: 't' }, async () => stream);
    expect(given).toBe(stream);
    await collect(given);
    expect((await told(started)).end).toMatchObject(complete);
  });

  test('that its reader leaves ends its call as cancelled', async () => {
    const started = await start();
    const given = started.ledgerline.toolCall({ name: 't' }, () => make());
    for await (const word of given) {
      expect(word).toBe('to ');
      break;
    }
    await setImmediate();
    const { names, end } = await told(started);
    expect(names).toEqual(['tool_call_started', 'tool_call_ended']);
    expect(end).toMatchObject(left);
  });
});

const failing: [string, () => AsyncIterable<string>][] = [
  ['an async generator', broken],
  ['a client stream', () => new ClientStream(broken)],
  ['a web stream', () => ReadableStream.from(broken()) as AsyncIterable<string>],
  ['a Node stream', () => Readable.from(broken())],
];

test.each(failing)(
  '%s that breaks is a failed call and throws the same error',
  async (_kind, make) => {
    const started = await start();
    const given = started.ledgerline.toolCall({ name: 't' }, () => make());
    const error: unknown = await collect(given).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: 'gone: ann@shop.example', status: 503 });
    const { names, end } = await told(started);
    expect(names).toEqual(['tool_call_started', 'tool_call_failed']);
    expect(end).toMatchObject({
      'exception.message': 'gone: [EMAIL]',
      'ledgerline.error.code': '503',
      'ledgerline.call.retryable': true,
    });
    expect(end).toHaveProperty(['gen_ai.response.time_to_first_chunk']);
  },
);

test('the body of a generator runs in the context of its call and of its run', async () => {
  const started = await start();
  const { ledgerline, receiver } = started;
  const stream = ledgerline.run('r', () =>
    ledgerline.toolCall({ name: 't' }, () =>
      words(() => ledgerline.emit('log_event', {}, { message: 'inside' })),
    ),
  );
  await ledgerline.withContext({ userId: 'u-reader' }, () => collect(stream));
  await ledgerline.flush();
  const [call] = receiver.named('tool_call_started');
  const [inside] = receiver.named('log_event');
  expect(inside?.spanId).toBe(call?.spanId);
  expect(inside?.attributes['ledgerline.run.id']).toBe(call?.attributes['ledgerline.run.id']);
  expect(inside?.attributes['user.id']).toBeUndefined();
  expect(receiver.logs.map(({ eventName }) => eventName)).toEqual([
    'flow_started',
    'tool_call_started',
    'log_event',
    'tool_call_ended',
    'flow_ended',
  ]);
});

test('a run whose stream is left was cancelled', async () => {
  const started = await start();
  for await (const _word of started.ledgerline.run('r', () => words())) break;
  expect((await told(started)).end['ledgerline.outcome']).toBe('cancelled');
});

test('a generator keeps what it is given and what it returns', async () => {
  const { ledgerline } = await start();
  async function* echo(): AsyncGenerator<string, string, string> {
    const heard = yield 'ready';
    return `heard ${heard}`;
  }
  const stream = ledgerline.toolCall({ name: 't' }, echo);
  expect(await stream.next('ignored')).toEqual({ done: false, value: 'ready' });
  expect(await stream.next('you')).toEqual({ done: true, value: 'heard you' });
});
