// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

/** A customer as the shop keeps it. Every value is synthetic. */
export interface Customer {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly address: string;
  readonly cardNumber: string;
  readonly tier: 'standard' | 'plus';
}

export type OrderStatus = 'processing' | 'shipped' | 'delivered';

export interface OrderItem {
  readonly sku: string;
  readonly title: string;
  readonly quantity: number;
  readonly unitCents: number;
}

/** An order with its lines; `totalCents` is what was charged. */
export interface Order {
  readonly id: string;
  readonly customerId: string;
  /** ISO day. */
  readonly placedOn: string;
  readonly deliveredOn: string | undefined;
  readonly status: OrderStatus;
  readonly totalCents: number;
  readonly trackingNumber: string | undefined;
  readonly items: readonly OrderItem[];
}

export interface Refund {
  readonly id: string;
  readonly orderId: string;
  readonly amountCents: number;
  readonly reason: string;
  /** The human who approved it; undefined below the limit. */
  readonly approvedBy: string | undefined;
}

/** An order whose books do not add up. */
export interface TotalsMismatch {
  readonly orderId: string;
  readonly rule: 'items_equal_total' | 'refunds_within_total';
  readonly expectedCents: number;
  readonly actualCents: number;
}
