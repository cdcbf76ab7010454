// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import type { ContextInput } from '@ledgerline/sdk';
import { SCOPE, start } from './start.ts';

/** A value whose every inspection throws. */
function untouchable(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

test('context values of other types than declared change nothing for the engine', async () => {
  const { ledgerline, receiver } = await start();
  // What an untyped request object brings.
  const input = {
    userId: 42,
    sessionId: 7n,
    requestId: null,
    correlationId: { deep: true },
    policyIds: 'p-1',
    incidentIds: ['i-1', 3],
  } as unknown as ContextInput;
  expect(ledgerline.withContext(input, () => 'a')).toBe('a');
  expect(ledgerline.step('s', () => 'b', input)).toBe('b');
  expect(ledgerline.run('r', () => ledgerline.emit('x.acme.tick', {}).ok, input)).toBe(true);
  expect(ledgerline.emit('x.acme.tick', {}, { context: input }).ok).toBe(true);
  await ledgerline.flush();
  expect(receiver.named('x.acme.tick')[0]?.attributes).toMatchObject({
    'user.id': '42',
    'session.id': '7',
    'ledgerline.incident.ids': 'i-1,3',
  });
});

test.each([null, undefined, 42, {}, ['log_event'], Symbol('t')])(
  'an event type that is no text is an unknown type, not a defect: %s',
  async (type) => {
    const { ledgerline } = await start();
    const result = ledgerline.emit(type as 'log_event', {});
    expect(result).toMatchObject({ ok: false, error: { code: 'event_type_unknown' } });
    await expect(ledgerline.emitDurable(type as 'log_event', {})).rejects.toMatchObject({
      code: 'event_type_unknown',
    });
    expect(ledgerline.stats().rejected.byCode).toEqual({ event_type_unknown: 2 });
  },
);

test('a graph with cycles is converted in bounded time', async () => {
  const { ledgerline, receiver } = await start();
  let reads = 0;
  const node: Record<string, unknown> = {};
  for (const name of ['left', 'right', 'up', 'down']) {
    Object.defineProperty(node, name, {
      enumerable: true,
      get: () => {
        reads += 1;
        return node;
      },
    });
  }
  // As the results of HTTP clients are: request, response, socket and agent point at each other.
  expect(ledgerline.toolCall({ name: 'fetch', arguments: node }, () => node)).toBe(node);
  expect(reads).toBeLessThan(100);
  await ledgerline.flush();
  expect(receiver.named('tool_call_ended')[0]?.attributes['gen_ai.tool.call.result']).toEqual({
    left: '[CIRCULAR]',
    right: '[CIRCULAR]',
    up: '[CIRCULAR]',
    down: '[CIRCULAR]',
  });
});

test('a value that is shared many times over is cut before it fills the memory', async () => {
  const { ledgerline } = await start();
  let wide: unknown = 'leaf';
  for (let level = 0; level < 20; level += 1) wide = Array.from({ length: 8 }, () => wide);
  expect(ledgerline.emit('x.acme.wide', { wide })).toMatchObject({
    ok: false,
    error: { code: 'payload_too_large' },
  });
  const result = ledgerline.toolCall({ name: 't', arguments: wide }, () => 1);
  expect(result).toBe(1);
});

test('values that cannot be looked at are marked, and the wrapped work is done', async () => {
  const { ledgerline, receiver } = await start();
  const value = untouchable();
  expect(ledgerline.emit('x.acme.odd', { value, fine: 1 }).ok).toBe(true);
  expect(ledgerline.run('r', () => 1, { attributes: { value } })).toBe(1);
  expect(ledgerline.toolCall({ name: 't', arguments: value }, () => 2)).toBe(2);
  const returned = ledgerline.toolCall({ name: 't' }, () => value);
  expect(Object.is(returned, value)).toBe(true);
  await ledgerline.flush();
  expect(receiver.named('x.acme.odd')[0]?.attributes).toMatchObject({
    value: '[UNSUPPORTED]',
    fine: 1,
  });
  expect(receiver.named('tool_call_ended')).toHaveLength(2);
  expect(receiver.spans).toHaveLength(3);
});

test('a hostile error is thrown on as it is, and the run ends', async () => {
  const { ledgerline, receiver } = await start();
  const error = untouchable();
  let caught: unknown;
  try {
    ledgerline.run('r', () => {
      throw error;
    });
  } catch (thrown) {
    caught = thrown;
  }
  expect(Object.is(caught, error)).toBe(true);
  await ledgerline.flush();
  expect(receiver.named('flow_ended')[0]?.attributes).toMatchObject({
    'ledgerline.outcome': 'failure',
  });
  expect(receiver.spans).toHaveLength(1);
});

test('anything with a then is followed: once, and to its end', async () => {
  const { ledgerline, receiver } = await start();
  let executed = 0;
  // A query builder: a function, lazy, runs when somebody asks for its result.
  const query = Object.assign(() => {}, {
    // oxlint-disable-next-line unicorn/no-thenable
    then: (resolve: (value: string) => void) => {
      executed += 1;
      setTimeout(resolve, 5, 'rows');
    },
  });
  const rows = ledgerline.step('query', () => query as unknown as Promise<string>);
  expect(await rows).toBe('rows');
  expect(executed).toBe(1);
  await ledgerline.flush();
  const duration = receiver.named('step_ended')[0]?.attributes['ledgerline.duration_ms'];
  expect(duration).toBeGreaterThan(1);
});

test('records of other loggers with values that JSON cannot hold are kept', async () => {
  const { ledgerline, receiver } = await start();
  const logger = ledgerline.loggerProvider.getLogger('theirs');
  const odd = { nan: Number.NaN, broken: '\ud800' };
  logger.emit({ body: odd, attributes: { ...odd, nested: odd } });
  await ledgerline.flush();
  expect(ledgerline.stats().rejected.total).toBe(0);
  expect(receiver.logs[0]?.attributes).toMatchObject({ nan: 'NaN', nested: { nan: 'NaN' } });
  expect(receiver.logs[0]?.body).toBe('{"broken":"\ufffd","nan":"NaN"}');
});

test('a key that the receiver repeats is in no diagnostic and no file', async () => {
  const apiKey = 'llk_c0ffee-canary-key';
  const { ledgerline, receiver, diagnostics } = await start({ apiKey });
  receiver.behave = (_path, count) =>
    count === 0 ? undefined : { status: 400, body: Buffer.from(`unknown key ${apiKey}`) };
  ledgerline.emit('x.acme.tick', {});
  await ledgerline.audit('a');
  await ledgerline.flush();
  expect(diagnostics.map(({ code }) => code).toSorted()).toEqual(['audit_refused', 'logs_refused']);
  expect(JSON.stringify(diagnostics)).not.toContain(apiKey);
  expect(inspect(ledgerline, { depth: 12, showHidden: true })).not.toContain(apiKey);
});

test('an asynchronous sink of diagnostics may reject', async () => {
  const { ledgerline } = await start({
    // The type checker takes it, and so do people.
    // oxlint-disable-next-line typescript/no-misused-promises
    onDiagnostic: async () => Promise.reject(new Error('broken log')),
  });
  expect(ledgerline.emit('tool_call_started', {} as never).ok).toBe(false);
  // An unhandled rejection would fail this run of vitest.
  await ledgerline.flush();
});

test('a scope that a context makes unusable refuses the event and nothing else', async () => {
  const { ledgerline } = await start();
  const result = ledgerline.withContext({ tenant: 42 as unknown as string }, () =>
    ledgerline.run('r', () => ledgerline.emit('x.acme.tick', {})),
  );
  expect(result).toMatchObject({ ok: false, error: { code: 'scope_missing' } });
  expect(ledgerline.currentContext()).toMatchObject(SCOPE);
});
