// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { once } from 'node:events';
import { Readable, Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { start, type Started } from './start.ts';

const WORDS = ['to ', 'ann@sh', 'op.example'];

async function* words(before?: () => void): AsyncGenerator<string, string> {
  before?.();
  for (const word of WORDS) {
    await setImmediate();
    yield word;
  }
  return 'returned';
}

async function* broken(): AsyncGenerator<string> {
  yield 'to ';
  throw Object.assign(new Error('gone: ann@shop.example'), { status: 503 });
}

/** As the streams of OpenAI's client are made: an iterable with private state and more methods. */
class ClientStream implements AsyncIterable<string> {
  readonly controller = new AbortController();
  readonly #source: () => AsyncIterator<string>;

  constructor(source: () => AsyncIterator<string>) {
    this.#source = source;
  }

  [Symbol.asyncIterator](): AsyncIterator<string> {
    return this.#source();
  }

  tee(): [ClientStream, ClientStream] {
    const source = this.#source();
    const queues: Promise<IteratorResult<string>>[][] = [[], []];
    const branch = (own: Promise<IteratorResult<string>>[]): AsyncIterator<string> => ({
      next: async () => {
        if (own.length === 0) {
          const step = source.next();
          for (const queue of queues) queue.push(step);
        }
        return own.shift()!;
      },
    });
    return [new ClientStream(() => branch(queues[0]!)), new ClientStream(() => branch(queues[1]!))];
  }

  toReadableStream(): ReadableStream<string> {
    return ReadableStream.from(this);
  }
}

async function collect(stream: AsyncIterable<string>): Promise<string[]> {
  const heard: string[] = [];
  for await (const word of stream) heard.push(word);
  return heard;
}

/** The names of all events, and the attributes of the one that ended the call. */
async function told({ ledgerline, receiver }: Started) {
  await ledgerline.flush();
  const names = receiver.logs.map(({ eventName }) => eventName);
  const end = receiver.logs.find(({ eventName }) => /_(ended|failed)$/.test(eventName));
  return { names, end: end?.attributes ?? {} };
}

const complete = {
  'ledgerline.outcome': 'success',
  'gen_ai.tool.call.result': 'to [EMAIL]',
};
const left = { 'ledgerline.outcome': 'cancelled', 'gen_ai.tool.call.result': 'to ' };

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
