// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  LedgerlineError,
  validateCanonicalEvent,
  type CanonicalEvent,
} from '@ledgerline/conventions';
import { expect, test } from 'vitest';
import { MAX_REFUSAL_KINDS, MAX_WAITING_OWN_EVENTS } from '../src/limits.ts';
import type { OwnEvent } from '../src/own-events/own-event.ts';
import { OwnEvents } from '../src/own-events/own-events.ts';
import { Counters } from '../src/stats.ts';

const EVENT: OwnEvent = {
  type: 'log_event',
  tenant: 'acme',
  occurredAtUnixNano: 1_700_000_000_000_000_000n,
  message: 'hello',
  payload: {},
};

interface Recorder {
  readonly own: OwnEvents;
  readonly counters: Counters;
  readonly stored: CanonicalEvent[];
  readonly lines: unknown[];
}

/** A recorder whose store takes everything but the events of the tenant `broken`. */
function recorder(): Recorder {
  const stored: CanonicalEvent[] = [];
  const lines: unknown[] = [];
  const counters = new Counters();
  const own = new OwnEvents({
    environment: 'test',
    counters,
    log: (level, code, facts) => lines.push([level, code, facts?.['count']]),
    store: async (tenant, events) => {
      if (tenant === 'broken') throw new LedgerlineError('ledger_forked', 'It is broken.');
      await Promise.resolve();
      stored.push(...events);
      return { rejected: 0, message: '' };
    },
  });
  return { own, counters, stored, lines };
}

test('an own event is a valid canonical event of the gateway', async () => {
  const { own, stored } = recorder();
  await own.recordDurably(EVENT);
  expect(validateCanonicalEvent(stored[0]!)).toEqual([]);
  expect(stored[0]).toMatchObject({ tenant_id: 'acme', source: { component: 'gateway' } });
});

test('what cannot be stored is counted and logged, fails no other tenant and makes no event', async () => {
  const { own, counters, stored, lines } = recorder();
  own.record(EVENT);
  own.record({ ...EVENT, tenant: 'broken' });
  await own.close();
  expect(stored).toHaveLength(1);
  expect(counters.ownEvents).toEqual({ recorded: 1, unrecorded: 1 });
  expect(lines).toEqual([['error', 'ledger_forked', 1]]);
  await expect(own.recordDurably({ ...EVENT, tenant: 'broken' })).rejects.toMatchObject({
    code: 'ledger_forked',
  });
});

test('the queue has an end; what finds it full is counted and said in one line', async () => {
  const { own, counters, stored, lines } = recorder();
  for (let i = 0; i < MAX_WAITING_OWN_EVENTS + 5; i++) own.record(EVENT);
  await own.close();
  expect(stored).toHaveLength(MAX_WAITING_OWN_EVENTS);
  expect(counters.ownEvents).toEqual({ recorded: MAX_WAITING_OWN_EVENTS, unrecorded: 5 });
  expect(lines).toEqual([['error', 'queue_full', 5]]);
});

test('a storm of refusals is one event per tenant and code', async () => {
  const { own, stored } = recorder();
  for (let i = 0; i < 1_000; i++)
    own.refused({ tenant: i % 2 === 0 ? 'acme' : 'globex', code: 'overloaded', status: 429 });
  await own.close();
  expect(
    stored.map(({ tenant_id, payload }) => [tenant_id, payload['ledgerline.occurrences']]),
  ).toEqual([
    ['acme', 500],
    ['globex', 500],
  ]);
});

test('kinds of refusals have an end, too', async () => {
  const { own, counters } = recorder();
  for (let i = 0; i < MAX_REFUSAL_KINDS + 3; i++)
    own.refused({ tenant: `t-${i}`, code: 'overloaded', status: 429 });
  await own.close();
  expect(counters.ownEvents).toEqual({ recorded: MAX_REFUSAL_KINDS, unrecorded: 3 });
});

test('who is denied is audited: one event per credential, route and code', async () => {
  const { own, stored } = recorder();
  const refusal = { tenant: 'acme', code: 'tenant_forbidden', status: 403 } as const;
  for (const credentialId of ['one', 'two', 'one']) {
    own.refused({ ...refusal, denied: { credentialId, route: '/v1/logs' } });
  }
  await own.close();
  expect(stored.map((event) => validateCanonicalEvent(event))).toEqual([[], []]);
  expect(
    stored.map(({ payload }) => [payload['audit.actor.id'], payload['ledgerline.occurrences']]),
  ).toEqual([
    ['one', 2],
    ['two', 1],
  ]);
  expect(stored[0]).toMatchObject({
    event_type: 'audit_action',
    payload: { 'audit.action': 'ACCESS_DENIED', 'audit.outcome': 'failure' },
  });
});
