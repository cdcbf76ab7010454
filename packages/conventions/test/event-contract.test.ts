// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  attributesView,
  eventTypeOfRecord,
  SCOPE_ATTRIBUTES,
  SCOPE_KEYS,
  toLogRecord,
  validateCanonicalEvent,
  validateEvent,
  validateScope,
} from '@ledgerline/conventions';
import { describe, expect, test } from 'vitest';
import { sampleEvent, without } from './sample-event.ts';
import { SAMPLE, problemsOf, sampleOf } from './contract-problems.ts';

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
