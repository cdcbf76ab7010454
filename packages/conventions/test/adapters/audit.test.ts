// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import {
  actorTypeOf,
  auditToCanonical,
  fromAuditRecord,
  LedgerlineError,
  toAuditRecord,
  validateCanonicalEvent,
  type AttributeValue,
  type AuditCallDetails,
  type WireLogRecord,
} from '@ledgerline/conventions';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { attributeValues, foreignIds, tokens } from '../arbitrary-event.ts';
import { expectGolden } from '../golden.ts';
import { sampleEvent } from '../sample-event.ts';

const CONTEXT = {
  tenant_id: 'acme',
  env: 'prod',
  project_id: 'support',
  surface_id: 'admin',
  app_id: 'desk',
  request_id: 'req-8812',
  trace_id: '5b8efff798038103d269b633813fc60c',
  user_id: 'u-7731',
  agent_id: 'support-agent',
} as const;
const STAMP = { eventId: 'evt-1', occurredAtUnixNano: 1_795_251_600_000_000_000n };
const DETAILS: AuditCallDetails = {
  targetId: 'order-1042',
  targetType: 'order',
  'com.acme.amount': 120,
};

const DRAFT: WireLogRecord = {
  eventName: 'user.login.failure',
  timeUnixNano: 1_795_251_600_000_000_000n,
  observedTimeUnixNano: 1_795_251_600_000_000_001n,
  severityNumber: 0,
  severityText: '',
  body: { reason: 'bad password', tries: 3n },
  attributes: {
    'audit.record.id': '5a3c1c3e-8f0e-4c56-9a54-0d6f3a8a2f11',
    'audit.actor.id': 'jdoe',
    'audit.actor.type': 'user',
    'audit.action': 'LOGIN',
    'audit.outcome': 'failure',
    'audit.target.id': 'console',
    'audit.target.type': 'application',
    'audit.source.id': '192.0.2.7',
    'audit.source.type': 'ip',
  },
};
const SCOPE = {
  tenant_id: 'acme',
  env: 'prod',
  project_id: 'support',
  surface_id: 'admin',
  app_id: 'desk',
} as const;

describe('an audit call', () => {
  test('becomes an audit_action with ids, trace and actor of its context', () => {
    const event = auditToCanonical(CONTEXT, 'refund.issue', DETAILS, STAMP);
    expectGolden('audit-call.json', { event, record: toAuditRecord(event) });
    expect(validateCanonicalEvent(event)).toEqual([]);
    expect(event.storage_class).toContain('audit');
  });

  test('takes its context in camelCase and in short names too', () => {
    const { tenant_id, project_id, surface_id, user_id, ...rest } = CONTEXT;
    const names = { tenantId: tenant_id, project: project_id, surface: surface_id };
    expect(
      auditToCanonical({ ...rest, ...names, userId: user_id }, 'a', DETAILS, STAMP),
    ).toStrictEqual(auditToCanonical(CONTEXT, 'a', DETAILS, STAMP));
  });

  test.each(Object.keys(SCOPE))('without %s is refused', (key) => {
    const context = Object.fromEntries(Object.entries(CONTEXT).filter(([name]) => name !== key));
    expect(codeOf(() => auditToCanonical(context, 'a', {}, STAMP))).toBe('scope_missing');
  });

  test('attributes the human before the agent and the agent before the system', () => {
    const who = (ids: object): readonly unknown[] => {
      const event = auditToCanonical({ ...SCOPE, ...ids }, 'a', {}, STAMP);
      return [event.actor_type, event.payload['audit.actor.type'], event.payload['audit.actor.id']];
    };
    expect(who({ user_id: 'u-1', agent_id: 'a-1' })).toEqual(['human', 'user', 'u-1']);
    expect(who({ auth_subject: 'auth0|1', agent_id: 'a-1' })).toEqual(['human', 'user', 'auth0|1']);
    expect(who({ agent_id: 'a-1' })).toEqual(['agent', 'service', 'a-1']);
    expect(who({ actor_type: 'tool', actor_id: 't-1' })).toEqual(['tool', 'service', 't-1']);
    expect(who({})).toEqual(['system', 'system', 'unknown']);
    expect(actorTypeOf({})).toBe('system');
  });

  test('cannot set a field of the envelope by its details', () => {
    const details = { 'ledgerline.tenant.id': 'globex', 'audit.action': 'other' };
    const event = auditToCanonical(CONTEXT, 'LOG_VIEW', details, STAMP);
    expect(event.tenant_id).toBe('acme');
    expect(event.payload['audit.action']).toBe('LOG_VIEW');
    expect(event.payload).not.toHaveProperty(['ledgerline.tenant.id']);
  });
});

describe('a record of the draft audit signal', () => {
  test('becomes an audit_action of the scope that it is given', () => {
    const event = fromAuditRecord(DRAFT, SCOPE);
    expectGolden('audit-record.json', event);
    expect(validateCanonicalEvent(event)).toEqual([]);
    expect(codeOf(() => fromAuditRecord(DRAFT))).toBe('scope_missing');
  });

  test('cannot leave the tenant that it names for the one it is given', () => {
    const attributes = { ...DRAFT.attributes, 'ledgerline.tenant.id': 'globex' };
    expect(fromAuditRecord({ ...DRAFT, attributes }, SCOPE).tenant_id).toBe('globex');
  });

  test('keeps its name, id, actor, action, outcome, target and source on the way back', () => {
    const back = toAuditRecord(fromAuditRecord(DRAFT, SCOPE));
    expect(back.eventName).toBe(DRAFT.eventName);
    expect(back.severityNumber).toBe(0);
    expect(back.attributes).toMatchObject(DRAFT.attributes);
    expect(back.attributes).not.toHaveProperty(['log.record.uid']);
  });

  test('is made of an audit_action only', () => {
    expect(codeOf(() => toAuditRecord(sampleEvent()))).toBe('event_type_unknown');
  });

  test('call to record to event loses nothing', () => {
    const context = fc
      .record(
        {
          trace_id: fc.constant(CONTEXT.trace_id),
          request_id: foreignIds,
          run_id: tokens,
          user_id: foreignIds,
          agent_id: foreignIds,
          train_ok: fc.boolean(),
          policy_ids: fc.array(tokens, { maxLength: 3 }),
        },
        { requiredKeys: [] },
      )
      .map((ids) => ({ ...SCOPE, ...ids }));
    const details = fc.record(
      {
        outcome: fc.constantFrom('success', 'failure', 'unknown'),
        targetId: foreignIds,
        sourceType: foreignIds,
        message: fc.string(),
        'com.acme.extra': attributeValues({ bytes: true }),
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<Record<string, AttributeValue>>;
    fc.assert(
      fc.property(context, foreignIds, details, tokens, (ids, action, said, eventId) => {
        const event = auditToCanonical(ids, action, said, { ...STAMP, eventId });
        expect(validateCanonicalEvent(event)).toEqual([]);
        expect(fromAuditRecord(toAuditRecord(event))).toStrictEqual(event);
      }),
      { numRuns: 300 },
    );
  });
});

function codeOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (LedgerlineError.is(error)) return error.code;
    throw error;
  }
  return 'nothing was thrown';
}
