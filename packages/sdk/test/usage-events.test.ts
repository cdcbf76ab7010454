// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect, test } from 'vitest';
import type { ModelUsage } from '@ledgerline/sdk';
import { start } from './start.ts';

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
  for (const { attributes } of receiver.logs) {
    expect(attributes['gen_ai.provider.name']).toBe('local');
  }
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

test('the chunks of a stream bring usage and output of the call that they belong to', async () => {
  const { ledgerline, receiver } = await start();
  interface Chunk {
    readonly text?: string;
    readonly usage?: { readonly input?: number; readonly output?: number };
  }
  async function* answer(): AsyncGenerator<Chunk> {
    yield { usage: { input: 7 } };
    yield { text: 'On its ' };
    yield { text: 'way.', usage: { output: 1 } };
    yield { usage: { output: 2 } };
  }
  const stream = await ledgerline.modelCall(
    {
      provider: 'local',
      model: 'tiny-1',
      stream: {
        usage: ({ usage }) =>
          usage && {
            ...(usage.input !== undefined && { inputTokens: usage.input }),
            ...(usage.output !== undefined && { outputTokens: usage.output }),
          },
        output: ({ text }) => text,
      },
    },
    async () => answer(),
  );
  for await (const _chunk of stream);
  await ledgerline.flush();
  const [ended] = receiver.named('tool_call_ended');
  const [usage] = receiver.named('usage_recorded');
  expect(ended?.attributes).toMatchObject({
    'gen_ai.output.messages': 'On its way.',
    'gen_ai.usage.output_tokens': 2,
  });
  expect(usage?.attributes).toMatchObject({
    'ledgerline.call.id': ended?.attributes['ledgerline.call.id'],
    'gen_ai.usage.input_tokens': 7,
    'gen_ai.usage.output_tokens': 2,
  });
});

test('usage of the chunks before a stream broke is recorded; readers that throw change nothing', async () => {
  const { ledgerline, receiver, diagnostics } = await start();
  async function* answer(): AsyncGenerator<number> {
    yield 5;
    throw new Error('stream broke');
  }
  const stream = ledgerline.modelCall(
    {
      provider: 'p',
      model: 'm',
      stream: {
        usage: (tokens) => ({ outputTokens: tokens }),
        output: () => {
          throw new Error('broken reader');
        },
      },
    },
    answer,
  );
  await expect(Array.fromAsync(stream)).rejects.toThrow('stream broke');
  await ledgerline.flush();
  expect(receiver.logs.map(({ eventName }) => eventName)).toEqual([
    'tool_call_started',
    'tool_call_failed',
    'usage_recorded',
  ]);
  expect(receiver.logs[2]?.attributes['gen_ai.usage.output_tokens']).toBe(5);
  expect(diagnostics).toMatchObject([
    { code: 'call_reader_failed', message: 'the option "stream.output" of a call threw (Error)' },
    { code: 'price_unknown' },
  ]);
});

test('a reader of usage that throws costs the usage, which is said, and nothing else', async () => {
  const { ledgerline, receiver, diagnostics } = await start();
  const usage = (text: string): ModelUsage => JSON.parse(text) as ModelUsage;
  const call = { provider: 'p', model: 'm', usage };
  expect(ledgerline.modelCall(call, () => 'ann@shop.example')).toBe('ann@shop.example');
  await ledgerline.flush();
  expect(receiver.logs.map(({ eventName }) => eventName)).toEqual([
    'tool_call_started',
    'tool_call_ended',
  ]);
  expect(diagnostics.map(({ code }) => code)).toEqual(['call_reader_failed']);
  expect(diagnostics[0]?.message).toBe('the option "usage" of a call threw (SyntaxError)');
});

test('a tool that costs something records it under its call id and name', async () => {
  const { ledgerline, receiver } = await start();
  ledgerline.toolCall({ name: 'geocode' }, (call) =>
    call.recordUsage({ costMicros: 5000, isEstimate: false }),
  );
  await ledgerline.flush();
  const [ended] = receiver.named('tool_call_ended');
  expect(receiver.named('usage_recorded')[0]?.attributes).toMatchObject({
    'ledgerline.call.id': ended?.attributes['ledgerline.call.id'],
    'ledgerline.call.kind': 'tool',
    'gen_ai.tool.name': 'geocode',
    'ledgerline.cost.micros': 5000,
    'ledgerline.cost.is_estimate': false,
  });
});
