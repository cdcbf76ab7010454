// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { luhnCheckDigit } from '../../src/shop/card-numbers.ts';
import { CUSTOMER_COUNT, seedCustomer } from '../../src/shop/seed.ts';
import { Shop } from '../../src/shop/shop.ts';
import type { Order } from '../../src/shop/types.ts';

describe('the seeded shop', () => {
  const shop = Shop.create(':memory:');
  const customers = shop.customers();

  test('is the same on every start', () => {
    const again = Shop.create(':memory:');
    expect(again.customers()).toEqual(customers);
    expect(customers.map(({ id }) => again.ordersOf(id))).toEqual(
      customers.map(({ id }) => shop.ordersOf(id)),
    );
  });

  test('holds only synthetic people, all different', () => {
    expect(customers).toHaveLength(CUSTOMER_COUNT);
    for (const key of ['email', 'phone', 'cardNumber', 'address'] as const) {
      expect(new Set(customers.map((customer) => customer[key])).size).toBe(CUSTOMER_COUNT);
    }
    for (const { email, phone, cardNumber } of customers) {
      expect(email).toMatch(/@example\.com$/);
      expect(phone).toMatch(/^\+1 \d{3}-555-01\d{2}$/);
      expect(cardNumber).toMatch(/^411111\d{10}$/);
      expect(luhnCheckDigit(cardNumber.slice(0, -1))).toBe(cardNumber.at(-1));
    }
  });

  test('finds a customer by e-mail whatever its case, and nobody by a foreign one', () => {
    const ada = seedCustomer(0);
    expect(shop.customerByEmail(ada.email.toUpperCase())).toEqual(ada);
    expect(shop.customer(ada.id)).toEqual(ada);
    expect(shop.customerByEmail("x' OR 1=1 --")).toBeUndefined();
  });

  test('lists the orders of one customer only, the newest first', () => {
    const orders = shop.ordersOf('cus_010');
    expect(orders.map((order) => order.id)).toEqual([
      'ord_1014',
      'ord_1013',
      'ord_1012',
      'ord_1011',
      'ord_1010',
    ]);
    expect(orders.every((order) => order.customerId === 'cus_010')).toBe(true);
    expect(shop.order('ord_9999')).toBeUndefined();
  });

  test('has books that add up, but for the one order with a planted fault', () => {
    const faulty = customers
      .flatMap(({ id }) => shop.ordersOf(id))
      .flatMap((order) => shop.totalsMismatches(order));
    expect(faulty).toEqual([
      { orderId: 'ord_1020', rule: 'items_equal_total', expectedCents: 6_700, actualCents: 5_800 },
    ]);
  });
});

describe('what the desk writes', () => {
  test('a refund is recorded once per key, and counted against the total', () => {
    const shop = Shop.create(':memory:');
    const order = shop.order('ord_1006') as Order;
    const refund = { orderId: order.id, idempotencyKey: 'k', amountCents: 9_450, reason: 'broken' };
    const first = shop.addRefund(refund);
    expect(shop.addRefund({ ...refund, reason: 'again' })).toEqual(first);
    expect(shop.refundsOf(order.id)).toEqual([first]);
    expect(shop.totalsMismatches(order)).toEqual([]);
    shop.addRefund({ ...refund, idempotencyKey: 'other', amountCents: 1 });
    expect(shop.totalsMismatches(order)).toMatchObject([{ rule: 'refunds_within_total' }]);
  });

  test('a start builds the file anew', () => {
    const folder = mkdtempSync(join(tmpdir(), 'support-desk-shop-'));
    const path = join(folder, 'shop', 'shop.db');
    const shop = Shop.create(path);
    shop.addReply('t', undefined, 'hello');
    expect(shop.replies('t')).toEqual(['hello']);
    shop.close();
    const again = Shop.create(path);
    expect(again.replies('t')).toEqual([]);
    again.close();
    rmSync(folder, { recursive: true });
  });
});
