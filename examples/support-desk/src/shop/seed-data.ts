// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { OrderStatus } from './types.ts';

/** The shop's calendar day: fixed, so that return windows come out the same on every run. */
export const SHOP_TODAY = '2026-11-16';

export interface SeedOrder {
  readonly id: string;
  readonly customer: number;
  readonly placedOn: string;
  readonly deliveredOn?: string;
  readonly status: OrderStatus;
  /** Stock-keeping unit and quantity. */
  readonly items: readonly (readonly [sku: string, quantity: number])[];
  /** The last digit decides how the simulated carrier behaves: see `tools/carrier.ts`. */
  readonly trackingNumber?: string;
  /** Cents by which the charged total differs from its lines: a planted fault in the books. */
  readonly totalErrorCents?: number;
}

/** Customers that the tickets come from; their index is the number in `SeedOrder.customer`. */
export const NAMED_CUSTOMERS: readonly string[] = [
  'Ada Brandt',
  'Bruno Castellan',
  'Chidi Okonjo',
  'Dagny Holm',
  'Emre Yildirim',
  'Farida Nasser',
  'Goran Petrov',
  'Hanae Mori',
  'Ines Duarte',
  'Jonas Lindqvist',
  'Kavya Raman',
  'Leopold Stern',
];

/** Orders that the tickets speak of. Generated orders start at ord_2000. */
export const NAMED_ORDERS: readonly SeedOrder[] = [
  {
    id: 'ord_1001',
    customer: 0,
    placedOn: '2026-11-02',
    deliveredOn: '2026-11-06',
    status: 'delivered',
    items: [
      ['MUG-01', 2],
      ['TEA-07', 1],
    ],
    trackingNumber: 'TRK-310012-1',
  },
  {
    id: 'ord_1002',
    customer: 1,
    placedOn: '2026-10-28',
    deliveredOn: '2026-11-01',
    status: 'delivered',
    items: [['ESP-40', 1]],
    trackingNumber: 'TRK-310029-2',
  },
  {
    id: 'ord_1003',
    customer: 2,
    placedOn: '2026-09-01',
    deliveredOn: '2026-09-05',
    status: 'delivered',
    items: [['ROA-90', 1]],
    trackingNumber: 'TRK-310033-3',
  },
  {
    id: 'ord_1004',
    customer: 3,
    placedOn: '2026-11-11',
    status: 'shipped',
    items: [['KET-11', 1]],
    trackingNumber: 'TRK-310047-8',
  },
  {
    id: 'ord_1005',
    customer: 4,
    placedOn: '2026-11-09',
    status: 'shipped',
    items: [
      ['SCA-05', 1],
      ['FIL-03', 3],
    ],
    trackingNumber: 'TRK-310051-9',
  },
  {
    id: 'ord_1006',
    customer: 7,
    placedOn: '2026-11-03',
    deliveredOn: '2026-11-08',
    status: 'delivered',
    items: [['GRI-02', 1]],
    trackingNumber: 'TRK-310064-0',
  },
  {
    id: 'ord_1007',
    customer: 8,
    placedOn: '2026-11-05',
    deliveredOn: '2026-11-10',
    status: 'delivered',
    items: [['FIL-03', 2]],
    trackingNumber: 'TRK-310078-4',
  },
  ...['ord_1010', 'ord_1011', 'ord_1012', 'ord_1013', 'ord_1014'].map((id, index): SeedOrder => ({
    id,
    customer: 9,
    placedOn: `2026-11-1${index}`,
    status: 'shipped',
    items: [['TEA-07', 1 + index]],
    trackingNumber: `TRK-31010${index}-${[0, 6, 1, 2, 5][index]}`,
  })),
  {
    id: 'ord_1020',
    customer: 10,
    placedOn: '2026-11-07',
    deliveredOn: '2026-11-12',
    status: 'delivered',
    items: [['MUG-01', 4]],
    trackingNumber: 'TRK-310203-3',
    totalErrorCents: 900,
  },
  {
    id: 'ord_1021',
    customer: 11,
    placedOn: '2026-11-15',
    status: 'processing',
    items: [['KET-11', 2]],
  },
];
