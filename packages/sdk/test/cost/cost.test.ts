// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { logs, trace } from '@opentelemetry/api';
import { expect, test } from 'vitest';
import { start } from '../start.ts';

const TABLE = {
  'ledgerline.cost.basis': 'list_price',
  'ledgerline.cost.currency': 'USD',
  'ledgerline.cost.is_estimate': true,
  'ledgerline.cost.price_source': expect.stringMatching(/^genai-prices@\d/) as unknown,
  'ledgerline.cost.price_date': expect.stringMatching(/^20\d\d-/) as unknown,
};

test('a model call without a cost is priced from the table, as an estimate', async () => {
  const { ledgerline, receiver } = await start();
  await ledgerline.modelCall(
    {
      provider: 'openai',
      model: 'gpt-5-mini',
      usage: () => ({ inputTokens: 412, cacheReadTokens: 256, outputTokens: 96 }),
    },
    async () => 'hi',
  );
  await ledgerline.flush();
  const [usage] = receiver.named('usage_recorded');
  // 156 × 0.25 + 256 × 0.025 + 96 × 2 = 237.4
  expect(usage?.attributes).toMatchObject({ ...TABLE, 'ledgerline.cost.micros': 237 });
  expect(ledgerline.stats().unpricedCalls).toBe(0);
});

test('usage names provider and model under the call id of its call', async () => {
  const { ledgerline, receiver } = await start();
  await ledgerline.modelCall(
    { provider: 'openai', model: 'gpt-5-mini', usage: () => ({ inputTokens: 1 }) },
    async () => 'hi',
  );
  await ledgerline.flush();
  const events = ['tool_call_started', 'tool_call_ended', 'usage_recorded'].flatMap((name) =>
    receiver.named(name),
  );
  expect(events).toHaveLength(3);
  const [started] = events;
  for (const { attributes } of events) {
    expect(attributes).toMatchObject({
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-5-mini',
      'ledgerline.call.id': started?.attributes['ledgerline.call.id'],
    });
  }
  const nameless = ledgerline.emit('usage_recorded', {
    'ledgerline.call.id': 'c-1',
    'ledgerline.call.kind': 'tool',
    'ledgerline.cost.is_estimate': true,
  });
  expect(nameless).toMatchObject({ ok: false, error: { code: 'attribute_missing' } });
});

test('the model that answered is priced, and the one that was asked for when no table has it', async () => {
  const { ledgerline, receiver } = await start();
  for (const responseModel of ['gpt-5', 'gpt-5-mini-2099-01-01']) {
    await ledgerline.modelCall(
      {
        provider: 'openai',
        model: 'gpt-5-mini',
        usage: () => ({ inputTokens: 1_000_000, outputTokens: 0, responseModel }),
      },
      async () => 'hi',
    );
  }
  await ledgerline.flush();
  const micros = receiver
    .named('usage_recorded')
    .map(({ attributes }) => attributes['ledgerline.cost.micros']);
  expect(micros).toHaveLength(2);
  expect(micros[0]).toBeGreaterThan(Number(micros[1]));
  expect(micros[1]).toBe(250_000);
});

test('an unknown model has no amount, is counted and said once', async () => {
  const diagnostics: string[] = [];
  const { ledgerline, receiver } = await start({
    onDiagnostic: ({ code }) => diagnostics.push(code),
  });
  for (let i = 0; i < 3; i++) {
    await ledgerline.modelCall(
      { provider: 'local', model: 'tiny-1', usage: () => ({ inputTokens: 3, outputTokens: 1 }) },
      async () => 'hi',
    );
  }
  await ledgerline.flush();
  const usages = receiver.named('usage_recorded');
  expect(usages).toHaveLength(3);
  for (const { attributes } of usages) {
    expect(attributes).toMatchObject({
      'ledgerline.cost.basis': 'unknown',
      'ledgerline.cost.is_estimate': true,
    });
    expect(
      Object.keys(attributes).filter((key) => /cost\.(micros|currency|price)/.test(key)),
    ).toEqual([]);
  }
  expect(ledgerline.stats().unpricedCalls).toBe(3);
  expect(diagnostics.filter((code) => code === 'price_unknown')).toHaveLength(1);
});

test('prices of the options win over the table, in their own currency', async () => {
  const { ledgerline, receiver } = await start({
    prices: {
      'openai/gpt-5-mini': { input: 1, output: 4, currency: 'EUR' },
      'tiny-1': { input: 0.5 },
    },
  });
  for (const [provider, model] of [
    ['openai', 'gpt-5-mini'],
    ['local', 'tiny-1'],
  ] as const) {
    await ledgerline.modelCall(
      { provider, model, usage: () => ({ inputTokens: 10 }) },
      async () => 'hi',
    );
  }
  await ledgerline.flush();
  const [own, tiny] = receiver.named('usage_recorded');
  expect(own?.attributes).toMatchObject({
    'ledgerline.cost.micros': 10,
    'ledgerline.cost.currency': 'EUR',
    'ledgerline.cost.price_source': 'options',
  });
  expect(tiny?.attributes).toMatchObject({ 'ledgerline.cost.micros': 5 });
  expect(own?.attributes).not.toHaveProperty('ledgerline.cost.price_date');
});

test('a cost that was given is kept, billed or not', async () => {
  const { ledgerline, receiver } = await start();
  for (const isEstimate of [false, true]) {
    await ledgerline.modelCall(
      { provider: 'openai', model: 'gpt-5-mini', usage: () => ({ costMicros: 0, isEstimate }) },
      async () => 'hi',
    );
  }
  await ledgerline.flush();
  const said = receiver.named('usage_recorded').map(({ attributes }) => attributes);
  expect(said[0]).toMatchObject({ 'ledgerline.cost.micros': 0, 'ledgerline.cost.basis': 'billed' });
  expect(said[1]).toMatchObject({ 'ledgerline.cost.micros': 0, 'ledgerline.cost.basis': 'engine' });
});

test('a call that another instrumentation has recorded is priced too', async () => {
  const { ledgerline, receiver } = await start();
  const attributes = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-5-mini',
    'gen_ai.usage.input_tokens': 412,
    'gen_ai.usage.cache_read.input_tokens': 256,
    'gen_ai.usage.output_tokens': 96,
  };
  trace.getTracer('another').startSpan('chat gpt-5-mini', { attributes }).end();
  await ledgerline.flush();
  const [usage] = receiver.named('usage_recorded');
  expect(usage?.attributes).toMatchObject({ ...TABLE, 'ledgerline.cost.micros': 237 });
});

test('usage of a plain logger is priced too, and a bill without an amount is refused', async () => {
  const { ledgerline, receiver } = await start();
  const attributes = {
    'ledgerline.call.id': 'call-1',
    'gen_ai.provider.name': 'anthropic',
    'gen_ai.request.model': 'claude-sonnet-4-5',
    'gen_ai.usage.input_tokens': 1000,
    'gen_ai.usage.output_tokens': 100,
  };
  logs.getLogger('other').emit({ eventName: 'usage_recorded', attributes });
  const refused = ledgerline.emit('usage_recorded', {
    ...attributes,
    'ledgerline.cost.is_estimate': false,
    'ledgerline.cost.basis': 'billed',
  });
  expect(refused).toMatchObject({ ok: false, error: { code: 'attribute_missing' } });
  await ledgerline.flush();
  const usages = receiver.named('usage_recorded');
  expect(usages).toHaveLength(1);
  expect(usages[0]?.attributes).toMatchObject({ ...TABLE, 'ledgerline.cost.micros': 4500 });
});
