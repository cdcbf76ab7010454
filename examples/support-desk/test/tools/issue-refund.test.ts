// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { seedCustomer } from '../../src/shop/seed.ts';
import { issueRefund } from '../../src/tools/issue-refund.ts';
import { OpenDesk } from '../support/open-desk.ts';

let open: OpenDesk;
beforeEach(async () => void (open = await OpenDesk.start()));
afterEach(() => open.close());

/** Asks for a refund in the name of the seeded customer `index`. */
function refund(index: number, orderId: string, amountCents: number): Promise<object> {
  const parameters = { order_id: orderId, amount_cents: amountCents, reason: 'broken' };
  return issueRefund.run(parameters, open.ticketFrom(seedCustomer(index).email));
}

/** What has been emitted, audit records by their action, in the order of the alphabet. */
async function emitted(): Promise<string[]> {
  const { logs } = await open.received();
  return logs
    .map(({ eventType, attributes }) => {
      const action = attributes['audit.action'];
      return typeof action === 'string' ? action : eventType;
    })
    .toSorted();
}

describe('issue_refund', () => {
  test('pays up to the limit without a human, with both audit records', async () => {
    expect(await refund(0, 'ord_1001', 1_450)).toEqual({
      status: 'refunded',
      refund_id: 'ref_0001',
      amount_cents: 1_450,
    });
    expect(await emitted()).toEqual(['refund.authorize', 'refund.issue']);
    const { logs } = await open.received();
    expect(logs[0]?.attributes).toMatchObject({
      'audit.outcome': 'success',
      'support_desk.amount_cents': 1_450,
      'support_desk.approved_by': 'below-limit',
    });
  });

  test('pays once, however often it is asked', async () => {
    await refund(0, 'ord_1001', 1_450);
    expect(await refund(0, 'ord_1001', 1_450)).toMatchObject({
      status: 'already_refunded',
      refund_id: 'ref_0001',
    });
    expect(open.desk.shop.refundsOf('ord_1001')).toHaveLength(1);
    expect(await emitted()).toEqual(['refund.authorize', 'refund.issue']);
  });

  test('asks a human above the limit, and pays when they approve', async () => {
    expect(await refund(1, 'ord_1002', 48_000)).toMatchObject({ status: 'refunded' });
    expect(open.desk.shop.refundsOf('ord_1002')).toMatchObject([{ approvedBy: 'lead-morgan' }]);
    expect(await emitted()).toEqual([
      'human_approved',
      'human_prompted',
      'refund.authorize',
      'refund.issue',
      'safety_decision',
    ]);
    const { logs } = await open.received();
    const approved = logs.find(({ eventType }) => eventType === 'human_approved');
    expect(approved?.attributes).toMatchObject({
      'ledgerline.actor.type': 'human',
      'ledgerline.auth.subject': 'lead-morgan',
    });
    const decision = logs.find(({ eventType }) => eventType === 'safety_decision');
    expect(decision?.attributes).toMatchObject({
      'ledgerline.safety.gate': 'refund-limit',
      'ledgerline.safety.verdict': 'allow',
      'ledgerline.approval.id': approved?.attributes['ledgerline.approval.id'],
    });
  });

  test('pays nothing when the human declines', async () => {
    expect(await refund(2, 'ord_1003', 89_900)).toMatchObject({
      status: 'rejected',
      reason: 'Delivered 72 days ago; the return window is 30 days.',
    });
    expect(open.desk.shop.refundsOf('ord_1003')).toEqual([]);
    expect(await emitted()).toEqual(['human_prompted', 'human_rejected', 'safety_decision']);
  });

  test('asks a human after the return window, whatever the amount', async () => {
    expect(await refund(2, 'ord_1003', 1)).toMatchObject({ status: 'rejected' });
  });

  test.each([
    ['an order of somebody else', 'ord_1002', 100, 'not_found'],
    ['an order that is not there', 'ord_9999', 100, 'not_found'],
    ['more than was paid', 'ord_1001', 4_791, 'not_allowed'],
    ['a negative amount', 'ord_1001', -1, 'invalid_arguments'],
    ['a fraction of a cent', 'ord_1001', 0.5, 'invalid_arguments'],
  ])('refuses %s', async (_, orderId, amountCents, code) => {
    await expect(refund(0, orderId, amountCents)).rejects.toMatchObject({ code });
    expect(await emitted()).toEqual([]);
  });

  test('refuses an order that is on its way, and a stranger', async () => {
    await expect(refund(3, 'ord_1004', 100)).rejects.toMatchObject({ code: 'not_allowed' });
    const stranger = open.ticketFrom('nobody@example.com');
    const parameters = { order_id: 'ord_1001', amount_cents: 1, reason: 'mine' };
    await expect(issueRefund.run(parameters, stranger)).rejects.toMatchObject({
      code: 'not_allowed',
    });
  });
});
