// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { once } from 'node:events';
import { Readable, Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { start } from './start.ts';
import { broken, ClientStream, collect, complete, told, WORDS, words } from './told-streams.ts';

test('a client stream that is teed ends when one branch was read out, each chunk once', async () => {
  const started = await start();
  const given = started.ledgerline.toolCall({ name: 't' }, () => new ClientStream(words));
  expect(given.controller.signal.aborted).toBe(false);
  const [one, other] = given.tee();
  for await (const _word of one) break;
  expect((await told(started)).names).toEqual(['tool_call_started']);
  expect(await collect(other)).toEqual(WORDS);
  expect((await told(started)).end).toMatchObject(complete);
});

const readers: [string, (stream: ReadableStream<string>) => Promise<unknown>][] = [
  [
    'a reader',
    async (stream) => {
      const reader = stream.getReader();
      while (!(await reader.read()).done);
    },
  ],
  ['values()', (stream) => Array.fromAsync(stream.values())],
  ['pipeTo()', (stream) => stream.pipeTo(new WritableStream())],
  [
    'pipeTo() that leaves it open',
    (stream) => stream.pipeTo(new WritableStream(), { preventCancel: true }),
  ],
  ['pipeThrough()', (stream) => Array.fromAsync(stream.pipeThrough(new TextEncoderStream()))],
  ['tee()', (stream) => Promise.all(stream.tee().map((branch) => Array.fromAsync(branch)))],
  ['a Response', (stream) => new Response(stream.pipeThrough(new TextEncoderStream())).text()],
];

test.each(readers)('a web stream that is read by %s', async (_by, read) => {
  const started = await start();
  const stream = ReadableStream.from<string>(words());
  await read(started.ledgerline.toolCall({ name: 't' }, () => stream));
  const { names, end } = await told(started);
  expect(names).toEqual(['tool_call_started', 'tool_call_ended']);
  expect(end['ledgerline.outcome']).toBe('success');
});

test('a web stream that is cancelled, or breaks in a pipe, says so', async () => {
  const cancelled = await start();
  const source = ReadableStream.from<string>(words());
  await cancelled.ledgerline.toolCall({ name: 't' }, () => source).cancel('enough');
  expect((await told(cancelled)).end['ledgerline.outcome']).toBe('cancelled');

  const failed = await start();
  const bad = ReadableStream.from<string>(broken());
  const piped = failed.ledgerline.toolCall({ name: 't' }, () => bad).pipeTo(new WritableStream());
  await expect(piped).rejects.toThrow('gone');
  expect((await told(failed)).end['error.type']).toBe('Error');
});

test('a Node stream keeps its events, pipes and its way of failing', async () => {
  const started = await start();
  const upper = new Transform({
    transform: (chunk, _encoding, next) => next(null, String(chunk).toUpperCase()),
  });
  const source = Readable.from(WORDS);
  const given = started.ledgerline.toolCall({ name: 't' }, () => source);
  expect((await buffer(given.pipe(upper))).toString()).toBe(WORDS.join('').toUpperCase());
  expect((await told(started)).end).toMatchObject(complete);

  const destroyed = await start();
  const other = destroyed.ledgerline.toolCall({ name: 't' }, () => Readable.from(words()));
  const error = once(other, 'error');
  other.destroy(new RangeError('stop'));
  expect(((await error) as [Error])[0].message).toBe('stop');
  expect((await told(destroyed)).end['error.type']).toBe('RangeError');
});

test('a stream that nobody can read any more ends its call when it is collected', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const started = await start();
  const drop = (): void => {
    started.ledgerline.toolCall({ name: 't' }, () => words());
  };
  drop();
  for (
    let round = 0;
    round < 50 && started.receiver.named('tool_call_ended').length === 0;
    round += 1
  ) {
    collectGarbage();
    await setImmediate();
    await started.ledgerline.flush();
  }
  expect((await told(started)).end).toMatchObject({
    'ledgerline.outcome': 'cancelled',
    'ledgerline.duration_ms': 0,
  });
});

test('a cursor whose next gives documents keeps it', async () => {
  const started = await start();
  const cursor = {
    next: async () => null,
    toArray() {
      return Array.fromAsync(this);
    },
    [Symbol.asyncIterator]: () => words(),
  };
  const given = started.ledgerline.toolCall({ name: 'find' }, () => cursor);
  expect(await given.next()).toBeNull();
  expect(await given.toArray()).toEqual(WORDS);
  expect((await told(started)).end).toMatchObject(complete);
});

test('a frozen stream is handed on and its call ends at once', async () => {
  const started = await start();
  const stream = Object.freeze(words());
  expect(started.ledgerline.toolCall({ name: 't' }, () => stream)).toBe(stream);
  expect((await told(started)).names).toEqual(['tool_call_started', 'tool_call_ended']);
  expect(await collect(stream)).toEqual(WORDS);
});
