// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { expect, test } from 'vitest';
import { start, type Started } from './start.ts';

async function told({ ledgerline, receiver }: Started) {
  await ledgerline.flush();
  return receiver.logs
    .toSorted((a, b) => a.timeUnixNano - b.timeUnixNano)
    .map(({ eventName, attributes }) => [eventName, attributes] as const);
}

test('a gate tells its verdict and gives it back', async () => {
  const started = await start();
  const verdict = { verdict: 'deny', reason: 'for ann@shop.example' } as const;
  expect(started.ledgerline.gate('refund-limit', () => verdict)).toBe(verdict);
  const later = started.ledgerline.gate('refund-limit', async () => verdict);
  expect(await later).toBe(verdict);
  const events = await told(started);
  expect(events).toHaveLength(2);
  for (const [name, attributes] of events) {
    expect(name).toBe('safety_gate_evaluated');
    expect(attributes).toMatchObject({
      'ledgerline.safety.gate': 'refund-limit',
      'ledgerline.safety.verdict': 'deny',
      'ledgerline.safety.reason': 'for [EMAIL]',
    });
  }
});

test('a gate that escalates says to which approval', async () => {
  const started = await start();
  started.ledgerline.gate('g', () => ({ verdict: 'escalate', approvalId: 'apr-1' }));
  const [evaluated, escalated] = await told(started);
  expect(evaluated?.[1]).toMatchObject({ 'ledgerline.safety.verdict': 'escalate' });
  expect(escalated).toMatchObject([
    'safety_escalated',
    { 'ledgerline.approval.id': 'apr-1', 'ledgerline.storage_class': 'audit,ops' },
  ]);
});

test('a gate that throws is an exception and no verdict', async () => {
  const started = await start();
  const error = new Error('no rules');
  const fail = (): never => {
    throw error;
  };
  expect(() => started.ledgerline.gate('g', fail)).toThrow(error);
  await expect(started.ledgerline.gate('g', async () => fail())).rejects.toBe(error);
  const events = await told(started);
  expect(events.map(([name]) => name)).toEqual(['exception_raised']);
  expect(events[0]?.[1]['ledgerline.safety.gate']).toBe('g');
});

test.each([
  [true, 'human_approved', 'approved', 'allow'],
  [false, 'human_rejected', 'rejected', 'deny'],
] as const)('an approval that is answered %s', async (approved, event, outcome, verdict) => {
  const started = await start();
  const { ledgerline } = started;
  const approval = await ledgerline.run('r', () =>
    ledgerline.approval({ subject: 'refund to ann@shop.example', gate: 'limit' }, async (asked) => {
      expect(asked.subject).toBe('refund to ann@shop.example');
      return { approved, reason: 'known customer', by: { userId: 'u-boss' } };
    }),
  );
  expect(approval).toMatchObject({ approved, outcome, reason: 'known customer' });
  const events = (await told(started)).filter(([name]) => !name.startsWith('flow'));
  expect(events.map(([name]) => name)).toEqual(['human_prompted', event, 'safety_decision']);
  for (const [, attributes] of events) {
    expect(attributes['ledgerline.approval.id']).toBe(approval.approvalId);
    expect(attributes['ledgerline.storage_class']).toBe('audit,ops');
  }
  expect(events[0]?.[1]['ledgerline.approval.subject']).toBe('refund to [EMAIL]');
  expect(events[1]?.[1]).toMatchObject({
    'ledgerline.approval.reason': 'known customer',
    'ledgerline.approval.waited_ms': approval.waitedMs,
    'ledgerline.actor.type': 'human',
    'user.id': 'u-boss',
  });
  expect(events[2]?.[1]).toMatchObject({
    'ledgerline.safety.gate': 'limit',
    'ledgerline.safety.verdict': verdict,
  });
});

test('an approval that nobody answers in time is denied, and no human is said to have done it', async () => {
  const started = await start();
  let wasAborted = false;
  const approval = await started.ledgerline.approval(
    { subject: 's', approvalId: 'apr-9', timeoutMs: 5 },
    ({ signal }) =>
      new Promise(() => {
        signal.addEventListener('abort', () => (wasAborted = true));
      }),
  );
  expect(approval).toMatchObject({ approved: false, outcome: 'timed_out', approvalId: 'apr-9' });
  expect(wasAborted).toBe(true);
  const events = await told(started);
  expect(events.map(([name]) => name)).toEqual(['human_prompted', 'safety_decision']);
  expect(events[1]?.[1]).toMatchObject({
    'ledgerline.safety.gate': 'human_approval',
    'ledgerline.safety.verdict': 'deny',
    'ledgerline.safety.reason': 'no answer within 5 ms',
    'ledgerline.approval.id': 'apr-9',
  });
});

test('an approval that cannot be asked is denied, and the reason is thrown', async () => {
  const started = await start();
  const error = new TypeError('no channel to ann@shop.example');
  const asking = started.ledgerline.approval({ subject: 's' }, () => {
    throw error;
  });
  await expect(asking).rejects.toBe(error);
  const events = await told(started);
  expect(events.at(-1)?.[1]).toMatchObject({
    'ledgerline.safety.verdict': 'deny',
    'ledgerline.safety.reason': 'the request failed: TypeError',
  });
});

test('an approval whose prompt cannot be kept is not asked', async () => {
  const { ledgerline } = await start({ strictCorrelation: true });
  let asked = 0;
  const approval = ledgerline.approval({ subject: 's' }, () => {
    asked += 1;
    return { approved: true };
  });
  await expect(approval).rejects.toMatchObject({ code: 'context_missing' });
  expect(asked).toBe(0);
});
