// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SQLOutputValue } from 'node:sqlite';
import { SHOP_SCHEMA } from './schema.ts';
import { seedShop } from './seed.ts';
import type { Customer, Order, OrderItem, OrderStatus, Refund, TotalsMismatch } from './types.ts';

type Row = Record<string, SQLOutputValue>;

export interface NewRefund {
  readonly orderId: string;
  readonly idempotencyKey: string;
  readonly amountCents: number;
  readonly reason: string;
  readonly approvedBy?: string | undefined;
}

/** The shop: one SQLite database with customers, orders, shipments and what the desk did to them. */
export class Shop {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Builds the shop afresh at `path` (`:memory:` for none), with the same contents every time. */
  static create(path: string): Shop {
    if (path !== ':memory:') {
      mkdirSync(dirname(path), { recursive: true });
      for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
    }
    const database = new DatabaseSync(path);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON;');
    database.exec(SHOP_SCHEMA);
    seedShop(database);
    return new Shop(database);
  }

  customerByEmail(email: string): Customer | undefined {
    return this.#customer('SELECT * FROM customers WHERE email = ?', email);
  }

  customer(id: string): Customer | undefined {
    return this.#customer('SELECT * FROM customers WHERE id = ?', id);
  }

  /** Every customer: for tests that search bytes for personal data, not for tools. */
  customers(): readonly Customer[] {
    return this.#all('SELECT * FROM customers ORDER BY id').map(toCustomer);
  }

  order(id: string): Order | undefined {
    const row = this.#all(`${SELECT_ORDERS} WHERE orders.id = ?`, id)[0];
    return row === undefined ? undefined : this.#toOrder(row);
  }

  /** A customer's orders, the newest first. */
  ordersOf(customerId: string): readonly Order[] {
    const rows = this.#all(
      `${SELECT_ORDERS} WHERE customer_id = ? ORDER BY placed_on DESC, orders.id DESC`,
      customerId,
    );
    return rows.map((row) => this.#toOrder(row));
  }

  shipment(trackingNumber: string): { lastSeen: string; expectedOn: string } | undefined {
    const row = this.#all('SELECT * FROM shipments WHERE tracking_number = ?', trackingNumber)[0];
    return row && { lastSeen: text(row['last_seen']), expectedOn: text(row['expected_on']) };
  }

  refundsOf(orderId: string): readonly Refund[] {
    return this.#all('SELECT * FROM refunds WHERE order_id = ? ORDER BY id', orderId).map(toRefund);
  }

  refundByKey(idempotencyKey: string): Refund | undefined {
    const row = this.#all('SELECT * FROM refunds WHERE idempotency_key = ?', idempotencyKey)[0];
    return row === undefined ? undefined : toRefund(row);
  }

  /** Records a refund once per idempotency key; a second call returns the first one's refund. */
  addRefund(refund: NewRefund): Refund {
    const { orderId, idempotencyKey, amountCents, reason, approvedBy } = refund;
    const id = `ref_${String(this.#count('refunds') + 1).padStart(4, '0')}`;
    this.#database
      .prepare(
        'INSERT INTO refunds VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (idempotency_key) DO NOTHING',
      )
      .run(id, orderId, idempotencyKey, amountCents, reason, approvedBy ?? null);
    const stored = this.refundByKey(idempotencyKey);
    if (stored === undefined)
      throw new Error(`Refund ${idempotencyKey} was written but not found.`);
    return stored;
  }

  /** Keeps the reply that left the desk. Returns its number. */
  addReply(ticketId: string, customerId: string | undefined, body: string): number {
    const { lastInsertRowid } = this.#database
      .prepare('INSERT INTO replies (ticket_id, customer_id, body) VALUES (?, ?, ?)')
      .run(ticketId, customerId ?? null, body);
    return Number(lastInsertRowid);
  }

  replies(ticketId: string): readonly string[] {
    return this.#all('SELECT body FROM replies WHERE ticket_id = ? ORDER BY id', ticketId).map(
      (row) => text(row['body']),
    );
  }

  /** Puts the ticket on a human queue. Returns its number there. */
  addEscalation(ticketId: string, queue: string, reason: string): number {
    const { lastInsertRowid } = this.#database
      .prepare('INSERT INTO escalations (ticket_id, queue, reason) VALUES (?, ?, ?)')
      .run(ticketId, queue, reason);
    return Number(lastInsertRowid);
  }

  /** What is wrong with an order's books: lines against total, refunds against total. */
  totalsMismatches(order: Order): readonly TotalsMismatch[] {
    const lines = order.items.reduce((sum, item) => sum + item.quantity * item.unitCents, 0);
    const refunded = this.refundsOf(order.id).reduce((sum, refund) => sum + refund.amountCents, 0);
    const found: TotalsMismatch[] = [];
    const about = { orderId: order.id, expectedCents: order.totalCents };
    if (lines !== order.totalCents) {
      found.push({ ...about, rule: 'items_equal_total', actualCents: lines });
    }
    if (refunded > order.totalCents) {
      found.push({ ...about, rule: 'refunds_within_total', actualCents: refunded });
    }
    return found;
  }

  close(): void {
    this.#database.close();
  }

  #all(sql: string, ...parameters: string[]): Row[] {
    return this.#database.prepare(sql).all(...parameters);
  }

  #count(table: 'refunds'): number {
    return Number(this.#all(`SELECT count(*) AS n FROM ${table}`)[0]?.['n'] ?? 0);
  }

  #customer(sql: string, parameter: string): Customer | undefined {
    const row = this.#all(sql, parameter)[0];
    return row === undefined ? undefined : toCustomer(row);
  }

  #toOrder(row: Row): Order {
    const id = text(row['id']);
    const items = this.#all('SELECT * FROM order_items WHERE order_id = ? ORDER BY line', id);
    return {
      id,
      customerId: text(row['customer_id']),
      placedOn: text(row['placed_on']),
      deliveredOn: optionalText(row['delivered_on']),
      status: text(row['status']) as OrderStatus,
      totalCents: Number(row['total_cents']),
      trackingNumber: optionalText(row['tracking_number']),
      items: items.map(toItem),
    };
  }
}

const SELECT_ORDERS = `SELECT orders.*, tracking_number
  FROM orders LEFT JOIN shipments ON shipments.order_id = orders.id`;

function toCustomer(row: Row): Customer {
  return {
    id: text(row['id']),
    name: text(row['name']),
    email: text(row['email']),
    phone: text(row['phone']),
    address: text(row['address']),
    cardNumber: text(row['card_number']),
    tier: text(row['tier']) as Customer['tier'],
  };
}

function toItem(row: Row): OrderItem {
  return {
    sku: text(row['sku']),
    title: text(row['title']),
    quantity: Number(row['quantity']),
    unitCents: Number(row['unit_cents']),
  };
}

function toRefund(row: Row): Refund {
  return {
    id: text(row['id']),
    orderId: text(row['order_id']),
    amountCents: Number(row['amount_cents']),
    reason: text(row['reason']),
    approvedBy: optionalText(row['approved_by']),
  };
}

function text(value: SQLOutputValue | undefined): string {
  if (typeof value !== 'string')
    throw new TypeError(`The shop expected text, got ${typeof value}.`);
  return value;
}

function optionalText(value: SQLOutputValue | undefined): string | undefined {
  return value === null || value === undefined ? undefined : text(value);
}
