// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { setTimeout as sleep } from 'node:timers/promises';
import { context, logs, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import { SamplingDecision, TracerProvider } from '@opentelemetry/sdk-trace';
import { describe, expect, test } from 'vitest';
import { LedgerlineSpanProcessor, Pipeline } from '@ledgerline/sdk';
import { MAX_CONTENT_BYTES } from '../../src/limits.ts';
import type { ReceivedLog, Receiver } from '../receiver.ts';
import { QUICK, SCOPE, start, startReceiver } from '../start.ts';

const CHAT = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': 'model-1',
  'gen_ai.input.messages':
    '[{"role":"user","parts":[{"type":"text","content":"ann@shop.example"}]}]',
};
const ANSWER = {
  'gen_ai.response.model': 'model-1-2026',
  'gen_ai.response.finish_reasons': ['stop'],
  'gen_ai.usage.input_tokens': 21,
  'gen_ai.usage.output_tokens': 9,
  'gen_ai.output.messages': '[{"role":"assistant","parts":[{"type":"text","content":"hi"}]}]',
};
const INPUT = [{ role: 'user', parts: [{ type: 'text', content: '[EMAIL]' }] }];

const tracer = () => trace.getTracer('@other/instrumentation', '2.0');

/** A call that another instrumentation describes; work inside of it runs in its context. */
async function call(
  attributes: object,
  end: object = {},
  work: (span: Span) => unknown = () => {},
): Promise<Span> {
  return tracer().startActiveSpan('call', { attributes: { ...attributes } }, async (span) => {
    await work(span);
    span.setAttributes({ ...end });
    span.end();
    return span;
  });
}

function ofCalls({ logs: all }: Receiver): ReceivedLog[] {
  return all.filter(({ eventName }) => /^tool_call_|^usage_/.test(eventName));
}

function names(receiver: Receiver): string[] {
  return ofCalls(receiver).map(({ eventName }) => eventName);
}

describe('a call that another instrumentation describes', () => {
  test('becomes started, ended and usage under one call id, in its run and step', async () => {
    const { ledgerline, receiver } = await start();
    let ids = { runId: '', stepId: '' };
    const span = await ledgerline.run('r', () =>
      ledgerline.step('s', (step) => {
        ids = step;
        return call(CHAT, ANSWER, () => sleep(0));
      }),
    );
    await ledgerline.flush();
    const { traceId, spanId } = span.spanContext();
    const id = `${traceId}.${spanId}`;
    const [started, ended, usage, ...more] = ofCalls(receiver);
    expect(more).toEqual([]);
    expect([started, ended, usage].map((event) => [event?.eventName, event?.eventId])).toEqual([
      ['tool_call_started', `${id}.started`],
      ['tool_call_ended', `${id}.ended`],
      ['usage_recorded', `${id}.usage`],
    ]);
    for (const event of [started, ended, usage]) {
      expect(event).toMatchObject({ traceId, spanId });
      expect(event?.attributes).toMatchObject({
        'ledgerline.run.id': ids.runId,
        'ledgerline.step.id': ids.stepId,
        'ledgerline.call.id': id,
        'ledgerline.call.kind': 'model',
        'ledgerline.tenant.id': 'acme',
        'gen_ai.request.model': 'model-1',
      });
    }
    expect(started?.attributes['gen_ai.input.messages']).toEqual(INPUT);
    expect(ended?.attributes).not.toHaveProperty('gen_ai.input.messages');
    expect(ended?.attributes['gen_ai.response.finish_reasons']).toEqual(['stop']);
    expect(usage?.attributes).toMatchObject({
      'gen_ai.usage.input_tokens': 21,
      'gen_ai.usage.output_tokens': 9,
    });
    expect(started!.timeUnixNano).toBeLessThan(ended!.timeUnixNano);
    expect(receiver.rawText).not.toContain('ann@');
  });

  test('is told of when it begins, so that one that never ends is known', async () => {
    const { ledgerline, receiver } = await start();
    tracer().startSpan('call', { attributes: CHAT });
    await ledgerline.flush();
    expect(names(receiver)).toEqual([]);
    await sleep(0);
    await ledgerline.flush();
    expect(names(receiver)).toEqual(['tool_call_started']);
  });

  test('that says at its end what it was has its started event at the time of its start', async () => {
    const { ledgerline, receiver } = await start();
    await call({}, { ...CHAT, ...ANSWER }, () => sleep(2));
    await ledgerline.flush();
    const [started, ended] = ofCalls(receiver);
    expect(names(receiver)).toEqual(['tool_call_started', 'tool_call_ended', 'usage_recorded']);
    const tookMs = (ended!.timeUnixNano - started!.timeUnixNano) / 1e6;
    expect(ended?.attributes['ledgerline.duration_ms']).toBeCloseTo(tookMs, 2);
    expect(started?.attributes['gen_ai.input.messages']).toEqual(INPUT);
  });

  test('says with its end what came too late for its started event', async () => {
    const { ledgerline, receiver } = await start();
    const { 'gen_ai.input.messages': late, ...early } = CHAT;
    await call(early, { ...ANSWER, 'gen_ai.input.messages': late }, () => sleep(0));
    await ledgerline.flush();
    const [started, ended] = ofCalls(receiver);
    expect(started?.attributes).not.toHaveProperty('gen_ai.input.messages');
    expect(ended?.attributes['gen_ai.input.messages']).toEqual(INPUT);
  });

  test('that failed says so, with the class of the error', async () => {
    const { ledgerline, receiver } = await start();
    await call(CHAT, {}, (span) => {
      span.recordException(new RangeError('no ann@shop.example'));
      span.setStatus({ code: SpanStatusCode.ERROR, message: 'no ann@shop.example' });
    });
    await ledgerline.flush();
    expect(names(receiver)).toEqual(['tool_call_started', 'tool_call_failed']);
    const failed = ofCalls(receiver)[1];
    expect(failed).toMatchObject({ severity: 'ERROR', body: 'no [EMAIL]' });
    expect(failed?.attributes).toMatchObject({
      'error.type': 'RangeError',
      'exception.message': 'no [EMAIL]',
    });
    expect(receiver.rawText).not.toContain('ann@');
  });

  test('keeps the model that was asked when its attribute becomes that which answered', async () => {
    const { ledgerline, receiver } = await start();
    const kind = { 'openinference.span.kind': 'LLM', 'llm.model_name': 'model-1' };
    const end = { 'llm.model_name': 'model-1-2026', 'llm.token_count.prompt': 3 };
    await call(kind, end, () => sleep(0));
    await ledgerline.flush();
    for (const { attributes } of ofCalls(receiver)) {
      expect(attributes['gen_ai.request.model']).toBe('model-1');
    }
    expect(ofCalls(receiver).at(-1)?.attributes['gen_ai.response.model']).toBe('model-1-2026');
  });

  test('has its content in the events and not in the copy of its span', async () => {
    const { ledgerline, receiver } = await start();
    await call(CHAT, ANSWER);
    await ledgerline.flush();
    const { attributes } = receiver.spans[0]!;
    expect(attributes).toMatchObject({ 'gen_ai.request.model': 'model-1' });
    expect(Object.keys(attributes).filter((key) => key.endsWith('.messages'))).toEqual([]);
  });

  test('has content that is too large replaced by its size', async () => {
    const { ledgerline, receiver } = await start();
    await call({ ...CHAT, 'gen_ai.input.messages': 'x'.repeat(MAX_CONTENT_BYTES) });
    await ledgerline.flush();
    const content = ofCalls(receiver)[0]?.attributes['gen_ai.input.messages'];
    expect(content).toMatchObject({ omitted: 'too large' });
  });

  test('without a scope is refused and counted', async () => {
    const receiver = await startReceiver();
    const pipeline = new Pipeline({
      requireScope: 'event',
      endpoint: receiver.url,
      ephemeral: true,
      onDiagnostic: () => {},
    });
    const provider = new TracerProvider({
      spanProcessors: [new LedgerlineSpanProcessor(pipeline)],
    });
    provider.getTracer('other').startSpan('call', { attributes: CHAT }).end();
    await sleep(0);
    expect(pipeline.stats().rejected.byCode).toEqual({ scope_missing: 1 });
    await pipeline.shutdown();
    expect(receiver.logs).toEqual([]);
  });

  test('is an event though its span is recorded and not sampled', async () => {
    const receiver = await startReceiver();
    const pipeline = new Pipeline({
      ...SCOPE,
      endpoint: receiver.url,
      ephemeral: true,
      queue: QUICK,
    });
    const provider = new TracerProvider({
      sampler: { shouldSample: () => ({ decision: SamplingDecision.RECORD }), toString: () => 'r' },
      spanProcessors: [new LedgerlineSpanProcessor(pipeline)],
    });
    provider.getTracer('other').startSpan('call', { attributes: CHAT }).end();
    await pipeline.shutdown();
    expect(names(receiver)).toEqual(['tool_call_started', 'tool_call_ended']);
    expect(receiver.spans).toEqual([]);
  });
});

describe('options', () => {
  test('genAi: false leaves the spans alone', async () => {
    const { ledgerline, receiver } = await start({ genAi: false });
    await call(CHAT, ANSWER, () => sleep(0));
    await ledgerline.flush();
    expect(names(receiver)).toEqual([]);
    expect(receiver.spans[0]?.attributes).toHaveProperty('gen_ai.input.messages');
  });

  test('captureContent: false leaves content out of events and spans', async () => {
    const { ledgerline, receiver } = await start({ genAi: { captureContent: false } });
    const agent = { 'openinference.span.kind': 'AGENT', 'input.value': 'a question' };
    await call(agent, {}, () => call(CHAT, ANSWER, () => sleep(0)));
    await ledgerline.flush();
    expect(names(receiver)).toEqual(['tool_call_started', 'tool_call_ended', 'usage_recorded']);
    expect(receiver.spans).toHaveLength(2);
    const all = [...receiver.logs, ...receiver.spans].flatMap((x) => Object.keys(x.attributes));
    expect(all.filter((key) => /messages$|value$/.test(key))).toEqual([]);
  });
});

describe('content in log records beside the span', () => {
  const MESSAGES = [
    ['gen_ai.system.message', { content: 'be kind' }],
    ['gen_ai.user.message', { content: 'ann@shop.example' }],
    ['gen_ai.choice', { index: 0, finish_reason: 'stop', message: { content: 'hi' } }],
  ] as const;
  const { 'gen_ai.input.messages': _content, ...bare } = CHAT;

  test('joins the events of the call, whatever version of the conventions wrote it', async () => {
    const { ledgerline, receiver } = await start();
    const logger = logs.getLogger('@other/instrumentation');
    await call(bare, {}, () => {
      for (const [name, body] of MESSAGES) {
        logger.emit({ attributes: { 'event.name': name, 'gen_ai.system': 'openai' }, body });
      }
    });
    await call(bare, {}, () => {
      const { 'gen_ai.output.messages': answer } = ANSWER;
      logger.emit({
        eventName: 'gen_ai.client.inference.operation.details',
        attributes: { 'gen_ai.input.messages': INPUT, 'gen_ai.output.messages': answer },
      });
    });
    await ledgerline.flush();
    const text = (content: string): object => ({ type: 'text', content });
    const [first, firstEnd, second, secondEnd, ...more] = ofCalls(receiver);
    expect(more).toEqual([]);
    expect(first?.attributes['gen_ai.input.messages']).toEqual([
      { role: 'system', parts: [text('be kind')] },
      { role: 'user', parts: [text('[EMAIL]')] },
    ]);
    expect(firstEnd?.attributes['gen_ai.output.messages']).toEqual([
      { role: 'assistant', parts: [text('hi')], finish_reason: 'stop' },
    ]);
    expect(second?.attributes['gen_ai.input.messages']).toEqual(INPUT);
    expect(secondEnd?.attributes['gen_ai.output.messages']).toEqual([
      { role: 'assistant', parts: [text('hi')] },
    ]);
    expect(receiver.named('log_event')).toEqual([]);
  });

  test('stays a log line when its call is not known', async () => {
    const { ledgerline, receiver } = await start();
    logs.getLogger('other').emit({ attributes: { 'event.name': 'gen_ai.user.message' }, body: {} });
    context.with(context.active(), () => logs.getLogger('other').emit({ body: 'plain' }));
    await ledgerline.flush();
    expect(receiver.named('log_event')).toHaveLength(2);
  });
});
