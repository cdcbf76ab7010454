// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { objectSchema, textArgument } from './tool.ts';
import type { Tool } from './tool.ts';

/** Full-text search in the help articles. */
export const searchDocuments: Tool = {
  name: 'search_documents',
  description:
    'Searches the help articles of the shop: returns, refunds, delivery, warranty, privacy.',
  parameters: objectSchema({
    query: { type: 'string', description: 'A question or a few words.' },
  }),
  sideEffect: false,
  async run(parameters, { library }) {
    const results = library.search(textArgument(parameters, 'query'));
    return { results: results.map(({ id, title, text }) => ({ id, title, text })) };
  },
};

/** Asks the carrier where a parcel is. Fails often; whoever calls it tries again. */
export const trackShipment: Tool = {
  name: 'track_shipment',
  description: 'Asks the carrier where a parcel is.',
  parameters: objectSchema({
    tracking_number: { type: 'string', description: 'A tracking number that list_orders gave.' },
  }),
  sideEffect: false,
  async run(parameters, { carrier }) {
    const status = await carrier.track(textArgument(parameters, 'tracking_number'));
    return {
      tracking_number: status.trackingNumber,
      last_seen: status.lastSeen,
      expected_on: status.expectedOn,
    };
  },
};

/** Sends the answer. The name of the customer is added here, where no model sees it. */
export const sendReply: Tool = {
  name: 'send_reply',
  description:
    'Sends the answer to the customer; greeting and signature are added. Ends the ticket.',
  parameters: objectSchema({
    text: { type: 'string', description: 'The answer, without greeting and signature.' },
  }),
  sideEffect: true,
  async run(parameters, { ledgerline, shop, ticket, customer }) {
    const text = textArgument(parameters, 'text');
    const letter = `Dear ${customer?.name ?? 'customer'},\n\n${text}\n\nYour support desk`;
    const replyNumber = shop.addReply(ticket.id, customer?.id, letter);
    ledgerline.emit('agent_message', {
      'ledgerline.message.role': 'assistant',
      'ledgerline.message.text': text,
      'gen_ai.conversation.id': ticket.id,
    });
    return { reply_number: replyNumber };
  },
};

/** Puts the ticket on the queue of a human team. */
export const escalate: Tool = {
  name: 'escalate',
  description:
    'Hands the ticket to a human team: billing, logistics, privacy, identity or general.',
  parameters: objectSchema({
    queue: { type: 'string', description: 'The team.' },
    reason: { type: 'string', description: 'One sentence for the team.' },
  }),
  sideEffect: true,
  async run(parameters, { ledgerline, shop, ticket }) {
    const queue = textArgument(parameters, 'queue');
    const number = shop.addEscalation(ticket.id, queue, textArgument(parameters, 'reason'));
    await ledgerline.audit('ticket.escalate', {
      outcome: 'success',
      targetId: ticket.id,
      targetType: 'ticket',
      'support_desk.queue': queue,
    });
    return { queue, queue_number: number };
  },
};
