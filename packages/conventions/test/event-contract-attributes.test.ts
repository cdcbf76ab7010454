// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  attributesView,
  EVENT_DEFINITIONS,
  EVENT_TYPES,
  toLogRecord,
  validateCanonicalEvent,
  validateEvent,
  type AttributeKey,
  type EventType,
} from '@ledgerline/conventions';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { validEvents } from './arbitrary-event.ts';
import { without } from './sample-event.ts';
import { SAMPLE, problemsOf, sampleOf } from './contract-problems.ts';

describe('required attributes', () => {
  const required = EVENT_TYPES.flatMap((type) =>
    EVENT_DEFINITIONS[type].required.map((key): [EventType, AttributeKey] => [type, key]),
  );

  test.each(required)('%s without %s is refused', (type, key) => {
    const event = sampleOf(type);
    const { attributes } = toLogRecord(event);
    expect(problemsOf(attributes, type)).toEqual([]);
    expect(problemsOf(without(attributes, key), type)).toContain(
      `attribute_missing ${key} required`,
    );
  });

  test('what a call needs depends on its kind', () => {
    const { attributes } = toLogRecord(sampleOf('tool_call_started'));
    const tool = { ...attributes, 'ledgerline.call.kind': 'tool' };
    expect(problemsOf(without(tool, 'gen_ai.tool.name'), 'tool_call_started')).toEqual([
      'attribute_missing gen_ai.tool.name required',
    ]);
    expect(problemsOf(without(tool, 'gen_ai.request.model'), 'tool_call_started')).toEqual([]);
    const model = { ...attributes, 'ledgerline.call.kind': 'model' };
    expect(problemsOf(without(model, 'gen_ai.request.model'), 'tool_call_started')).toEqual([
      'attribute_missing gen_ai.request.model required',
    ]);
  });

  test('run and step may be left to the receiver by a bare client', () => {
    const attributes = without(SAMPLE.attributes, 'ledgerline.run.id', 'ledgerline.step.id');
    expect(problemsOf(attributes, SAMPLE.eventName, 'bare')).toEqual([]);
    expect(problemsOf(attributes)).toHaveLength(2);
  });
});

describe('types and values', () => {
  test('an attribute of another type is refused', () => {
    expect(problemsOf({ ...SAMPLE.attributes, 'ledgerline.cost.micros': 1.5 })).toEqual([
      'attribute_type ledgerline.cost.micros type',
    ]);
    expect(problemsOf({ ...SAMPLE.attributes, 'ledgerline.cost.micros': '1' })).toHaveLength(1);
    expect(problemsOf({ ...SAMPLE.attributes, 'ledgerline.cost.micros': 2n ** 62n })).toEqual([]);
    expect(problemsOf({ ...SAMPLE.attributes, 'ledgerline.cost.micros': 2n ** 63n })).toHaveLength(
      1,
    );
  });

  test('a double may come as an integer', () => {
    const { attributes } = toLogRecord(sampleOf('flow_ended'));
    expect(problemsOf({ ...attributes, 'ledgerline.duration_ms': 12 }, 'flow_ended')).toEqual([]);
  });

  test('a value outside a closed enumeration is refused and not repeated', () => {
    const problems = validateEvent(
      attributesView(SAMPLE.eventName, {
        ...SAMPLE.attributes,
        'ledgerline.call.kind': 'secret-1',
      }),
    );
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toBe('ledgerline.call.kind must be one of tool, model');
    expect(JSON.stringify(problems)).not.toContain('secret-1');
  });

  test.each([
    ['usage_recorded', 'ledgerline.cost.micros', [0, 1, 10n ** 18n], [-1, -(10n ** 18n)]],
    ['agent_decision', 'ledgerline.decision.confidence', [0, 0.5, 1], [-0.1, 1.1, 2, Number.NaN]],
    ['tool_call_started', 'ledgerline.call.attempt', [1, 2], [0]],
    ['flow_ended', 'ledgerline.duration_ms', [0, 12.5, 3], [-0.5, -1]],
  ] as const)('%s refuses %s out of its bounds', (type, key, inside, outside) => {
    const { attributes } = toLogRecord(sampleOf(type));
    for (const value of inside)
      expect(problemsOf({ ...attributes, [key]: value }, type)).toEqual([]);
    for (const value of outside) {
      expect(problemsOf({ ...attributes, [key]: value }, type)).toEqual([
        `attribute_value ${key} range`,
      ]);
    }
    const messages = outside.flatMap((value) =>
      validateEvent(attributesView(type, { ...attributes, [key]: value })),
    );
    expect(messages[0]?.message).toMatch(/must be (at least \d|between 0 and 1)$/);
  });

  test('a list has elements of its type', () => {
    const key = 'ledgerline.state.changed_keys';
    const { attributes } = toLogRecord(sampleOf('state_pulse'));
    for (const value of [[], ['a'], ['a', 'b']]) {
      expect(problemsOf({ ...attributes, [key]: value }, 'state_pulse')).toEqual([]);
    }
    for (const value of [[1], ['a', null], [['a']], [{}], 'a']) {
      expect(problemsOf({ ...attributes, [key]: value }, 'state_pulse')).toEqual([
        `attribute_type ${key} type`,
      ]);
    }
  });

  test('a view without numbers and elements has them unchecked', () => {
    const attributes = { ...SAMPLE.attributes, 'ledgerline.cost.micros': -1 };
    const whole = attributesView(SAMPLE.eventName, attributes);
    const view = {
      eventType: whole.eventType,
      kindOf: whole.kindOf.bind(whole),
      text: whole.text.bind(whole),
    };
    expect(validateEvent(whole)).toHaveLength(1);
    expect(validateEvent(view)).toEqual([]);
  });

  test('attributes that the registry does not know are free', () => {
    expect(problemsOf({ ...SAMPLE.attributes, 'com.acme.anything': [{ a: 1n }, null] })).toEqual(
      [],
    );
  });

  test('an agent needs its id, a human a user id or an authentication subject', () => {
    const attributes = without(SAMPLE.attributes, 'gen_ai.agent.id');
    expect(problemsOf(attributes)).toEqual(['attribute_missing gen_ai.agent.id required']);
    const human = { ...attributes, 'ledgerline.actor.type': 'human' };
    expect(problemsOf(human)).toEqual(['attribute_missing user.id required']);
    expect(problemsOf({ ...human, 'user.id': 'u-1' })).toEqual([]);
    expect(problemsOf({ ...human, 'ledgerline.auth.subject': 'auth0|1' })).toEqual([]);
  });
});

describe('the validator', () => {
  test('gives a shared empty answer for a valid event, and at most sixteen problems', () => {
    const view = attributesView(SAMPLE.eventName, SAMPLE.attributes);
    expect(validateEvent(view)).toBe(validateEvent(view));
    const hostile = Object.fromEntries(Object.keys(SAMPLE.attributes).map((key) => [key, {}]));
    expect(validateEvent(attributesView(SAMPLE.eventName, hostile)).length).toBe(16);
  });

  test('accepts every generated valid event and never throws on anything', () => {
    fc.assert(
      fc.property(validEvents, (event) => {
        expect(validateCanonicalEvent(event)).toEqual([]);
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.string(), fc.dictionary(fc.string(), fc.anything()), (type, attributes) => {
        expect(validateEvent(attributesView(type, attributes)).length).toBeGreaterThan(0);
      }),
    );
  });

  test('uses the token test of the view when it has one', () => {
    const plain = attributesView(SAMPLE.eventName, SAMPLE.attributes);
    const view = {
      eventType: plain.eventType,
      kindOf: plain.kindOf.bind(plain),
      text: plain.text.bind(plain),
      isToken: () => false,
    };
    expect(validateEvent(view).map((problem) => problem.rule)).toContain('shape');
  });
});
