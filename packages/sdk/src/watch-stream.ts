// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import type { Observation, Reading } from './ending.ts';
import { attempt, errorType } from './errors.ts';
import { isThenable, override } from './override.ts';

/** Streams that were dropped before their end; nobody else would ever tell. */
const abandoned = new FinalizationRegistry<Reading>((reading) => reading.abandoned());

/**
 * Watches whoever reads a stream: async generators, iterators and iterables, web streams, Node's.
 * The object stays the same one, with all of its methods; nothing is read that nobody asks for.
 * False when the value is no stream.
 */
export function watchStream(value: unknown, observation: Observation<never>): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const isNode = value instanceof Readable;
  if (!isNode && typeof Reflect.get(value, Symbol.asyncIterator) !== 'function') return false;
  watch(value, { reading: observation.openReading(), observation, iterators: new WeakSet() });
  return true;
}

interface Watch {
  readonly reading: Reading;
  readonly observation: Observation<never>;
  /** Those that are watched already: a generator is its own iterator, each time it is asked. */
  readonly iterators: WeakSet<object>;
}

function watch(stream: object, watching: Watch): void {
  abandoned.register(stream, watching.reading);
  if (stream instanceof Readable) watchNodeStream(stream, watching);
  else if (stream instanceof ReadableStream) watchWebStream(stream, watching);
  else {
    // Cursors of databases have a `next` as well, which is none of an iterator's.
    const isIterator = ['next', 'return'].every(
      (key) => typeof Reflect.get(stream, key) === 'function',
    );
    if (isIterator) watchIterator(stream, stream, watching);
    else watchIterable(stream, watching);
  }
}

/** All that a Node stream does is an event, and a listener could change what it does. */
function watchNodeStream(stream: Readable, { reading }: Watch): void {
  if (stream.readableEnded || stream.destroyed) {
    reading.done();
    return;
  }
  override(stream, 'emit', (emit) => (event, ...values) => {
    if (event === 'data') reading.chunk(values[0]);
    else if (event === 'end') reading.done();
    // An iterator that is left destroys its stream with an AbortError.
    else if (event === 'error' && errorType(values[0]) !== 'AbortError') reading.failed(values[0]);
    else if (event === 'error' || event === 'close') reading.left();
    return emit(event, ...values);
  });
}

function watchIterable(iterable: object, watching: Watch): void {
  override(iterable, Symbol.asyncIterator, (iterate) => (...args) => {
    const iterator = watching.observation.within(() => iterate(...args));
    if (typeof iterator === 'object' && iterator !== null) {
      watchIterator(iterator, iterable, watching);
    }
    return iterator;
  });
  watchTee(iterable, watching);
}

/** `owner` is what the caller holds; as long as somebody iterates, it is not abandoned. */
function watchIterator(iterator: object, owner: object, watching: Watch): void {
  const { reading, observation, iterators } = watching;
  if (iterators.has(iterator)) return;
  iterators.add(iterator);
  const isWatched = override(
    iterator,
    'next',
    (next) =>
      (...args) =>
        observe(
          () => observation.within(() => next(...args)),
          (step) => noteStep(step, reading),
          reading,
          owner,
        ),
  );
  // An iterator that cannot be watched ends the call here, as nobody would end it later.
  if (!isWatched) reading.done();
  const left =
    (method: (...args: unknown[]) => unknown) =>
    (...args: unknown[]) =>
      observe(
        () => observation.within(() => method(...args)),
        () => reading.left(),
        reading,
      );
  override(iterator, 'throw', left);
  if (override(iterator, 'return', left)) return;
  // Without one, whoever breaks out of a loop tells nobody.
  Reflect.defineProperty(iterator, 'return', {
    value: (value: unknown) => {
      reading.left();
      return Promise.resolve({ done: true, value });
    },
    configurable: true,
    writable: true,
  });
}

function watchWebStream(stream: ReadableStream, watching: Watch): void {
  const { reading } = watching;
  override(stream, 'getReader', (getReader) => (...args) => {
    const reader = getReader(...args) as object;
    override(
      reader,
      'read',
      (read) =>
        (...views) =>
          observe(
            () => read(...views),
            (step) => noteStep(step, reading),
            reading,
            stream,
          ),
    );
    override(
      reader,
      'cancel',
      (cancel) => (reason) =>
        observe(
          () => cancel(reason),
          () => reading.left(),
          reading,
        ),
    );
    return reader;
  });
  override(
    stream,
    'cancel',
    (cancel) => (reason) =>
      observe(
        () => cancel(reason),
        () => reading.left(),
        reading,
      ),
  );
  for (const key of ['values', Symbol.asyncIterator] as const) {
    override(stream, key, (iterate) => (...args) => {
      const iterator = iterate(...args) as object;
      watchIterator(iterator, stream, watching);
      return iterator;
    });
  }
  watchPipes(stream, reading);
  watchTee(stream, watching);
}

/** Pipes read a stream inside of the platform; through its iterator they can be seen. */
function watchPipes(stream: ReadableStream, reading: Reading): void {
  override(stream, 'pipeTo', (pipeTo) => (...args) => {
    const [destination, options] = args as Parameters<ReadableStream['pipeTo']>;
    // Only the platform itself can give a stream back that it has stopped reading.
    if (options?.preventCancel === true) {
      return observe(
        () => pipeTo(...args),
        () => reading.done(),
        reading,
      );
    }
    return ReadableStream.from(stream).pipeTo(destination, options);
  });
  override(stream, 'pipeThrough', (pipeThrough) => (...args) => {
    const [pair, options] = args as Parameters<ReadableStream['pipeThrough']>;
    if (options?.preventCancel === true) {
      reading.done();
      return pipeThrough(...args);
    }
    return ReadableStream.from(stream).pipeThrough(pair, options);
  });
}

/** Two streams out of one: the end is when one of them was read out, or both were left. */
function watchTee(stream: object, { reading, observation }: Watch): void {
  override(stream, 'tee', (tee) => (...args) => {
    const branches = tee(...args);
    if (!Array.isArray(branches)) return branches;
    for (const branch of branches as unknown[]) watchStream(branch, observation);
    reading.left();
    return branches;
  });
}

function noteStep(step: unknown, reading: Reading): void {
  const { done, value } = step as IteratorResult<unknown>;
  if (done === true) reading.done();
  else reading.chunk(value);
}

/** What `work` returns, promise or not, after `note` saw its value. `_kept` lives as long. */
function observe(
  work: () => unknown,
  note: (value: unknown) => void,
  reading: Reading,
  _kept?: object,
): unknown {
  let result: unknown;
  try {
    result = work();
  } catch (error) {
    reading.failed(error);
    throw error;
  }
  if (!isThenable(result)) {
    attempt(() => note(result));
    return result;
  }
  return result.then(
    (value) => {
      attempt(() => note(value));
      return value;
    },
    (error: unknown) => {
      reading.failed(error);
      throw error;
    },
  );
}
