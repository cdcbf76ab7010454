// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import {
  fromDatasetEvent,
  fromEventLogEntry,
  fromStreamEvent,
  LedgerlineError,
  toDatasetEvent,
  toEventLogEntry,
  toStreamEvent,
  type AttributeValue,
  type CanonicalEvent,
} from '@ledgerline/conventions';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { attributeValues, validEvents } from '../arbitrary-event.ts';
import { expectGolden, readGolden } from '../golden.ts';
import { sampleEvent } from '../sample-event.ts';

const FORMS = [
  ['StreamEvent', toStreamEvent, fromStreamEvent],
  ['DatasetEvent', toDatasetEvent, fromDatasetEvent],
  ['EventLogEntry', toEventLogEntry, fromEventLogEntry],
] as const;

/** Times from 1970 to 9999 are what RFC 3339 can write; OTLP's 64 bits end in 2554. */
const wholeEvents: fc.Arbitrary<CanonicalEvent> = fc
  .tuple(
    validEvents,
    fc.dictionary(
      fc.string({ unit: 'binary' }).map((name) => `com.acme.${name.toWellFormed()}`),
      fc.oneof(
        attributeValues({ bytes: true }),
        fc.constantFrom<AttributeValue>({ $int64: '1' }, { $bytes: 7 }, { $map: { $map: {} } }),
      ),
      { maxKeys: 4, noNullPrototype: true },
    ),
  )
  .map(([event, extra]) => ({ ...event, payload: { ...event.payload, ...extra } }));

describe.each(FORMS)('%s', (_name, write, read) => {
  test('canonical to legacy JSON to canonical loses nothing', () => {
    fc.assert(
      fc.property(wholeEvents, (event) => {
        const text = JSON.stringify(write(event));
        expect(read(JSON.parse(text))).toStrictEqual(event);
      }),
      { numRuns: 300 },
    );
  });

  test('throws nothing but errors of the catalogue, whatever the JSON', () => {
    const names = ['id', 'type', 'tenantId', 'routing', 'ids', 'meta', 'metadata', 'payload'];
    fc.assert(
      fc.property(
        fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), fc.jsonValue()),
        wholeEvents,
        fc.string(),
        fc.jsonValue(),
        (json, event, key, value) => {
          for (const candidate of [json, value, { ...write(event), ...json, [key]: value }]) {
            expectCatalogueError(() => read(candidate));
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

test('the three forms have the same fields, and each of them every field of the event', () => {
  const event = sampleEvent({
    correlation_id: 'case-1',
    user_id: 'u-1',
    auth_subject: 'auth0|1',
    session_id: 's-1',
    actor_id: 'a-1',
    message: 'hello',
    persist: 'sampled',
    source: { domain: 'ACTIVITY', component: 'planner', origin: 'AGENT' },
    source_ref: { kind: 'ticket', id: 'T-1', uri: 'https://desk.example/T-1' },
    redaction: { policy: 'default@1.0.0', count: 1, detectors: ['email'] },
    synthesized_fields: ['run_id'],
    policy_ids: ['p-1'],
    incident_ids: ['i-1'],
  });
  const count = (json: object): number => leaves({ ...json, payload: 0, data: 0, details: 0 }) - 2;
  expect(count(toStreamEvent(event))).toBe(count(toDatasetEvent(event)));
  expect(count(toEventLogEntry(event))).toBe(count(toDatasetEvent(event)));
  expectGolden('legacy-forms.json', {
    stream: toStreamEvent(event),
    dataset: toDatasetEvent(event),
    event_log: toEventLogEntry(event),
  });
  const golden = readGolden('legacy-forms.json') as Record<string, unknown>;
  expect(fromStreamEvent(golden['stream'])).toStrictEqual(event);
  expect(fromDatasetEvent(golden['dataset'])).toStrictEqual(event);
  expect(fromEventLogEntry(golden['event_log'])).toStrictEqual(event);
});

describe('what older writers sent', () => {
  const inputs = readGolden('legacy.input.json') as Record<string, Record<string, unknown>>;
  const readers = { stream: fromStreamEvent, dataset: fromDatasetEvent, log: fromEventLogEntry };

  test('becomes canonical, whatever the spelling of its names', () => {
    const events = Object.entries(inputs).map(([name, json]) => {
      const read = readers[name.split(' ')[0] as keyof typeof readers];
      return [name, read(json)] as const;
    });
    expectGolden('legacy.json', Object.fromEntries(events));
  });

  test('names of one field that contradict each other are refused', () => {
    const json = inputs['stream snake case'] as { routing: object };
    const routing = { ...json.routing, tenantId: 'acme', tenant_id: 'globex' };
    expect(() => fromStreamEvent({ ...json, routing })).toThrow(/contradicts/);
  });

  test('the scope is never guessed', () => {
    const json = inputs['stream snake case'] as { routing: Record<string, unknown> };
    for (const name of ['tenant_id', 'env', 'project_id', 'surface', 'app_id']) {
      const { [name]: _gone, ...routing } = json.routing;
      expect(codeOf(() => fromStreamEvent({ ...json, routing }))).toBe('scope_missing');
    }
  });

  test('what is missing of the scope comes from the caller, and contradicts nothing', () => {
    const json = inputs['stream snake case'] as { routing: Record<string, unknown> };
    const { env: _gone, ...routing } = json.routing;
    const scope = { env: 'from-the-edge', tenant_id: 'other' };
    const event = fromStreamEvent({ ...json, routing }, scope);
    expect(event.env).toBe('from-the-edge');
    expect(event.tenant_id).toBe(json.routing['tenant_id']);
  });

  test('a run and a step that the type needs are made up and flagged', () => {
    const { ids: _ids, ...json } = toStreamEvent(sampleEvent());
    const made = ['run_id', 'step_id'];
    expect(fromStreamEvent({ ...json, ids: { traceId: 'a'.repeat(32) } })).toMatchObject({
      run_id: 'a'.repeat(32),
      step_id: 'root',
      synthesized_fields: made,
    });
    expect(fromStreamEvent({ ...json, ids: { requestId: 'req-1' } }).run_id).toBe('req-1');
    const foreign = fromStreamEvent({ ...json, ids: { requestId: 'no token', stepId: 's' } });
    expect(foreign).toMatchObject({
      run_id: json.id,
      step_id: 's',
      synthesized_fields: ['run_id'],
    });
  });

  test('persist is always, sampled or never; an audit event cannot be never', () => {
    const event = sampleEvent({ storage_class: ['audit', 'cost'] });
    const stream = toStreamEvent(event);
    const withPersist = (persist: string): object => ({
      ...stream,
      meta: { ...stream.meta, persist },
    });
    expect(fromStreamEvent(withPersist('sampled')).persist).toBe('sampled');
    expect(codeOf(() => fromStreamEvent(withPersist('never')))).toBe('attribute_value');
    expect(codeOf(() => fromStreamEvent(withPersist('maybe')))).toBe('attribute_value');
  });

  test('CRITICAL is fatal, and fatal is CRITICAL', () => {
    const fatal = sampleEvent({ severity: 'fatal' });
    expect(toEventLogEntry(fatal).level).toBe('CRITICAL');
    expect(fromEventLogEntry(toEventLogEntry(fatal)).severity).toBe('fatal');
    const warning = { ...toEventLogEntry(fatal), level: 'Warning' };
    expect(fromEventLogEntry(warning).severity).toBe('warn');
  });

  test('a line whose event is no event type is a log_event; a stream event of that type is refused', () => {
    const entry = { ...toEventLogEntry(sampleEvent()), event: 'order.paid' };
    expect(fromEventLogEntry(entry)).toMatchObject({
      event_type: 'log_event',
      payload: { 'ledgerline.log.name': 'order.paid' },
    });
    const stream = { ...toStreamEvent(sampleEvent()), type: 'order.paid' };
    expect(codeOf(() => fromStreamEvent(stream))).toBe('event_type_unknown');
  });

  test.each([
    ['2026-11-21T09:00:00Z', 1_795_251_600_000_000_000n],
    ['2026-11-21T10:00:00.5+01:00', 1_795_251_600_500_000_000n],
    [1_795_251_600_000.25, 1_795_251_600_000_250_000n],
  ])('the time %s', (timestamp, expected) => {
    const stream = { ...toStreamEvent(sampleEvent()), timestamp };
    expect(fromStreamEvent(stream).occurred_at_unix_nano).toBe(expected);
  });

  test.each(['yesterday', '2026-13-01T00:00:00Z', '1969-12-31T23:59:59Z', -1, null, {}])(
    'the time %s is refused',
    (timestamp) => {
      const stream = { ...toStreamEvent(sampleEvent()), timestamp };
      expect(codeOf(() => fromStreamEvent(stream))).toBe('attribute_value');
    },
  );
});

function leaves(value: unknown): number {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 1;
  return Object.values(value).reduce<number>((sum, member) => sum + leaves(member), 0);
}

function codeOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (LedgerlineError.is(error)) return error.code;
    throw error;
  }
  return 'nothing was thrown';
}

function expectCatalogueError(call: () => unknown): void {
  try {
    call();
  } catch (error) {
    if (!LedgerlineError.is(error)) throw error;
  }
}
