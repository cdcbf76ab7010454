// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { setTimeout as sleep } from 'node:timers/promises';
import { context, trace, type Attributes, type Span } from '@opentelemetry/api';
import { expect, test } from 'vitest';
import type { Receiver } from '../receiver.ts';
import { start } from '../start.ts';

const CHAT = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'model-1' };
const LLM = { 'openinference.span.kind': 'LLM', 'llm.model_name': 'model-1' };
const USED = { 'gen_ai.usage.input_tokens': 21, 'gen_ai.usage.output_tokens': 9 };
const TOOL = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'find' };

/** A span of another instrumentation around work that is done in its context. */
async function span(
  attributes: Attributes,
  work: () => unknown = () => sleep(0),
  end: Attributes = {},
): Promise<Span> {
  return trace.getTracer('other').startActiveSpan('call', { attributes }, async (active) => {
    await work();
    active.setAttributes(end);
    active.end();
    return active;
  });
}

function counts(receiver: Receiver): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { eventName } of receiver.logs) found[eventName] = (found[eventName] ?? 0) + 1;
  return found;
}

const ONCE = { tool_call_started: 1, tool_call_ended: 1, usage_recorded: 1 };

test('two instrumentations of one call tell it once, by the outer span', async () => {
  const { ledgerline, receiver } = await start();
  const outer = await span(LLM, () => span(CHAT, undefined, USED), {
    'llm.token_count.prompt': 21,
  });
  await ledgerline.flush();
  expect(counts(receiver)).toEqual(ONCE);
  expect(new Set(receiver.logs.map(({ spanId }) => spanId))).toEqual(
    new Set([outer.spanContext().spanId]),
  );
  expect(receiver.spans).toHaveLength(2);
});

test('spans between the two, such as those of an HTTP client, change nothing', async () => {
  const { ledgerline, receiver } = await start();
  const http = { 'http.request.method': 'POST' };
  await span(LLM, () => span(http, () => span(CHAT, undefined, USED)), USED);
  await ledgerline.flush();
  expect(counts(receiver)).toEqual(ONCE);
});

test('usage that only the inner spans know is told once, under the outer call, retries added', async () => {
  const { ledgerline, receiver } = await start();
  await span(LLM, async () => {
    await span(CHAT, undefined, USED);
    await span(CHAT, undefined, USED);
  });
  await ledgerline.flush();
  expect(counts(receiver)).toEqual(ONCE);
  const [usage] = receiver.named('usage_recorded');
  expect(usage?.attributes).toMatchObject({
    'gen_ai.usage.input_tokens': 42,
    'gen_ai.usage.output_tokens': 18,
    'ledgerline.call.id': receiver.named('tool_call_ended')[0]?.attributes['ledgerline.call.id'],
  });
});

test('usage that an inner span learns after the outer one ended is told under the outer call', async () => {
  const { ledgerline, receiver } = await start();
  let inner: Span | undefined;
  const outer = await span(LLM, () => {
    inner = trace.getTracer('other').startSpan('stream', { attributes: CHAT });
    return sleep(0);
  });
  inner?.setAttributes(USED).end();
  await ledgerline.flush();
  expect(counts(receiver)).toEqual(ONCE);
  const { traceId, spanId } = outer.spanContext();
  expect(receiver.named('usage_recorded')[0]?.eventId).toBe(`${traceId}.${spanId}.usage`);
});

test('three instrumentations that know the outer span by its ids only tell it once', async () => {
  const { ledgerline, receiver } = await start();
  await span(LLM, () => {
    const ids = trace.getActiveSpan()!.spanContext();
    return context.with(trace.setSpanContext(context.active(), ids), () =>
      span(CHAT, () => span(CHAT, undefined, USED)),
    );
  });
  await ledgerline.flush();
  expect(counts(receiver)).toEqual(ONCE);
});

test.each([
  ['an agent', { 'openinference.span.kind': 'AGENT' }],
  ['a workflow', { 'traceloop.span.kind': 'workflow' }],
  ['a tool', TOOL],
])(
  'a call of a model inside of %s inside of a call of a model is another call',
  async (_, around) => {
    const { ledgerline, receiver } = await start();
    await span(CHAT, () => span(around, () => span(CHAT, undefined, USED)), USED);
    await ledgerline.flush();
    expect(receiver.named('usage_recorded')).toHaveLength(2);
  },
);

test('another operation, another tool and a neighbour are calls of their own', async () => {
  const { ledgerline, receiver } = await start();
  await span(CHAT, () => span({ ...CHAT, 'gen_ai.operation.name': 'embeddings' }, undefined, USED));
  await span(TOOL, () => span({ ...TOOL, 'gen_ai.tool.name': 'ask' }));
  await Promise.all([span(CHAT), span(CHAT)]);
  await ledgerline.flush();
  expect(counts(receiver)).toEqual({ tool_call_started: 6, tool_call_ended: 6, usage_recorded: 1 });
});

test('the AI SDK and its inner call count their tokens once', async () => {
  const { ledgerline, receiver } = await start();
  const used = { 'ai.usage.inputTokens': 21, 'ai.usage.outputTokens': 9 };
  const model = { 'ai.model.id': 'model-1' };
  const outer = { ...model, 'ai.operationId': 'ai.generateText' };
  const inner = { ...model, 'ai.operationId': 'ai.generateText.doGenerate' };
  await span(outer, () => span(inner, undefined, used), used);
  await ledgerline.flush();
  expect(receiver.named('usage_recorded')).toHaveLength(1);
  expect(receiver.named('tool_call_started')).toHaveLength(1);
});

test('a call inside of our own wrapper is told by the wrapper alone', async () => {
  const { ledgerline, receiver } = await start();
  const usage = (): object => ({ inputTokens: 21, outputTokens: 9 });
  await ledgerline.modelCall({ provider: 'openai', model: 'model-1', usage }, () =>
    span(LLM, () => span(CHAT, undefined, USED), USED),
  );
  await ledgerline.toolCall({ name: 'find' }, () => span(TOOL));
  await ledgerline.flush();
  expect(counts(receiver)).toEqual({ tool_call_started: 2, tool_call_ended: 2, usage_recorded: 1 });
});

test('a wrapper that tells no usage has that of the instrumentation inside', async () => {
  const { ledgerline, receiver } = await start();
  let stepId = '';
  await ledgerline.step('s', (step) => {
    ({ stepId } = step);
    return ledgerline.modelCall({ provider: 'openai', model: 'model-1' }, () =>
      span(CHAT, undefined, USED),
    );
  });
  await ledgerline.flush();
  const [usage, ...more] = receiver.named('usage_recorded');
  expect(more).toEqual([]);
  const [ended] = receiver.named('tool_call_ended');
  expect(usage?.spanId).toBe(ended?.spanId);
  expect(usage?.attributes).toMatchObject({
    'gen_ai.usage.input_tokens': 21,
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'model-1',
    'ledgerline.call.id': ended?.attributes['ledgerline.call.id'],
    'ledgerline.step.id': stepId,
  });
});

test('a stream in a wrapper has the usage that its caller reports, and no second one', async () => {
  const { ledgerline, receiver } = await start();
  let inner: Span | undefined;
  let report: (() => void) | undefined;
  ledgerline.modelCall({ provider: 'openai', model: 'model-1' }, (call) => {
    inner = trace.getTracer('other').startSpan('stream', { attributes: CHAT });
    report = () => call.recordUsage({ inputTokens: 21, outputTokens: 9 });
  });
  inner?.setAttributes(USED).end();
  report?.();
  await ledgerline.flush();
  expect(counts(receiver)).toEqual(ONCE);
});
