// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** Tables of the shop. Money is integer cents, days are ISO text, ids are text. */
export const SHOP_SCHEMA = `
CREATE TABLE customers (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE COLLATE NOCASE,
  phone TEXT NOT NULL, address TEXT NOT NULL, card_number TEXT NOT NULL,
  tier TEXT NOT NULL CHECK (tier IN ('standard', 'plus'))
) STRICT;
CREATE TABLE orders (
  id TEXT PRIMARY KEY, customer_id TEXT NOT NULL REFERENCES customers (id),
  placed_on TEXT NOT NULL, delivered_on TEXT,
  status TEXT NOT NULL CHECK (status IN ('processing', 'shipped', 'delivered')),
  total_cents INTEGER NOT NULL CHECK (total_cents > 0)
) STRICT;
CREATE INDEX orders_by_customer ON orders (customer_id, placed_on);
CREATE TABLE order_items (
  order_id TEXT NOT NULL REFERENCES orders (id), line INTEGER NOT NULL,
  sku TEXT NOT NULL, title TEXT NOT NULL,
  quantity INTEGER NOT NULL CHECK (quantity > 0), unit_cents INTEGER NOT NULL CHECK (unit_cents > 0),
  PRIMARY KEY (order_id, line)
) STRICT;
CREATE TABLE shipments (
  tracking_number TEXT PRIMARY KEY, order_id TEXT NOT NULL UNIQUE REFERENCES orders (id),
  carrier TEXT NOT NULL, last_seen TEXT NOT NULL, expected_on TEXT NOT NULL
) STRICT;
CREATE TABLE refunds (
  id TEXT PRIMARY KEY, order_id TEXT NOT NULL REFERENCES orders (id),
  idempotency_key TEXT NOT NULL UNIQUE,
  amount_cents INTEGER NOT NULL CHECK (amount_cents > 0),
  reason TEXT NOT NULL, approved_by TEXT
) STRICT;
CREATE TABLE replies (
  id INTEGER PRIMARY KEY, ticket_id TEXT NOT NULL, customer_id TEXT, body TEXT NOT NULL
) STRICT;
CREATE TABLE escalations (
  id INTEGER PRIMARY KEY, ticket_id TEXT NOT NULL, queue TEXT NOT NULL, reason TEXT NOT NULL
) STRICT;
`;
