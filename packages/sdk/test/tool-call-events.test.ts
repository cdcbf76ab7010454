// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect, test } from 'vitest';
import { start } from './start.ts';

test('a tool call is two events of one call id inside a span', async () => {
  const { ledgerline, receiver } = await start();
  const result = await ledgerline.run('r', () =>
    ledgerline.toolCall(
      { name: 'lookup_order', arguments: { order: 'o-1' }, toolCallId: 'call_1', attempt: 2 },
      async () => ({ status: 'shipped' }),
    ),
  );
  expect(result).toEqual({ status: 'shipped' });
  await ledgerline.flush();
  const [started] = receiver.named('tool_call_started');
  const [ended] = receiver.named('tool_call_ended');
  expect(started!.attributes).toMatchObject({
    'ledgerline.call.kind': 'tool',
    'ledgerline.call.attempt': 2,
    'ledgerline.call.side_effect': false,
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': 'lookup_order',
    'gen_ai.tool.call.id': 'call_1',
    'gen_ai.tool.call.arguments': { order: 'o-1' },
    'ledgerline.storage_class': 'ops',
  });
  expect(ended!.attributes['gen_ai.tool.call.result']).toEqual({ status: 'shipped' });
  expect(ended!.attributes['ledgerline.call.id']).toBe(started!.attributes['ledgerline.call.id']);
  expect(ended!.attributes['ledgerline.duration_ms']).toBeGreaterThanOrEqual(0);
  const span = receiver.spans.find(({ name }) => name === 'execute_tool lookup_order');
  expect(span?.spanId).toBe(started!.spanId);
});

test('a side-effecting tool is audited, through the outbox', async () => {
  const { ledgerline, receiver } = await start();
  ledgerline.toolCall({ name: 'refund', sideEffecting: true }, () => 'done');
  await ledgerline.flush();
  expect(receiver.logs.map((log) => log.attributes['ledgerline.storage_class'])).toEqual([
    'audit,ops',
    'audit,ops',
  ]);
  expect(ledgerline.stats().delivered).toMatchObject({ logs: 0, audit: 2 });
});

test('a failed call says why and throws the same error', async () => {
  const { ledgerline, receiver } = await start();
  const error = Object.assign(new Error('slow down, ann@shop.example'), {
    name: 'RateLimitError',
    code: 'rate_limited',
    retryAfterMs: 250,
  });
  const call = ledgerline.toolCall({ name: 't' }, async () => {
    throw error;
  });
  await expect(call).rejects.toBe(error);
  await ledgerline.flush();
  expect(receiver.named('tool_call_ended')).toHaveLength(0);
  expect(receiver.named('tool_call_failed')[0]?.attributes).toMatchObject({
    'error.type': 'RateLimitError',
    'ledgerline.error.code': 'rate_limited',
    'exception.message': 'slow down, [EMAIL]',
    'ledgerline.call.retry_after_ms': 250,
  });
  expect(receiver.named('tool_call_failed')[0]?.severity).toBe('ERROR');
});

test('content can be left out, and very large content is replaced by its size', async () => {
  const { ledgerline, receiver } = await start();
  ledgerline.toolCall({ name: 'a', arguments: { x: 1 }, captureContent: false }, () => 'secret');
  ledgerline.toolCall({ name: 'b' }, () => 'x'.repeat(400_000));
  await ledgerline.flush();
  expect(receiver.rawText).not.toContain('secret');
  const [, big] = receiver.named('tool_call_ended');
  expect(big?.attributes['gen_ai.tool.call.result']).toMatchObject({ omitted: 'too large' });
});

test.each([
  [
    'a status and its header',
    { status: 429, headers: new Headers({ 'retry-after': '2' }) },
    '429',
    true,
    2000,
  ],
  [
    'a plain header in ms',
    { statusCode: 503, headers: { 'retry-after-ms': '1500' } },
    '503',
    true,
    1500,
  ],
  ['the response inside', { response: { status: 404, headers: {} } }, '404', false, undefined],
  ['its own words', { code: 'quota', isRetryable: false, retryAfter: 3 }, 'quota', false, 3000],
  ['the code of its cause', { cause: { code: 'ECONNRESET' } }, 'ECONNRESET', true, undefined],
  ['nothing', {}, undefined, undefined, undefined],
  [
    'nonsense',
    { status: 200, retryAfter: 'soon', retryAfterMs: -1 },
    undefined,
    undefined,
    undefined,
  ],
] as const)(
  'what %s says about a failure is on the event',
  async (_what, facts, code, retryable, ms) => {
    const { ledgerline, receiver } = await start();
    const fail = (): never => {
      throw Object.assign(new Error('no'), facts);
    };
    expect(() => ledgerline.toolCall({ name: 't' }, fail)).toThrow('no');
    await ledgerline.flush();
    const attributes = receiver.named('tool_call_failed')[0]!.attributes;
    expect(attributes['ledgerline.error.code']).toBe(code);
    expect(attributes['ledgerline.call.retryable']).toBe(retryable);
    expect(attributes['ledgerline.call.retry_after_ms']).toBe(ms);
  },
);

test('a Retry-After that is a date becomes a wait from now', async () => {
  const { ledgerline, receiver } = await start();
  const error = Object.assign(new Error('later'), {
    headers: { 'retry-after': new Date(Date.now() + 60_000).toUTCString() },
  });
  await expect(ledgerline.toolCall({ name: 't' }, () => Promise.reject(error))).rejects.toBe(error);
  await ledgerline.flush();
  const ms = receiver.named('tool_call_failed')[0]!.attributes['ledgerline.call.retry_after_ms'];
  expect(ms).toBeGreaterThan(50_000);
  expect(ms).toBeLessThanOrEqual(60_000);
});

test('attributes of a call are on all of its events and its span', async () => {
  const { ledgerline, receiver } = await start();
  ledgerline.toolCall({ name: 't', attributes: { 'x.shop': 'north' } }, (call) =>
    call.recordUsage({ costMicros: 1 }),
  );
  await ledgerline.flush();
  for (const { attributes } of [...receiver.logs, ...receiver.spans]) {
    expect(attributes['x.shop']).toBe('north');
  }
  expect(receiver.logs).toHaveLength(3);
});
