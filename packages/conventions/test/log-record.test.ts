// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import {
  canonicalJson,
  fromLogRecord,
  LedgerlineError,
  NESTING_MAX,
  toLogRecord,
  type AttributeValue,
} from '@ledgerline/conventions';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { attributeValues, validEvents } from './arbitrary-event.ts';
import { sampleEvent, without } from './sample-event.ts';

describe('toLogRecord and fromLogRecord', () => {
  test('lose nothing: int64, bytes and nested values come back as they were', () => {
    const extras = fc.dictionary(
      fc.string({ unit: 'binary' }).map((name) => `com.acme.${name.toWellFormed()}`),
      attributeValues({ bytes: true }),
      { maxKeys: 5, noNullPrototype: true },
    );
    fc.assert(
      fc.property(validEvents, extras, (event, extra) => {
        const whole = { ...event, payload: { ...event.payload, ...extra } };
        expect(fromLogRecord(toLogRecord(whole))).toStrictEqual(whole);
      }),
      { numRuns: 500 },
    );
  });

  test('a key named __proto__ stays a member', () => {
    const payload = JSON.parse('{"__proto__": {"__proto__": 1}}') as Record<string, AttributeValue>;
    const back = fromLogRecord({
      ...toLogRecord(sampleEvent()),
      attributes: {
        ...toLogRecord(sampleEvent()).attributes,
        ...Object.fromEntries([['com.acme.nested', payload]]),
      },
    });
    expect(canonicalJson(back)).toContain('{"__proto__":{"__proto__":1}}');
  });

  test('gives one canonical form whatever the decoder made of a value', () => {
    const record = toLogRecord(sampleEvent());
    const read = (value: AttributeValue): AttributeValue | undefined =>
      fromLogRecord({ ...record, attributes: { ...record.attributes, 'com.acme.v': value } })
        .payload['com.acme.v'];
    expect(read(5n)).toBe(5);
    expect(read([1n, { a: -(2n ** 53n) }])).toEqual([1, { a: -(2n ** 53n) }]);
    expect(read(2n ** 53n)).toBe(2n ** 53n);
    expect(read(Number.NaN)).toBe('NaN');
    expect(read(Number.NEGATIVE_INFINITY)).toBe('-Infinity');
    expect(read(-0)).toBe(0);
    expect(read('\ud800')).toBe('\ufffd');
  });

  test('refuses a value that nests too deep instead of running out of stack', () => {
    let deep: AttributeValue = 1;
    for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
    const record = toLogRecord(sampleEvent());
    expect(() =>
      fromLogRecord({ ...record, attributes: { ...record.attributes, 'com.acme.v': deep } }),
    ).toThrow(LedgerlineError);
  });

  test('the deepest value that is read can also be written as JSON', () => {
    let deep: AttributeValue = 1;
    for (let depth = 0; depth < NESTING_MAX; depth += 1) deep = [deep];
    const record = toLogRecord(sampleEvent());
    const attributes = { ...record.attributes, 'com.acme.v': deep };
    expect(canonicalJson(fromLogRecord({ ...record, attributes }))).toContain('[[[1]]]');
  });

  test('fills what a bare client may leave out', () => {
    const record = toLogRecord(sampleEvent({ event_type: 'audit_action' }));
    const event = fromLogRecord({
      ...record,
      severityNumber: 0,
      traceId: '',
      attributes: without(
        record.attributes,
        'ledgerline.schema.version',
        'ledgerline.storage_class',
        'ledgerline.actor.type',
        'ledgerline.train_ok',
      ) as typeof record.attributes,
    });
    expect(event).toMatchObject({
      schema_version: '1.0.0',
      storage_class: ['audit', 'ops'],
      severity: 'info',
      actor_type: 'system',
      train_ok: false,
    });
    expect('trace_id' in event).toBe(false);
  });

  test('never reads an event without its scope', () => {
    const record = toLogRecord(sampleEvent());
    const attributes = without(
      record.attributes,
      'ledgerline.tenant.id',
    ) as typeof record.attributes;
    expect(() => fromLogRecord({ ...record, attributes })).toThrow(/ledgerline\.tenant\.id/);
  });

  test.each([
    [1, 'debug'],
    [5, 'debug'],
    [9, 'info'],
    [10, 'info'],
    [13, 'warn'],
    [17, 'error'],
    [21, 'fatal'],
    [24, 'fatal'],
  ])('severity number %d is %s', (severityNumber, severity) => {
    const record = toLogRecord(sampleEvent());
    expect(fromLogRecord({ ...record, severityNumber }).severity).toBe(severity);
  });

  test('a body that is no text becomes its canonical JSON', () => {
    const record = toLogRecord(sampleEvent());
    expect(fromLogRecord({ ...record, body: { b: 1n, a: [true] } }).message).toBe(
      '{"a":[true],"b":1}',
    );
  });
});
