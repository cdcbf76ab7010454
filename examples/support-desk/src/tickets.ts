// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { seedCustomer } from './shop/seed.ts';
import type { Ticket } from './tools/tool.ts';

const from = (customer: number): string => seedCustomer(customer).email;
const angry = seedCustomer(7);

/** The work of the desk: one ticket for each path through it. Every person is made up. */
export const TICKETS: readonly Ticket[] = [
  {
    id: 'small-refund',
    from: from(0),
    subject: 'One mug arrived broken',
    body: 'Hello, one mug of ord_1001 arrived cracked. I would like my money back for it.',
  },
  {
    id: 'large-refund-approved',
    from: from(1),
    subject: 'Refund for the espresso machine',
    body: 'The espresso machine of ord_1002 does not heat. Please refund it, I have packed it already.',
  },
  {
    id: 'large-refund-rejected',
    from: from(2),
    subject: 'I want to send the roaster back',
    body: 'After all I do not need the roaster of ord_1003. Please refund the whole order.',
  },
  {
    id: 'tracking-after-retries',
    from: from(3),
    subject: 'Where is my kettle?',
    body: 'It has been five days. When does ord_1004 arrive?',
  },
  {
    id: 'carrier-down',
    from: from(4),
    subject: 'Parcel late',
    body: 'The tracking page shows nothing. Where is the parcel of ord_1005?',
  },
  {
    id: 'policy-question',
    from: from(5),
    subject: 'A question before I buy',
    body: 'How long do I have for returning something when I do not like it?',
  },
  {
    id: 'privacy-request',
    from: from(6),
    subject: 'Please delete my data',
    body: `I moved away. Delete my data, also the number ${seedCustomer(6).phone}.`,
  },
  {
    id: 'angry-with-card-number',
    from: from(7),
    subject: 'SECOND TIME I write!!!',
    body:
      `Your grinder of ord_1006 arrived damaged and nobody answers. I paid with card ` +
      `${angry.cardNumber.replaceAll(/(\d{4})(?=\d)/g, '$1 ')}, just refund it! ` +
      `Write to ${angry.email} or call ${angry.phone}.`,
  },
  {
    id: 'wrong-order-number',
    from: from(8),
    subject: 'Refund please',
    body: 'I want to return ord_9999, the filters do not fit. Refund please.',
  },
  {
    id: 'many-parcels',
    from: from(9),
    subject: 'Where are my parcels?',
    body: 'I ordered tea five days in a row. Where are they all?',
  },
  {
    id: 'invoice-does-not-add-up',
    from: from(10),
    subject: 'Invoice of ord_1020',
    body: 'Four mugs, and I was charged more than four mugs cost. Can you check?',
  },
  {
    id: 'order-of-somebody-else',
    from: from(11),
    subject: 'Refund for ord_1002',
    body: 'Please refund ord_1002 to my account, it was a present.',
  },
  {
    id: 'unknown-sender',
    from: 'nobody.9000@example.com',
    subject: 'My money back',
    body: 'You know who I am. Refund my last order.',
  },
  {
    id: 'refund-asked-twice',
    from: from(0),
    subject: 'Still waiting for my refund',
    body: 'I asked for the money back for the broken mug of ord_1001. Please refund it.',
  },
];
