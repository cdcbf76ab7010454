// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { setTimeout as sleep } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import { currentContext, type Ledgerline } from '@ledgerline/sdk';
import type { HttpOptions, RequestContext, RequestFacts } from '@ledgerline/sdk/http';

/** What code inside of a request sees of it. */
export interface Ids {
  readonly requestId: string | undefined;
  readonly userId: string | undefined;
  readonly tenant: string | undefined;
  readonly correlationId: string | undefined;
  readonly traceId: string | undefined;
}

/** One application in one framework, with the routes that the contract asks for. */
export interface App {
  readonly url: string;
  /** What the application's own error handler, or its process, was given. */
  readonly caught: readonly unknown[];
  close(): Promise<void>;
}

/** How an application is started; `options` are those of the middleware. */
export type StartApp = (ledgerline: Ledgerline, options: AppOptions) => Promise<App>;

export interface AppOptions extends Omit<HttpOptions, 'resolve'> {
  readonly resolve?: (
    request: RequestFacts,
  ) => RequestContext | undefined | Promise<RequestContext | undefined>;
}

/** What `/boom` throws: it must arrive as the very same object. */
export const BOOM: Error = Object.assign(new Error('the order of ann@shop.example is gone'), {
  code: 'E_GONE',
});

export const CHUNKS = 3;

export function ids(): Ids {
  const { requestId, userId, tenant, correlationId } = currentContext();
  const traceId = trace.getActiveSpan()?.spanContext().traceId;
  return { requestId, userId, tenant, correlationId, traceId };
}

/** The ids before and after an await, and in a timer. */
export async function look(): Promise<readonly Ids[]> {
  const first = ids();
  await sleep(Math.random() * 5);
  const { promise, resolve } = Promise.withResolvers<Ids>();
  setTimeout(() => resolve(ids()), 1);
  return [first, ids(), await promise];
}

/** A line for each chunk with the ids that its generator saw. */
export async function* chunks(): AsyncGenerator<string> {
  for (let i = 0; i < CHUNKS; i += 1) {
    await sleep(2);
    yield `${JSON.stringify(ids())}\n`;
  }
}

/** One chunk, and then the generator fails. */
export async function* brokenChunks(): AsyncGenerator<string> {
  yield 'one\n';
  await sleep(2);
  throw BOOM;
}

export function byteStream(source: AsyncIterable<string>): ReadableStream<Uint8Array> {
  return ReadableStream.from(source).pipeThrough(new TextEncoderStream());
}

/** The application's own authentication, in miniature: who has a session belongs to a tenant. */
export function fromSession({ header }: RequestFacts): RequestContext | undefined {
  const session = header('x-session');
  if (session === 'broken') throw BOOM;
  return session === undefined ? undefined : { tenant: 'umbrella', userId: session };
}

export async function fromSlowSession(facts: RequestFacts): Promise<RequestContext | undefined> {
  await sleep(1);
  return fromSession(facts);
}
