// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { Observation, type Observer } from './ending.ts';
import { attempt } from './errors.ts';
import { isThenable, override } from './override.ts';
import { watchStream } from './watch-stream.ts';

/**
 * Runs `fn`, tells the observer how it ended, and returns or throws exactly what `fn` does. The end
 * of a promise is when it settles, before whoever awaits it goes on; the end of a stream is when it
 * was read out, broke, or was left. Objects come back as they are: a plain promise as its `then`,
 * anything else that can be awaited (clients' own promises, query builders) as itself.
 */
export function settle<T>(fn: () => T, observer: Observer<Awaited<T>>): T {
  const observation = new Observation(observer);
  let result: T;
  try {
    result = fn();
  } catch (error) {
    observation.failed(error);
    throw error;
  }
  if (!isThenable(result)) {
    deliver(result as Awaited<T>, observation);
    return result;
  }
  if (!isPlainPromise(result) && followOwn(result, observation)) return result;
  return Promise.resolve(result).then(
    (value) => {
      deliver(value as Awaited<T>, observation);
      return value;
    },
    (error: unknown) => {
      observation.failed(error);
      throw error;
    },
  ) as T;
}

function deliver<R>(value: R, observation: Observation<R>): void {
  const isStream = attempt(() => watchStream(value, observation)) === true;
  if (!isStream) observation.succeeded(value);
}

function isPlainPromise(value: PromiseLike<unknown>): boolean {
  return attempt(() => value instanceof Promise && value.constructor === Promise) === true;
}

/**
 * Follows what is no plain promise without taking its place: it may have methods of its own, and it
 * may do its work only when it is awaited, each time anew.
 */
function followOwn<R>(target: PromiseLike<unknown>, observation: Observation<R>): boolean {
  const follow = (value: unknown): void => deliver(value as R, observation);
  let isParsing = false;
  const isFollowed = override(target, 'then', (then) => (onValue, onError, ...rest) => {
    isParsing = true;
    return then(
      (value: unknown) => {
        follow(value);
        return typeof onValue === 'function'
          ? (onValue as (given: unknown) => unknown)(value)
          : value;
      },
      (error: unknown) => {
        observation.failed(error);
        if (typeof onError === 'function') return (onError as (given: unknown) => unknown)(error);
        throw error;
      },
      ...rest,
    );
  });
  if (!isFollowed || !(target instanceof Promise)) return isFollowed;
  // The promises of OpenAI's and Anthropic's clients have two more ways to their values: all that
  // gives a parsed answer goes through `parse`, and `asResponse` gives the answer unread.
  const observe = (promise: unknown): unknown =>
    promise instanceof Promise
      ? promise.then(
          (value: unknown) => {
            follow(value);
            return value;
          },
          (error: unknown) => {
            observation.failed(error);
            throw error;
          },
        )
      : promise;
  override(target, 'parse', (parse) => (...args) => {
    isParsing = true;
    return observe(parse(...args));
  });
  override(
    target,
    'asResponse',
    (asResponse) =>
      (...args) =>
        isParsing ? asResponse(...args) : observe(asResponse(...args)),
  );
  return true;
}
