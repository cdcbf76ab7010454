// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import {
  genAiCallOf,
  genAiContentOfRecord,
  genAiGroupOf,
  genAiGroupToEvent,
  genAiSpanToEvents,
  isGenAiContent,
  validateCanonicalEvent,
} from '@ledgerline/conventions';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { attributeValues } from '../arbitrary-event.ts';
import { goldenSpans, spanWith } from './gen-ai-spans.ts';

const spans = goldenSpans();

describe('what a span calls', () => {
  test.each(spans)('%s: said exactly when it becomes events, with the same names', (_, span) => {
    const call = genAiCallOf(span.attributes);
    const [started] = genAiSpanToEvents(span);
    expect(call?.kind).toBe(started?.payload['ledgerline.call.kind']);
    expect(call?.operation).toBe(started?.payload['gen_ai.operation.name']);
    if (call?.target === undefined) return;
    const name = call.kind === 'tool' ? 'gen_ai.tool.name' : 'gen_ai.request.model';
    expect(call.target).toBe(started?.payload[name]);
  });

  test.each([
    ['an agent', { 'gen_ai.operation.name': 'invoke_agent' }, 'invoke_agent'],
    ['a chain', { 'openinference.span.kind': 'CHAIN' }, 'CHAIN'],
    ['a workflow', { 'traceloop.span.kind': 'workflow' }, 'workflow'],
    ['the outer span of the AI SDK', { 'ai.operationId': 'ai.generateText' }, 'ai.generateText'],
    ['a call', { 'gen_ai.operation.name': 'chat' }, undefined],
    ['any other span', { 'http.request.method': 'GET' }, undefined],
  ])('%s', (_, attributes, kind) => {
    expect(genAiGroupOf(attributes)).toBe(kind);
  });

  test('without its content, a span becomes the same events without content', () => {
    const content = /messages$|instructions$|arguments$|result$/;
    const bare = (payload: object): Record<string, unknown> =>
      Object.fromEntries(Object.entries(payload).filter(([key]) => !content.test(key)));
    for (const [name, span] of spans) {
      const kept = Object.entries(span.attributes).filter(([key]) => !isGenAiContent(key));
      const made = genAiSpanToEvents({ ...span, attributes: Object.fromEntries(kept) });
      for (const [index, event] of genAiSpanToEvents(span).entries()) {
        // The first OpenLLMetry has the reason of the end inside of the answer.
        const { 'gen_ai.response.finish_reasons': _, ...expected } = bare(event.payload);
        expect(made[index]?.payload, name).toMatchObject(expected);
        expect(Object.keys(made[index]?.payload ?? {}).filter((key) => content.test(key))).toEqual(
          [],
        );
      }
    }
  });
});

describe('the span of a framework', () => {
  const AGENT = {
    'openinference.span.kind': 'AGENT',
    'agent.name': 'desk',
    'input.value': 'hello',
  };
  const span = spanWith(AGENT, 'crew.kickoff');

  test('becomes one framework_bridge event, without its content', () => {
    const event = genAiGroupToEvent(span, 'openinference.instrumentation.crewai');
    expect(event).toMatchObject({
      event_type: 'framework_bridge',
      event_id: '5b8efff798038103d269b633813fc60c.eee19b7ec3c1b174.bridge',
      trace_id: span.traceId,
      span_id: span.spanId,
      occurred_at_unix_nano: span.endTimeUnixNano,
    });
    expect(event?.payload).toEqual({
      'ledgerline.bridge.framework': 'crewai',
      'ledgerline.bridge.event': 'crew.kickoff',
      'ledgerline.bridge.payload': {
        kind: 'AGENT',
        duration_ms: 250,
        outcome: 'success',
        agent: 'desk',
      },
    });
    expect(event && validateCanonicalEvent(event)).toEqual([]);
  });

  test.each([
    ['@arizeai/openinference-instrumentation-langchain', 'langchain'],
    ['opentelemetry.instrumentation.autogen', 'autogen'],
    ['ai', 'ai'],
    ['', 'unknown'],
  ])('of the instrumentation %s is of the framework %s', (scope, framework) => {
    const event = genAiGroupToEvent(span, scope);
    expect(event?.payload['ledgerline.bridge.framework']).toBe(framework);
  });

  test('keeps its event when others wrote ids of another type', () => {
    const odd = { ...span, attributes: { ...AGENT, 'user.id': 7, 'session.id': ['s'] } };
    const event = genAiGroupToEvent(odd, 'x');
    expect(event?.user_id).toBe('7');
    expect(event).not.toHaveProperty('session_id');
  });

  test('that failed says so; a call and a span of anybody else become none', () => {
    const failed = { ...span, status: { code: 2, message: 'no' } };
    expect(genAiGroupToEvent(failed, 'x')?.payload['ledgerline.bridge.payload']).toMatchObject({
      outcome: 'failure',
    });
    const others = spans.filter(([, { attributes }]) => genAiGroupOf(attributes) === undefined);
    expect(others.length).toBeGreaterThan(10);
    for (const [, other] of others) expect(genAiGroupToEvent(other, 'x')).toBeUndefined();
  });
});

describe('content of a log record', () => {
  const CALL = { id: 'call_1', type: 'function', function: { name: 'find', arguments: '{"n":1}' } };

  test('one message a record joins those before it', () => {
    const records = [
      ['gen_ai.system.message', { content: 'be kind' }],
      ['gen_ai.user.message', { content: 'hello', role: 'customer' }],
      ['gen_ai.assistant.message', { tool_calls: [CALL] }],
      ['gen_ai.tool.message', { id: 'call_1', content: '{"ok":true}' }],
      ['gen_ai.choice', { index: 0, finish_reason: 'stop', message: { content: 'done' } }],
    ] as const;
    let content = {};
    for (const [name, body] of records) {
      content = genAiContentOfRecord(undefined, { 'event.name': name }, body, content) ?? {};
    }
    const asked = { type: 'tool_call', id: 'call_1', name: 'find', arguments: { n: 1 } };
    const told = { type: 'tool_call_response', id: 'call_1', response: { ok: true } };
    expect(content).toEqual({
      'gen_ai.input.messages': [
        { role: 'system', parts: [{ type: 'text', content: 'be kind' }] },
        { role: 'customer', parts: [{ type: 'text', content: 'hello' }] },
        { role: 'assistant', parts: [asked] },
        { role: 'tool', parts: [told] },
      ],
      'gen_ai.output.messages': [
        { role: 'assistant', parts: [{ type: 'text', content: 'done' }], finish_reason: 'stop' },
      ],
    });
  });

  test('a record whose content was not captured adds nothing', () => {
    expect(genAiContentOfRecord('gen_ai.user.message', {}, {})).toEqual({});
    expect(genAiContentOfRecord('gen_ai.choice', {}, { finish_reason: 'stop' })).toEqual({});
  });

  test('every other record has none', () => {
    expect(genAiContentOfRecord('gen_ai.evaluation.result', {}, undefined)).toBeUndefined();
    expect(genAiContentOfRecord(undefined, {}, 'a line')).toBeUndefined();
    expect(genAiContentOfRecord('constructor', {}, {})).toBeUndefined();
  });

  test('any body is read without an error', () => {
    const names = fc.constantFrom('gen_ai.choice', 'gen_ai.tool.message', 'gen_ai.user.message');
    fc.assert(
      fc.property(
        names,
        attributeValues({ bytes: true }),
        attributeValues({ bytes: true }),
        (name, body, message) => {
          for (const given of [body, { content: body }, { message, tool_calls: body }]) {
            expect(genAiContentOfRecord(name, {}, given)).toBeDefined();
          }
        },
      ),
    );
  });
});
