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

test('a model call records usage under its call id', async () => {
  const { ledgerline, receiver } = await start();
  const answer = await ledgerline.modelCall(
    {
      provider: 'local',
      model: 'tiny-1',
      messages: [{ role: 'user', content: 'hello' }],
      usage: (result) => ({
        inputTokens: result.tokens[0]!,
        outputTokens: result.tokens[1]!,
        costMicros: 12.4,
        currency: 'EUR',
        isEstimate: false,
        responseModel: 'tiny-1-b',
        finishReasons: ['stop'],
      }),
      output: (result) => result.text,
    },
    async () => ({ text: 'hi', tokens: [3, 1] }),
  );
  expect(answer.text).toBe('hi');
  await ledgerline.flush();
  const [ended] = receiver.named('tool_call_ended');
  const [usage] = receiver.named('usage_recorded');
  expect(ended!.attributes).toMatchObject({
    'gen_ai.request.model': 'tiny-1',
    'gen_ai.response.model': 'tiny-1-b',
    'gen_ai.usage.input_tokens': 3,
    'gen_ai.output.messages': 'hi',
    'gen_ai.response.finish_reasons': ['stop'],
  });
  expect(usage!.attributes).toMatchObject({
    'ledgerline.call.id': ended!.attributes['ledgerline.call.id'],
    'ledgerline.cost.micros': 12,
    'ledgerline.cost.currency': 'EUR',
    'ledgerline.cost.is_estimate': false,
    'gen_ai.usage.output_tokens': 1,
    'ledgerline.storage_class': 'cost,ops',
  });
});

test('usage that was reported before a failure is recorded', async () => {
  const { ledgerline, receiver } = await start();
  const call = ledgerline.modelCall({ provider: 'p', model: 'm' }, async (handle) => {
    handle.recordUsage({ inputTokens: 9 });
    throw new Error('stream broke');
  });
  await expect(call).rejects.toThrow('stream broke');
  await ledgerline.flush();
  expect(receiver.logs.map(({ eventName }) => eventName)).toEqual([
    'tool_call_started',
    'tool_call_failed',
    'usage_recorded',
  ]);
  expect(receiver.logs[2]?.attributes).toMatchObject({
    'gen_ai.usage.input_tokens': 9,
    'ledgerline.cost.is_estimate': true,
    'ledgerline.cost.basis': 'unknown',
  });
  expect(receiver.logs[2]?.attributes).not.toHaveProperty('ledgerline.cost.micros');
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

test('values that OTel cannot carry are converted, not dropped', async () => {
  const { ledgerline, receiver } = await start();
  const cyclic: Record<string, unknown> = { name: 'loop' };
  cyclic['self'] = cyclic;
  const result = ledgerline.emit('x.acme.odd', {
    date: new Date(0),
    big: 2n ** 70n,
    small: 7n,
    error: new TypeError('bad'),
    map: new Map([['k', new Set([1])]]),
    fn: () => 1,
    nan: Number.NaN,
    gone: undefined,
    cyclic,
    parsed: JSON.parse('{"__proto__": {"polluted": true}}') as object,
    get broken(): never {
      throw new Error('getter');
    },
  });
  expect(result.ok).toBe(true);
  await ledgerline.flush();
  const attributes = receiver.logs[0]!.attributes;
  expect(attributes).toMatchObject({
    date: '1970-01-01T00:00:00.000Z',
    big: '1180591620717411303424',
    small: 7,
    error: { type: 'TypeError', message: 'bad' },
    map: { k: [1] },
    fn: '[UNSUPPORTED]',
    nan: 'NaN',
    broken: '[UNSUPPORTED]',
    parsed: { '[__proto__]': { polluted: true } },
  });
  expect('gone' in attributes).toBe(false);
  expect(JSON.stringify(attributes['cyclic'])).toContain('[CIRCULAR]');
});

test('usage that a stream reports after the call has ended is recorded under the same call', async () => {
  const { ledgerline, receiver } = await start();
  async function* words(): AsyncGenerator<string> {
    yield 'hi';
  }
  const stream = await ledgerline.run('r', () =>
    ledgerline.modelCall({ provider: 'p', model: 'm' }, async (call) => {
      const iterator = words();
      return {
        [Symbol.asyncIterator]: async function* () {
          yield* iterator;
          call.recordUsage({ inputTokens: 3, outputTokens: 1 });
        },
      };
    }),
  );
  const heard: string[] = [];
  for await (const word of stream) heard.push(word);
  expect(heard).toEqual(['hi']);
  await ledgerline.flush();
  const [ended] = receiver.named('tool_call_ended');
  const [usage] = receiver.named('usage_recorded');
  expect(usage?.attributes).toMatchObject({
    'ledgerline.call.id': ended?.attributes['ledgerline.call.id'],
    'ledgerline.run.id': ended?.attributes['ledgerline.run.id'],
    'gen_ai.usage.output_tokens': 1,
  });
  expect(usage?.spanId).toBe(ended?.spanId);
});
