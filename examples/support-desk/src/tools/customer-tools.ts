// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { DeskFault } from '../errors.ts';
import type { Order } from '../shop/types.ts';
import { objectSchema, requireCustomer, textArgument } from './tool.ts';
import type { Tool, ToolContext } from './tool.ts';

/** Finds the account of the sender, and nobody else's. */
export const lookupCustomer: Tool = {
  name: 'lookup_customer',
  description: 'Finds the account of the person who wrote the ticket, by e-mail address.',
  parameters: objectSchema({
    email: { type: 'string', description: 'The address in the From line of the ticket.' },
  }),
  sideEffect: false,
  async run(parameters, { shop, ticket }) {
    const email = textArgument(parameters, 'email');
    // A model can be talked into looking up other people; the address of the sender is the limit.
    if (email.toLowerCase() !== ticket.from.toLowerCase()) {
      throw new DeskFault('not_allowed', 'Only the sender of the ticket may be looked up.');
    }
    const customer = shop.customerByEmail(email);
    if (customer === undefined) {
      throw new DeskFault('not_found', 'No account has this address.');
    }
    // Name, address and card stay in the shop: no decision of a model needs them.
    const { id, phone, tier } = customer;
    return { customer_id: id, email: customer.email, phone, tier };
  },
};

/** The orders of the sender; reports books that do not add up. */
export const listOrders: Tool = {
  name: 'list_orders',
  description: 'Lists the orders of a customer with items, totals in cents and tracking numbers.',
  parameters: objectSchema({
    customer_id: { type: 'string', description: 'The id that lookup_customer gave.' },
  }),
  sideEffect: false,
  async run(parameters, context) {
    const customer = requireCustomer(context);
    if (textArgument(parameters, 'customer_id') !== customer.id) {
      throw new DeskFault('not_allowed', 'Only orders of the sender may be listed.');
    }
    const orders = context.shop.ordersOf(customer.id);
    for (const order of orders) reportMismatches(order, context);
    return { orders: orders.map(describeOrder) };
  },
};

function reportMismatches(order: Order, { ledgerline, shop }: ToolContext): void {
  for (const mismatch of shop.totalsMismatches(order)) {
    const { orderId, rule, expectedCents, actualCents } = mismatch;
    ledgerline.emit('invariant_failed', {
      'ledgerline.invariant.name': `shop.order.${rule}`,
      'ledgerline.invariant.detail': `${orderId}: ${actualCents} cents instead of ${expectedCents}`,
    });
  }
}

function describeOrder(order: Order): Record<string, unknown> {
  return {
    order_id: order.id,
    status: order.status,
    placed_on: order.placedOn,
    delivered_on: order.deliveredOn ?? null,
    total_cents: order.totalCents,
    tracking_number: order.trackingNumber ?? null,
    items: order.items.map(({ title, quantity, unitCents }) => ({
      title,
      quantity,
      unit_cents: unitCents,
    })),
  };
}
