// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { seedCustomer } from '../../src/shop/seed.ts';
import { listOrders, lookupCustomer } from '../../src/tools/customer-tools.ts';
import { OpenDesk } from '../support/open-desk.ts';

let open: OpenDesk;
beforeEach(async () => void (open = await OpenDesk.start()));
afterEach(() => open.close());

const ada = seedCustomer(0);
const kavya = seedCustomer(10);

describe('lookup_customer', () => {
  test('gives the sender without name, address and card', async () => {
    const result = await lookupCustomer.run({ email: ada.email }, open.ticketFrom(ada.email));
    expect(result).toEqual({
      customer_id: ada.id,
      email: ada.email,
      phone: ada.phone,
      tier: 'standard',
    });
  });

  test.each([
    ['somebody else', { email: seedCustomer(1).email }, 'not_allowed'],
    ['no address', {}, 'invalid_arguments'],
    ['something that is no text', { email: 7 }, 'invalid_arguments'],
  ])('refuses %s', async (_, parameters, code) => {
    await expect(lookupCustomer.run(parameters, open.ticketFrom(ada.email))).rejects.toMatchObject({
      code,
      retryable: false,
    });
  });

  test('does not find a stranger', async () => {
    const email = 'nobody@example.com';
    await expect(lookupCustomer.run({ email }, open.ticketFrom(email))).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('list_orders', () => {
  test('lists the orders of the sender and of nobody else', async () => {
    const context = open.ticketFrom(ada.email);
    expect(await listOrders.run({ customer_id: ada.id }, context)).toMatchObject({
      orders: [{ order_id: 'ord_1001', total_cents: 4_790, tracking_number: 'TRK-310012-1' }],
    });
    await expect(listOrders.run({ customer_id: kavya.id }, context)).rejects.toMatchObject({
      code: 'not_allowed',
    });
    expect((await open.received()).logs).toEqual([]);
  });

  test('reports an order whose lines do not add up', async () => {
    await listOrders.run({ customer_id: kavya.id }, open.ticketFrom(kavya.email));
    const { logs } = await open.received();
    expect(logs.map((log) => log.eventType)).toEqual(['invariant_failed']);
    expect(logs[0]?.attributes).toMatchObject({
      'ledgerline.invariant.name': 'shop.order.items_equal_total',
      'ledgerline.invariant.detail': 'ord_1020: 5800 cents instead of 6700',
      'ledgerline.storage_class': 'audit,ops',
    });
  });
});
