// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { setImmediate } from 'node:timers/promises';
import { type Started } from './start.ts';

export const WORDS = ['to ', 'ann@sh', 'op.example'];

export async function* words(before?: () => void): AsyncGenerator<string, string> {
  before?.();
  for (const word of WORDS) {
    await setImmediate();
    yield word;
  }
  return 'returned';
}

export async function* broken(): AsyncGenerator<string> {
  yield 'to ';
  throw Object.assign(new Error('gone: ann@shop.example'), { status: 503 });
}

/** As the streams of OpenAI's client are made: an iterable with private state and more methods. */
export class ClientStream implements AsyncIterable<string> {
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

export async function collect(stream: AsyncIterable<string>): Promise<string[]> {
  const heard: string[] = [];
  for await (const word of stream) heard.push(word);
  return heard;
}

interface Told {
  readonly names: readonly string[];
  readonly end: Readonly<Record<string, unknown>>;
}

/** The names of all events, and the attributes of the one that ended the call. */
export async function told({ ledgerline, receiver }: Started): Promise<Told> {
  await ledgerline.flush();
  const names = receiver.logs.map(({ eventName }) => eventName);
  const end = receiver.logs.find(({ eventName }) => /_(ended|failed)$/.test(eventName));
  return { names, end: end?.attributes ?? {} };
}

export const complete = {
  'ledgerline.outcome': 'success',
  'gen_ai.tool.call.result': 'to [EMAIL]',
};
export const left = { 'ledgerline.outcome': 'cancelled', 'gen_ai.tool.call.result': 'to ' };
