// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { ToolResult } from './situation.ts';

/** An order as `list_orders` showed it to the model. */
export interface SeenOrder {
  readonly id: string;
  readonly status: string;
  readonly totalCents: number;
  readonly linesCents: number;
  readonly tracking: string | undefined;
  readonly items: readonly { readonly title: string; readonly unitCents: number }[];
}

/** Reads the result of `list_orders`; what does not look like an order is left out. */
export function readOrders(result: ToolResult): readonly SeenOrder[] {
  return records(result['orders']).map((order) => {
    const items = records(order['items']);
    return {
      id: String(order['order_id']),
      status: String(order['status']),
      totalCents: Number(order['total_cents']),
      linesCents: items.reduce(
        (sum, item) => sum + Number(item['quantity']) * Number(item['unit_cents']),
        0,
      ),
      tracking: typeof order['tracking_number'] === 'string' ? order['tracking_number'] : undefined,
      items: items.map((item) => ({
        title: String(item['title']),
        unitCents: Number(item['unit_cents']),
      })),
    };
  });
}

/** The order that is meant: the one written about, or the only one there is. */
export function wantedOrder(
  orders: readonly SeenOrder[],
  mentioned: readonly string[],
): SeenOrder | undefined {
  if (mentioned.length > 0) return orders.find((order) => mentioned.includes(order.id));
  return orders.length === 1 ? orders[0] : undefined;
}

/** What to pay back: one piece of the item that the customer names, or the whole order. */
export function refundAmount(order: SeenOrder, body: string): number {
  const words = new Set(body.toLowerCase().match(/[a-z]{3,}/g));
  const named = order.items.find((item) =>
    (item.title.toLowerCase().match(/[a-z]{3,}/g) ?? []).some((word) => words.has(word)),
  );
  return named?.unitCents ?? order.totalCents;
}

function records(value: unknown): readonly Record<string, unknown>[] {
  if (!Array.isArray(value)) return [];
  return value.filter(
    (entry): entry is Record<string, unknown> => typeof entry === 'object' && entry !== null,
  );
}
