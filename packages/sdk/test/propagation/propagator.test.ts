// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { once } from 'node:events';
import type * as NodeHttp from 'node:http';
import { createRequire } from 'node:module';
import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { currentContext, type Ledgerline, type LedgerlineOptions } from '@ledgerline/sdk';
import { listen } from '../http/listen.ts';
import { SCOPE, start } from '../start.ts';

// The real instrumentations; they wrap what is required after them.
const instrumentations = [new HttpInstrumentation(), new UndiciInstrumentation()];
let http: typeof NodeHttp;
beforeAll(() => {
  const disable = registerInstrumentations({ instrumentations });
  http = createRequire(import.meta.url)('node:http') as typeof NodeHttp;
  return disable;
});

interface Service {
  readonly url: string;
  readonly host: string;
  readonly seen: NodeHttp.IncomingHttpHeaders[];
  readonly contexts: unknown[];
}

/** A service behind the instrumentation, with no middleware of ours. */
async function service(): Promise<Service> {
  const seen: NodeHttp.IncomingHttpHeaders[] = [];
  const contexts: unknown[] = [];
  const server = http.createServer((request, response) => {
    seen.push(request.headers);
    const baggage = propagation.getActiveBaggage()?.getAllEntries() ?? [];
    const labels = Object.fromEntries(baggage.map(([key, { value }]) => [key, value]));
    const traceId = trace.getActiveSpan()?.spanContext().traceId;
    contexts.push({ ...currentContext(), labels, traceId });
    response.end('ok');
  });
  const listening = await listen(server);
  onTestFinished(() => listening.close());
  return { url: listening.url, host: new URL(listening.url).host, seen, contexts };
}

async function instrumented(propagationOptions: LedgerlineOptions['propagation']) {
  const { ledgerline, receiver } = await start({ propagation: propagationOptions ?? {} });
  for (const instrumentation of instrumentations) {
    instrumentation.setTracerProvider(ledgerline.tracerProvider);
  }
  return { ledgerline, receiver };
}

/** What an application and its libraries may have put into baggage. */
const BAGGAGE = {
  channel: { value: 'mail of ann@shop.example' },
  'user.id': { value: 'u-1' },
  'ledgerline.tenant.id': { value: 'umbrella' },
  session_token: { value: 's3cret' },
};

function inRequest<T>(ledgerline: Ledgerline, fn: () => T): T {
  const baggage = propagation.createBaggage(BAGGAGE);
  return context.with(propagation.setBaggage(ROOT_CONTEXT, baggage), () =>
    ledgerline.withContext({ correlationId: 'corr-1', userId: 'u-1' }, fn),
  );
}

async function byFetch(url: string): Promise<void> {
  expect(await (await fetch(url)).text()).toBe('ok');
}

async function byHttp(url: string): Promise<void> {
  const [response] = (await once(http.get(url), 'response')) as [NodeJS.ReadableStream];
  response.resume();
  await once(response, 'end');
}

const LABELS = ['channel', 'ledgerline.correlation.id'];

describe.each([
  ['fetch, instrumentation-undici', byFetch],
  ['http.get, instrumentation-http', byHttp],
])('%s', (_name, call) => {
  test('allow-listed labels leave to allow-listed hosts, and the trace goes on', async () => {
    const [friend, stranger] = [await service(), await service()];
    const { ledgerline } = await instrumented({ hosts: [friend.host], labels: LABELS });
    await inRequest(ledgerline, async () => {
      await call(friend.url);
      await call(stranger.url);
    });
    expect(friend.seen[0]?.['baggage']).toBe(
      'channel=mail%20of%20%5BEMAIL%5D,ledgerline.correlation.id=corr-1',
    );
    expect(stranger.seen[0]).not.toHaveProperty('baggage');
    for (const { seen } of [friend, stranger]) expect(seen[0]).toHaveProperty('traceparent');
    const [context_] = friend.contexts as { traceId: string }[];
    expect(friend.seen[0]?.['traceparent']).toContain(context_?.traceId);
  });

  test('in the plain set-up no baggage leaves at all', async () => {
    const friend = await service();
    const { ledgerline } = await instrumented(undefined);
    await inRequest(ledgerline, () => call(friend.url));
    expect(friend.seen[0]).toHaveProperty('traceparent');
    expect(friend.seen[0]).not.toHaveProperty('baggage');
  });
});

test('what arrives labels by the same list, and says neither who nor whose', async () => {
  const server = await service();
  const { ledgerline, receiver } = await instrumented({ labels: LABELS });
  const sent =
    'ledgerline.correlation.id=corr-9,ledgerline.tenant.id=evil,user.id=root,channel=web';
  await fetch(server.url, { headers: { baggage: sent } });
  expect(server.contexts).toMatchObject([
    { correlationId: 'corr-9', labels: { 'ledgerline.correlation.id': 'corr-9', channel: 'web' } },
  ]);
  expect(server.contexts[0]).not.toHaveProperty('userId');
  expect(server.contexts[0]).not.toHaveProperty('tenant');
  expect((server.contexts[0] as { labels: object }).labels).not.toHaveProperty('user.id');
  await vi.waitFor(async () => {
    await ledgerline.flush();
    expect(receiver.spans.length).toBeGreaterThanOrEqual(1);
  });
  for (const { attributes } of receiver.spans) {
    expect(attributes['ledgerline.tenant.id']).toBe(SCOPE.tenant);
    expect(attributes).not.toHaveProperty('user.id');
  }
});

test.each([
  ['malformed', '%%%,=,;;'],
  ['oversize', `ledgerline.correlation.id=${'x'.repeat(5_000)}`],
  ['of other keys only', 'a=b'],
])('baggage that is %s brings nothing', async (_name, baggage) => {
  const server = await service();
  await instrumented({ labels: LABELS });
  await fetch(server.url, { headers: { baggage, traceparent: '00-zz-zz-01' } });
  expect(server.contexts).toMatchObject([{ labels: {}, synthesized: [] }]);
  expect(server.contexts[0]).not.toHaveProperty('correlationId');
});

describe('without knowing where a request goes', () => {
  const injected = (ledgerline: Ledgerline): Record<string, string> =>
    inRequest(ledgerline, () => {
      const headers = {};
      ledgerline.run('r', () => propagation.inject(context.active(), headers));
      return headers;
    });

  test('the trace leaves and baggage does not', async () => {
    const { ledgerline } = await instrumented({ hosts: ['shop.example'], labels: LABELS });
    expect(Object.keys(injected(ledgerline))).toEqual(['traceparent']);
  });
});

describe('lists', () => {
  test('come from the environment too', async () => {
    const friend = await service();
    vi.stubEnv('LEDGERLINE_BAGGAGE_HOSTS', ` other.example, ${friend.host}`);
    vi.stubEnv('LEDGERLINE_BAGGAGE_LABELS', 'ledgerline.correlation.id');
    onTestFinished(() => void vi.unstubAllEnvs());
    const { ledgerline } = await instrumented(undefined);
    await inRequest(ledgerline, () => byFetch(friend.url));
    expect(friend.seen[0]?.['baggage']).toBe('ledgerline.correlation.id=corr-1');
  });

  test.each([
    ['a host that is a star', { hosts: ['*'] }],
    ['a label that says whose', { labels: ['ledgerline.tenant.id'] }],
    ['a label that says who', { labels: ['user.id'] }],
  ])('with %s fail the start', async (_name, lists) => {
    await expect(start({ propagation: lists })).rejects.toMatchObject({ code: 'config_invalid' });
  });
});
