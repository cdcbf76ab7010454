// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, test } from 'vitest';
import { prepare, storedAttributes } from '../support/batch-fixture.ts';
import { auditRecord, logsRequest, SCOPE } from '../support/gateway-fixture.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

describe('what a bare client leaves out', () => {
  test('is made up, named and counted', () => {
    const batch = prepare(logsRequest([{ body: 'x' }]));
    const stored = storedAttributes(batch, 0);
    expect(stored).toMatchObject({
      'ledgerline.schema.version': '1.0.0',
      'ledgerline.storage_class': 'ops',
      'ledgerline.step.id': 'root',
      'ledgerline.redaction.policy': 'default@1.0.0',
      'ledgerline.redaction.count': '0',
      'ledgerline.synthesized_fields':
        'event_id,event_type,observed_at,request_id,run_id,schema_version,span_id,step_id,storage_class,trace_id',
    });
    expect(stored['log.record.uid']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab]/);
    expect(stored['ledgerline.run.id']).toMatch(/^[0-9a-f]{32}$/);
    expect(batch.synthesized.get('trace_id')).toBe(1);
    expect(batch.eventTypes[0]).toBe('log_event');
  });

  test('is the same when the same bytes come again, and differs from record to record', () => {
    const json = logsRequest([{ body: 'x' }, { body: 'x' }]);
    const [one, two] = [prepare(json), prepare(json)];
    expect(storedAttributes(one, 0)).toEqual(storedAttributes(two, 0));
    expect(storedAttributes(one, 1)).toEqual(storedAttributes(two, 1));
    const ids = [0, 1].map((row) => storedAttributes(one, row)['log.record.uid']);
    expect(ids[0]).not.toBe(ids[1]);
  });

  test('a run is a trace and a step a span', () => {
    const stored = storedAttributes(prepare(logsRequest([{ traceId: TRACE, spanId: SPAN }])), 0);
    expect(stored).toMatchObject({ 'ledgerline.run.id': TRACE, 'ledgerline.step.id': SPAN });
    expect(stored['ledgerline.synthesized_fields']).not.toContain('trace_id');
    const zero = prepare(logsRequest([{ traceId: '0'.repeat(32), spanId: SPAN }]));
    expect(storedAttributes(zero, 0)['ledgerline.synthesized_fields']).toContain('trace_id');
  });

  test('what the sender has made up itself stays named', () => {
    const attributes = { 'ledgerline.synthesized_fields': 'request_id' };
    const batch = prepare(logsRequest([{ attributes, traceId: TRACE, spanId: SPAN }]));
    expect(storedAttributes(batch, 0)['ledgerline.synthesized_fields']).toContain('request_id');
  });

  test('severity comes from the event type, text from the number', () => {
    const batch = prepare(logsRequest([{ eventName: 'log_event' }, { severityNumber: 18 }]));
    const { severityNumber, severityTextStart, severityTextEnd, store } = batch.columns;
    const text = (row: number): string =>
      store.text(severityTextStart.at(row), severityTextEnd.at(row));
    expect([severityNumber.at(0), text(0)]).toEqual([9, 'INFO']);
    expect([severityNumber.at(1), text(1)]).toEqual([18, 'ERROR']);
  });
});

describe('the scope', () => {
  test('is that of the record, else of the resource', () => {
    const attributes = { 'ledgerline.project.id': 'own' };
    const batch = prepare(logsRequest([{ attributes }, {}]));
    expect([0, 1].map((row) => batch.factText(row, 2))).toEqual(['own', 'desk']);
  });

  test.each(Object.keys(SCOPE))('without %s a record is rejected', (key) => {
    const { [key]: _, ...rest } = SCOPE;
    const batch = prepare(logsRequest([{}, { attributes: { [key]: SCOPE[key] } }], rest));
    expect(batch.accepted).toEqual([1]);
    expect([...batch.rejections.byCode]).toEqual([['scope_missing', 1]]);
    expect(batch.rejections.message()).toContain(key);
  });

  test('ids and numbers of a wrong shape are rejected', () => {
    const batch = prepare(
      logsRequest([
        { traceId: 'abcd' },
        { spanId: 'abcd' },
        { severityNumber: 99 },
        { timeUnixNano: '9223372036854775808' },
        { attributes: { 'ledgerline.tenant.id': { intValue: 1 } } },
      ]),
    );
    expect(batch.accepted).toEqual([]);
    expect(batch.rejections.count).toBe(5);
  });
});

describe('the payload of an audit event', () => {
  test('is canonical JSON of the redacted event, scope and ids included', () => {
    const record = {
      ...auditRecord('a-1', { note: 'a@example.com', big: { intValue: '9007199254740993' } }),
      traceId: TRACE,
      spanId: SPAN,
    };
    const batch = prepare(logsRequest([record, {}]));
    expect([...batch.audit.keys()]).toEqual([0]);
    const payload = batch.audit.get(0)!.payload.toString('utf8');
    expect(payload).toBe(JSON.stringify(JSON.parse(payload)));
    expect(JSON.parse(payload)).toMatchObject({
      event_id: 'a-1',
      tenant_id: 'acme',
      env: 'test',
      app_id: 'support',
      trace_id: TRACE,
      run_id: TRACE,
      occurred_at_unix_nano: '1700000000123456789',
      redaction: {
        count: 1,
        counts: ['email~1'],
        detectors: ['email'],
        gateway: { counts: ['email~1'], policy: 'default@1.0.0' },
        policy: 'default@1.0.0',
      },
      payload: { 'audit.action': 'refund', note: '[EMAIL]', big: '9007199254740993' },
    });
  });

  test('exists for values that JSON cannot say', () => {
    const record = auditRecord('a-2', {
      nan: { doubleValue: 'NaN' },
      bytes: { bytesValue: 'AQL/' },
      ['__proto__']: 'a member',
    });
    const batch = prepare(logsRequest([record]));
    expect(batch.rejections.message()).toBe('');
    expect(batch.audit.size).toBe(1);
  });
});
