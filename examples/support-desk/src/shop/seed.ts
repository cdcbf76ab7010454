// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { DatabaseSync } from 'node:sqlite';
import { testCardNumber } from './card-numbers.ts';
import { PRODUCTS, product } from './catalogue.ts';
import { NAMED_CUSTOMERS, NAMED_ORDERS } from './seed-data.ts';
import type { SeedOrder } from './seed-data.ts';
import type { Customer } from './types.ts';

/** Customers in all: enough that a lookup is a lookup, few enough to seed in milliseconds. */
export const CUSTOMER_COUNT = 120;

const SURNAMES = ['Abara', 'Bellini', 'Carver', 'Dovak', 'Eastman', 'Fontes', 'Grimaldi', 'Hale'];
const FIRST_NAMES = ['Mila', 'Noor', 'Oskar', 'Pia', 'Quentin', 'Rosa', 'Sven', 'Tamar', 'Uma'];
const STREETS = ['Placeholder Lane', 'Sample Street', 'Specimen Road', 'Fixture Way'];

/** Fills an empty shop with the same synthetic customers and orders every time. */
export function seedShop(database: DatabaseSync): void {
  const random = randomFrom(20_261_116);
  database.exec('BEGIN');
  for (let index = 0; index < CUSTOMER_COUNT; index += 1) insertCustomer(database, index);
  for (const order of NAMED_ORDERS) insertOrder(database, order);
  for (let index = NAMED_CUSTOMERS.length; index < CUSTOMER_COUNT; index += 1) {
    insertOrder(database, generatedOrder(index, random));
  }
  database.exec('COMMIT');
}

/** The synthetic customer number `index`: what tickets and tests know about a sender. */
export function seedCustomer(index: number): Customer {
  const name =
    NAMED_CUSTOMERS[index] ??
    `${pick(FIRST_NAMES, index)} ${pick(SURNAMES, Math.floor(index / FIRST_NAMES.length))}`;
  const handle = name.toLowerCase().replaceAll(' ', '.');
  return {
    id: `cus_${String(index + 1).padStart(3, '0')}`,
    name,
    email: `${handle}.${index + 1}@example.com`,
    // 555-0100 to 555-0199 are the numbers set aside for fiction; the area code tells them apart.
    phone: `+1 ${201 + Math.floor(index / 100)}-555-01${String(index % 100).padStart(2, '0')}`,
    address: `${index + 1} ${pick(STREETS, index)}, 00000 Exampleton`,
    cardNumber: testCardNumber(index + 1),
    tier: index % 4 === 1 ? 'plus' : 'standard',
  };
}

function insertCustomer(database: DatabaseSync, index: number): void {
  const customer = seedCustomer(index);
  database
    .prepare('INSERT INTO customers VALUES (?, ?, ?, ?, ?, ?, ?)')
    .run(
      customer.id,
      customer.name,
      customer.email,
      customer.phone,
      customer.address,
      customer.cardNumber,
      customer.tier,
    );
}

function insertOrder(database: DatabaseSync, order: SeedOrder): void {
  let total = order.totalErrorCents ?? 0;
  for (const [sku, quantity] of order.items) total += product(sku).unitCents * quantity;
  database
    .prepare('INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?)')
    .run(
      order.id,
      seedCustomer(order.customer).id,
      order.placedOn,
      order.deliveredOn ?? null,
      order.status,
      total,
    );
  const insertItem = database.prepare('INSERT INTO order_items VALUES (?, ?, ?, ?, ?, ?)');
  for (const [line, [sku, quantity]] of order.items.entries()) {
    const { title, unitCents } = product(sku);
    insertItem.run(order.id, line + 1, sku, title, quantity, unitCents);
  }
  if (order.trackingNumber === undefined) return;
  database
    .prepare('INSERT INTO shipments VALUES (?, ?, ?, ?, ?)')
    .run(
      order.trackingNumber,
      order.id,
      'Parcelhop',
      order.status === 'delivered' ? 'delivered' : 'sorting centre Exampleton',
      order.deliveredOn ?? '2026-11-19',
    );
}

function generatedOrder(customer: number, random: () => number): SeedOrder {
  const day = 1 + Math.floor(random() * 27);
  const sku = PRODUCTS[Math.floor(random() * PRODUCTS.length)]?.sku ?? 'MUG-01';
  return {
    id: `ord_${2_000 + customer}`,
    customer,
    placedOn: `2026-10-${String(day).padStart(2, '0')}`,
    deliveredOn: `2026-11-${String(1 + (day % 12)).padStart(2, '0')}`,
    status: 'delivered',
    items: [[sku, 1 + Math.floor(random() * 3)]],
    trackingNumber: `TRK-4${String(customer).padStart(5, '0')}-${Math.floor(random() * 6)}`,
  };
}

function pick(list: readonly string[], index: number): string {
  return list[index % list.length] ?? '';
}

/** Mulberry32: a small generator whose sequence depends on the seed alone. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
