// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { EventEmitter } from 'node:events';
import { readFile } from 'node:fs';
import { Readable, Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzip } from 'node:zlib';

type Way = (mark: () => void) => Promise<unknown>;

/** Ways on which a callback runs later than the code that asked for it. */
export const WAYS: Readonly<Record<string, Way>> = {
  'an await': async (mark) => {
    await Promise.resolve();
    mark();
  },
  'a chain of promises': (mark) => Promise.resolve(1).then(() => sleep(1).then(mark)),
  'a microtask': (mark) => new Promise<void>((done) => queueMicrotask(() => done(mark()))),
  'the next tick': (mark) => new Promise<void>((done) => process.nextTick(() => done(mark()))),
  setTimeout: (mark) => new Promise<void>((done) => setTimeout(() => done(mark()), 1)),
  setImmediate: (mark) => new Promise<void>((done) => setImmediate(() => done(mark()))),
  setInterval: (mark) =>
    new Promise<void>((done) => {
      const timer = setInterval(() => {
        clearInterval(timer);
        done(mark());
      }, 1);
    }),
  'a callback of the file system': (mark) =>
    new Promise<void>((done) => readFile(import.meta.filename, () => done(mark()))),
  'a callback of the thread pool': (mark) =>
    new Promise<void>((done) => gzip('text', () => done(mark()))),
  'an async generator': async (mark) => {
    async function* lines(): AsyncGenerator<string> {
      await sleep(1);
      mark();
      yield 'line';
    }
    for await (const _line of lines());
  },
  'a pipeline of streams': (mark) => {
    const transform = new Transform({
      transform: (chunk, _encoding, done) => {
        mark();
        done(null, chunk);
      },
    });
    const sink = new Writable({ write: (_chunk, _encoding, done) => done() });
    return pipeline(Readable.from(['chunk']), transform, sink);
  },
  'a web stream': async (mark) => {
    const stream = new ReadableStream({
      pull: async (controller) => {
        await sleep(1);
        mark();
        controller.close();
      },
    });
    await stream.getReader().read();
  },
  'a listener of an emitter': async (mark) => {
    const emitter = new EventEmitter();
    emitter.on('job', mark);
    await sleep(1);
    emitter.emit('job');
  },
};
