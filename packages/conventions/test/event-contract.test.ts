// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import {
  ATTRIBUTE_DEFINITIONS,
  attributesView,
  EVENT_DEFINITIONS,
  EVENT_TYPES,
  eventTypeOfRecord,
  LOG_EVENT,
  SCOPE_ATTRIBUTES,
  SCOPE_KEYS,
  SEVERITIES,
  STORAGE_CLASSES,
  toLogRecord,
  validateCanonicalEvent,
  validateEvent,
  validateScope,
  type AttributeKey,
  type CanonicalEvent,
  type EventType,
} from '@ledgerline/conventions';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { validEvents } from './arbitrary-event.ts';
import { sampleEvent, without } from './sample-event.ts';

const SAMPLE = toLogRecord(sampleEvent());

function problemsOf(
  attributes: Readonly<Record<string, unknown>>,
  eventType: string | undefined = SAMPLE.eventName,
  profile: 'complete' | 'bare' = 'complete',
): readonly string[] {
  return validateEvent(attributesView(eventType, attributes), profile).map(
    (problem) => `${problem.code} ${problem.path} ${problem.rule}`,
  );
}

describe('scope keys', () => {
  test.each(SCOPE_KEYS)('an event without %s is refused', (key) => {
    const path = SCOPE_ATTRIBUTES[key];
    const expected = [`scope_missing ${path} required`];
    expect(problemsOf(without(SAMPLE.attributes, path))).toEqual(expected);
    expect(problemsOf(without(SAMPLE.attributes, path), SAMPLE.eventName, 'bare')).toEqual(
      expected,
    );
  });

  test('a span needs the scope keys and nothing else', () => {
    const scope = Object.fromEntries(Object.values(SCOPE_ATTRIBUTES).map((path) => [path, 'a']));
    expect(validateScope(attributesView(undefined, scope))).toEqual([]);
    expect(validateScope(attributesView(undefined, {}))).toHaveLength(SCOPE_KEYS.length);
  });

  test.each(SCOPE_KEYS)('%s must be a token', (key) => {
    const path = SCOPE_ATTRIBUTES[key];
    for (const value of ['', 'a b', 'a/b', 'é', 'x'.repeat(129)]) {
      expect(problemsOf({ ...SAMPLE.attributes, [path]: value })).toEqual([
        `scope_missing ${path} shape`,
      ]);
    }
    expect(problemsOf({ ...SAMPLE.attributes, [path]: 7 })).toEqual([`scope_missing ${path} type`]);
    expect(problemsOf({ ...SAMPLE.attributes, [path]: 'x'.repeat(128) })).toEqual([]);
  });
});

describe('event type', () => {
  test('a type that the registry does not know is refused', () => {
    for (const type of [
      'nope',
      'FLOW_STARTED',
      'x.',
      'x.acme',
      'x..a',
      'x.Acme.a',
      'constructor',
    ]) {
      expect(problemsOf(SAMPLE.attributes, type)).toContain('event_type_unknown EventName known');
    }
    for (const type of ['', undefined]) {
      const problems = validateEvent(attributesView(type, SAMPLE.attributes));
      expect(problems.map((problem) => problem.rule)).toEqual(['required']);
    }
  });

  test("a record that declares our schema is of the type it names, another logger's is a log_event", () => {
    for (const declares of [true, false]) {
      expect(eventTypeOfRecord('', declares)).toBe('log_event');
      for (const name of ['flow_started', 'x.acme.refund', 'x.NoVendor']) {
        expect(eventTypeOfRecord(name, declares)).toBe(name);
      }
    }
    for (const name of ['session.start', 'gen_ai.choice', 'flow_startd', 'constructor']) {
      expect(eventTypeOfRecord(name, true)).toBe(name);
      expect(eventTypeOfRecord(name, false)).toBe('log_event');
    }
  });

  test('a type of a vendor is accepted, and its envelope is checked', () => {
    expect(problemsOf(SAMPLE.attributes, 'x.acme.refund.checked')).toEqual([]);
    expect(problemsOf({}, 'x.acme.refund', 'bare')).toHaveLength(SCOPE_KEYS.length);
    expect(problemsOf(SAMPLE.attributes, `x.acme.${'y'.repeat(122)}`)).toHaveLength(1);
  });
});

describe('schema version', () => {
  const KEY = 'ledgerline.schema.version';

  test('another major version is refused, another minor one is not', () => {
    expect(problemsOf({ ...SAMPLE.attributes, [KEY]: '1.7.3' })).toEqual([]);
    for (const version of ['2.0.0', '0.9.0', '1', '1.0', 'v1.0.0', '1.0.0-rc', '']) {
      expect(problemsOf({ ...SAMPLE.attributes, [KEY]: version })).toEqual([
        `schema_version_unsupported ${KEY} version`,
      ]);
    }
  });

  test('only a bare client may leave it out', () => {
    const attributes = without(SAMPLE.attributes, KEY);
    expect(problemsOf(attributes)).toEqual([`attribute_missing ${KEY} required`]);
    expect(problemsOf(attributes, SAMPLE.eventName, 'bare')).toEqual([]);
  });
});

describe('storage class', () => {
  test('only a sorted set of the four classes is accepted', () => {
    const KEY = 'ledgerline.storage_class';
    for (const text of ['ops,audit', 'ops,ops', 'audit, ops', 'gold', '', 'ops,', 'OPS']) {
      expect(problemsOf({ ...SAMPLE.attributes, [KEY]: text })).toEqual([
        `storage_class_invalid ${KEY} shape`,
      ]);
    }
    for (const text of ['ops', 'audit,ops', 'audit,cost,ops,stream']) {
      expect(problemsOf({ ...SAMPLE.attributes, [KEY]: text })).toEqual([]);
    }
  });
});

describe('the class audit', () => {
  const KEY = 'ledgerline.storage_class';

  test('cannot be taken from a type that the registry puts into the ledger', () => {
    const audit = toLogRecord(sampleOf('audit_action')).attributes;
    for (const text of ['ops', 'cost,ops']) {
      expect(problemsOf({ ...audit, [KEY]: text }, 'audit_action', 'bare')).toContain(
        `storage_class_invalid ${KEY} shape`,
      );
    }
    expect(problemsOf({ ...audit, [KEY]: 'audit' }, 'audit_action')).toEqual([]);
  });
});

test.each([null, 5, [], {}, { payload: null }])(
  'what is no event at all is told so: %j',
  (value) => {
    const [problem] = validateCanonicalEvent(value as never);
    expect(problem).toMatchObject({ path: 'event', rule: 'shape' });
  },
);

describe('persist', () => {
  const KEY = 'ledgerline.persist';
  const CLASS = 'ledgerline.storage_class';

  test('always, sampled and never; an event of the class audit is never not kept', () => {
    for (const value of ['always', 'sampled', 'never']) {
      expect(problemsOf({ ...SAMPLE.attributes, [KEY]: value })).toEqual([]);
    }
    expect(problemsOf({ ...SAMPLE.attributes, [KEY]: 'sometimes' })).toHaveLength(1);
    const refused = [`attribute_value ${KEY} values`];
    const audit = { ...SAMPLE.attributes, [CLASS]: 'audit,cost' };
    expect(problemsOf({ ...audit, [KEY]: 'never' })).toEqual(refused);
    expect(problemsOf({ ...audit, [KEY]: 'sampled' })).toEqual([]);
    // A bare client leaves the class to the receiver, who takes that of the type.
    const bare = toLogRecord(
      sampleEvent({
        event_type: 'audit_action',
        persist: 'never',
        payload: { 'audit.action': 'LOG_VIEW', 'audit.outcome': 'success' },
      }),
    );
    expect(problemsOf(without(bare.attributes, CLASS), 'audit_action', 'bare')).toEqual(refused);
  });
});

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

const TOP = join(import.meta.dirname, '..', '..', '..');
const EXAMPLES = JSON.parse(
  readFileSync(join(TOP, 'packages/conventions/schema/examples.json'), 'utf8'),
) as CanonicalEvent[];
const PAGES = readdirSync(join(TOP, 'conventions/events')).map((name) =>
  readFileSync(join(TOP, 'conventions/events', name), 'utf8'),
);

describe.each(EVENT_TYPES)('%s', (type) => {
  const definition = EVENT_DEFINITIONS[type];
  const keys: readonly AttributeKey[] = [...definition.required, ...definition.optional];
  const example = EXAMPLES.find((event) => event.event_type === type);

  test('says what it is, how severe, where it goes, and what each attribute may hold', () => {
    expect(definition.brief).toMatch(/^[A-Z].*\.$/);
    expect(SEVERITIES).toContain(definition.severity);
    expect(definition.storageClasses.length).toBeGreaterThan(0);
    expect(STORAGE_CLASSES.filter((name) => definition.storageClasses.includes(name))).toEqual(
      definition.storageClasses,
    );
    // Of a line of a log nothing can be asked.
    if (type !== LOG_EVENT) expect(definition.required.length).toBeGreaterThan(0);
    expect(keys.length).toBeGreaterThan(1);
    for (const key of keys) {
      const attribute = ATTRIBUTE_DEFINITIONS[key];
      expect(['plain', 'personal', 'secret', 'content'], key).toContain(attribute.sensitivity);
      expect(attribute.type, key).not.toBe('');
    }
  });

  test('has a page with its sample, and the sample is accepted', () => {
    expect(example).toBeDefined();
    expect(PAGES.filter((page) => page.includes(`\n## ${type}\n`))).toHaveLength(1);
    const { attributes } = toLogRecord(sampleEvent({ ...example }));
    expect(problemsOf(attributes, type)).toEqual([]);
    expect(problemsOf(attributes, type, 'bare')).toEqual([]);
  });

  test('refuses each of its attributes in another type, and values outside of closed sets', () => {
    const { attributes } = toLogRecord(sampleOf(type));
    for (const key of keys) {
      const { type: kind, values } = ATTRIBUTE_DEFINITIONS[key];
      // Everything is of type any.
      if (kind !== 'any') {
        const wrong = kind === 'boolean' ? 'true' : true;
        expect(problemsOf({ ...attributes, [key]: wrong }, type), key).toEqual([
          expect.stringMatching(new RegExp(`^(attribute_type|scope_missing) ${key} type$`)),
        ]);
      }
      if (values === undefined) continue;
      // Another value may make another attribute required; the value itself is named first.
      expect(problemsOf({ ...attributes, [key]: 'none-of-them' }, type)[0], key).toBe(
        `attribute_value ${key} values`,
      );
    }
  });
});

/** A complete event of the type in which every attribute of the type is present. */
function sampleOf(type: EventType): ReturnType<typeof sampleEvent> {
  const definition = EVENT_DEFINITIONS[type];
  const event = fc.sample(
    validEvents.filter((candidate) => candidate.event_type === type),
    {
      numRuns: 1,
      seed: 7,
    },
  )[0];
  if (event === undefined) throw new Error(`no sample of ${definition.brief}`);
  return event;
}
