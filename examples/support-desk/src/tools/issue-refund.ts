// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Approval } from '@ledgerline/sdk';
import { DeskFault } from '../errors.ts';
import { REFUND_APPROVAL_LIMIT_CENTS, RETURN_WINDOW_DAYS } from '../limits.ts';
import { SHOP_TODAY } from '../shop/seed-data.ts';
import type { Order } from '../shop/types.ts';
import { amountArgument, objectSchema, requireCustomer, textArgument } from './tool.ts';
import type { Tool, ToolContext } from './tool.ts';

const DAY_MS = 86_400_000;

/**
 * Pays money back for an order of the sender. Idempotent: one refund per order and amount, however
 * often it is asked for. Above the limit, or after the return window, a human decides first.
 */
export const issueRefund: Tool = {
  name: 'issue_refund',
  description:
    'Refunds an order of the customer in full or in part. Large or late refunds wait for a human.',
  parameters: objectSchema({
    order_id: { type: 'string', description: 'An order that list_orders gave.' },
    amount_cents: { type: 'integer', description: 'What to pay back, in cents.' },
    reason: { type: 'string', description: 'Why, in a few words.' },
  }),
  sideEffect: true,
  async run(parameters, context) {
    const order = refundableOrder(textArgument(parameters, 'order_id'), context);
    const amountCents = amountArgument(parameters, 'amount_cents');
    const reason = textArgument(parameters, 'reason');
    const idempotencyKey = `${order.id}:${amountCents}`;
    const earlier = context.shop.refundByKey(idempotencyKey);
    if (earlier !== undefined) {
      return { status: 'already_refunded', refund_id: earlier.id, amount_cents: amountCents };
    }
    requireWithinTotal(order, amountCents, context);

    let approvedBy: string | undefined;
    const daysSinceDelivery = daysSince(order.deliveredOn ?? SHOP_TODAY);
    if (amountCents > REFUND_APPROVAL_LIMIT_CENTS || daysSinceDelivery > RETURN_WINDOW_DAYS) {
      const approval = await askHuman({ order, amountCents, reason, daysSinceDelivery }, context);
      if (!approval.approved) {
        return { status: 'rejected', amount_cents: amountCents, reason: approval.reason ?? '' };
      }
      approvedBy = context.approver.id;
    }
    const record = {
      outcome: 'success',
      'support_desk.amount_cents': amountCents,
      'support_desk.idempotency_key': idempotencyKey,
      'support_desk.approved_by': approvedBy ?? 'below-limit',
    } as const;
    // That it was allowed is on disk before any money moves; without that receipt none does.
    const target = { targetId: order.id, targetType: 'order' };
    await context.ledgerline.audit('refund.authorize', { ...record, ...target });
    const refund = context.shop.addRefund({
      orderId: order.id,
      idempotencyKey,
      amountCents,
      reason,
      approvedBy,
    });
    const issued = { targetId: refund.id, targetType: 'refund' };
    await context.ledgerline.audit('refund.issue', { ...record, ...issued });
    return { status: 'refunded', refund_id: refund.id, amount_cents: refund.amountCents };
  },
};

interface RefundCase {
  readonly order: Order;
  readonly amountCents: number;
  readonly reason: string;
  readonly daysSinceDelivery: number;
}

/** Asks the desk lead; that they were asked, what they said and what follows is on disk then. */
function askHuman(refund: RefundCase, context: ToolContext): Promise<Approval> {
  const { ledgerline, approver, ticket } = context;
  const { order, amountCents } = refund;
  const approvalId = `apr-${ticket.id}-${order.id}`;
  const subject = `refund of ${amountCents} cents for ${order.id}`;
  return ledgerline.approval({ subject, approvalId, gate: 'refund-limit' }, async () => ({
    ...(await approver.decide({ ...refund, id: approvalId, orderId: order.id })),
    by: { authSubject: approver.id, actorId: approver.id },
  }));
}

function refundableOrder(orderId: string, context: ToolContext): Order {
  const customer = requireCustomer(context);
  const order = context.shop.order(orderId);
  // The same words for an order that is not there and one of somebody else: neither is disclosed.
  if (order === undefined || order.customerId !== customer.id) {
    throw new DeskFault('not_found', `This account has no order ${orderId}.`);
  }
  if (order.status !== 'delivered') {
    throw new DeskFault('not_allowed', `${orderId} has not been delivered yet.`);
  }
  return order;
}

function requireWithinTotal(order: Order, amountCents: number, { shop }: ToolContext): void {
  const refunded = shop.refundsOf(order.id).reduce((sum, refund) => sum + refund.amountCents, 0);
  const leftCents = order.totalCents - refunded;
  if (amountCents > leftCents) {
    throw new DeskFault(
      'not_allowed',
      `At most ${leftCents} cents can be refunded for ${order.id}.`,
    );
  }
}

function daysSince(day: string): number {
  return Math.round((Date.parse(SHOP_TODAY) - Date.parse(day)) / DAY_MS);
}
