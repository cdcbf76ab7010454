// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { afterEach, beforeEach, expect, test } from 'vitest';
import { seedCustomer } from '../../src/shop/seed.ts';
import { escalate, searchDocuments, sendReply, trackShipment } from '../../src/tools/desk-tools.ts';
import { OpenDesk } from '../support/open-desk.ts';

let open: OpenDesk;
beforeEach(async () => void (open = await OpenDesk.start()));
afterEach(() => open.close());

const ada = seedCustomer(0);

test('search_documents gives the articles that fit best', async () => {
  const context = open.ticketFrom(ada.email);
  const found = await searchDocuments.run({ query: 'warranty of a grinder' }, context);
  expect(found).toMatchObject({ results: [{ id: 'warranty' }, {}] });
});

test('track_shipment says where a parcel is', async () => {
  const parameters = { tracking_number: 'TRK-310100-0' };
  expect(await trackShipment.run(parameters, open.ticketFrom(ada.email))).toEqual({
    tracking_number: 'TRK-310100-0',
    last_seen: 'sorting centre Exampleton',
    expected_on: '2026-11-19',
  });
});

test('send_reply greets by name in the letter, and not in what is emitted', async () => {
  await sendReply.run({ text: 'It is done.' }, open.ticketFrom(ada.email));
  expect(open.desk.shop.replies('ticket-1')).toEqual([
    `Dear ${ada.name},\n\nIt is done.\n\nYour support desk`,
  ]);
  const { logs, bodies } = await open.received();
  expect(logs).toMatchObject([
    { eventType: 'agent_message', attributes: { 'ledgerline.message.text': 'It is done.' } },
  ]);
  expect(Buffer.concat(bodies).includes(ada.name)).toBe(false);
});

test('escalate puts a ticket on a queue and leaves an audit record', async () => {
  const parameters = { queue: 'privacy', reason: 'They ask for deletion.' };
  const result = await escalate.run(parameters, open.ticketFrom(ada.email));
  expect(result).toEqual({ queue: 'privacy', queue_number: 1 });
  expect((await open.received()).logs).toMatchObject([
    {
      eventType: 'audit_action',
      attributes: { 'audit.action': 'ticket.escalate', 'audit.target.id': 'ticket-1' },
    },
  ]);
});
