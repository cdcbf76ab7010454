// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import {
  genAiSpanToEvents,
  spanToEvents,
  eventsToSpan,
  validateCanonicalEvent,
  type AttributeValue,
} from '@ledgerline/conventions';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { attributeValues } from '../arbitrary-event.ts';
import { expectGolden } from '../golden.ts';
import { goldenSpans, spanWith } from './gen-ai-spans.ts';
import { canonicalSpans } from './wire-span.ts';

const spans = goldenSpans();

describe('spans of other instrumentations', () => {
  test('become calls and usage, tied by one call id', () => {
    const events = spans.map(([name, span]) => [name, genAiSpanToEvents(span)] as const);
    for (const [name, made] of events) {
      expect(made.flatMap(validateCanonicalEvent), name).toEqual([]);
      const callIds = new Set(made.map((event) => event.payload['ledgerline.call.id']));
      expect(callIds.size, name).toBeLessThanOrEqual(1);
      expect(new Set(made.map((event) => event.event_id)).size, name).toBe(made.length);
    }
    expectGolden('gen-ai.json', Object.fromEntries(events));
  });

  test.each(['openinference, CHAIN', 'openllmetry, workflow', 'ai sdk, outer span', 'http'])(
    '%s is no call',
    (name) => {
      const span = spans.find(([other]) => other === name)?.[1];
      expect(span && genAiSpanToEvents(span)).toEqual([]);
    },
  );

  test('a span that is ours already is left to spanToEvents', () => {
    fc.assert(
      fc.property(canonicalSpans, (span) => {
        fc.pre(span.attributes['ledgerline.call.id'] !== undefined);
        expect(genAiSpanToEvents(span)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  test('the calls are spans of ours: events to span to events loses nothing', () => {
    for (const [name, span] of spans) {
      const [started, ended] = genAiSpanToEvents(span);
      if (started === undefined || ended === undefined) continue;
      expect(spanToEvents(eventsToSpan([started, ended])), name).toStrictEqual([started, ended]);
    }
  });
});

interface Facts {
  readonly model: string;
  readonly input: number;
  readonly output: number;
  readonly cached: number;
  readonly reasoning: number;
  readonly reason: string;
}

/** One model call in the words of each instrumentation. */
const DIALECTS: Readonly<Record<string, (facts: Facts) => Record<string, AttributeValue>>> = {
  current: (facts) => ({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': facts.model,
    'gen_ai.usage.input_tokens': facts.input,
    'gen_ai.usage.output_tokens': facts.output,
    'gen_ai.usage.cache_read.input_tokens': facts.cached,
    'gen_ai.usage.reasoning.output_tokens': facts.reasoning,
    'gen_ai.response.finish_reasons': [facts.reason],
  }),
  previous: (facts) => ({
    'gen_ai.system': 'openai',
    'gen_ai.request.model': facts.model,
    'gen_ai.usage.prompt_tokens': facts.input,
    'gen_ai.usage.completion_tokens': facts.output,
    'gen_ai.usage.cache_read_input_tokens': facts.cached,
    'gen_ai.usage.reasoning.output_tokens': facts.reasoning,
    'gen_ai.response.finish_reasons': [facts.reason],
  }),
  openInference: (facts) => ({
    'openinference.span.kind': 'LLM',
    'llm.system': 'openai',
    'llm.model_name': facts.model,
    'llm.token_count.prompt': facts.input,
    'llm.token_count.completion': facts.output,
    'llm.token_count.prompt_details.cache_read': facts.cached,
    'llm.token_count.completion_details.reasoning': facts.reasoning,
    'llm.finish_reason': facts.reason,
  }),
  openLlmetry: (facts) => ({
    'llm.request.type': 'chat',
    'llm.vendor': 'OpenAI',
    'llm.request.model': facts.model,
    'llm.usage.prompt_tokens': facts.input,
    'llm.usage.completion_tokens': facts.output,
    'gen_ai.usage.cache_read_input_tokens': facts.cached,
    'gen_ai.usage.reasoning.output_tokens': facts.reasoning,
    'gen_ai.response.finish_reasons': [facts.reason],
  }),
  aiSdk: (facts) => ({
    'ai.operationId': 'ai.generateText.doGenerate',
    'ai.model.provider': 'openai.chat',
    'ai.model.id': facts.model,
    'ai.usage.inputTokens': facts.input,
    'ai.usage.outputTokens': facts.output,
    'ai.usage.cachedInputTokens': facts.cached,
    'ai.usage.reasoningTokens': facts.reasoning,
    'ai.response.finishReason': facts.reason,
  }),
};

test('one call gives the same events in every dialect', () => {
  const facts = fc.record({
    model: fc.string({ minLength: 1 }),
    input: fc.nat(),
    output: fc.nat(),
    cached: fc.nat(),
    reasoning: fc.nat(),
    reason: fc.string({ minLength: 1 }),
  });
  fc.assert(
    fc.property(facts, (call) => {
      const [first, ...others] = Object.values(DIALECTS).map((write) =>
        genAiSpanToEvents(spanWith(write(call))),
      );
      expect(first).toHaveLength(3);
      for (const other of others) expect(other).toStrictEqual(first);
    }),
    { numRuns: 100 },
  );
});

test('whatever a span holds, its events are valid or there are none', () => {
  const keys = [
    ...new Set(spans.flatMap(([, span]) => Object.keys(span.attributes))),
    'llm.input_messages.x.role',
    'llm.input_messages.0.__proto__.role',
    'llm.input_messages.0.message',
    'gen_ai.prompt.99999999.role',
    'ledgerline.run.id',
    'gen_ai.agent.id',
  ];
  const marks = fc.constantFrom<Record<string, AttributeValue>>(
    { 'gen_ai.operation.name': 'chat' },
    { 'gen_ai.operation.name': 'execute_tool' },
    { 'openinference.span.kind': 'LLM' },
    { 'ai.operationId': 'ai.toolCall' },
  );
  fc.assert(
    fc.property(
      marks,
      fc.dictionary(fc.constantFrom(...keys), attributeValues({ bytes: true }), { maxKeys: 12 }),
      (mark, attributes) => {
        const events = genAiSpanToEvents(spanWith({ ...attributes, ...mark }));
        expect(events.flatMap(validateCanonicalEvent)).toEqual([]);
      },
    ),
    { numRuns: 400 },
  );
});

test('content is structured, exactly, and text where that cannot be', () => {
  const [started] = genAiSpanToEvents(
    spanWith({
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'pay',
      'gen_ai.tool.call.arguments':
        '{"id":9007199254740993,"card":"4111111111111111","x":1e400,"y":99999999999999999999}',
    }),
  );
  expect(started?.payload['gen_ai.tool.call.arguments']).toEqual({
    id: 9_007_199_254_740_993n,
    card: '4111111111111111',
    x: 'Infinity',
    y: '99999999999999999999',
  });
  const deep = `${'['.repeat(90)}${']'.repeat(90)}`;
  const [nested] = genAiSpanToEvents(
    spanWith({ 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.call.arguments': deep }),
  );
  expect(nested?.payload['gen_ai.tool.call.arguments']).toBe(deep);
});
