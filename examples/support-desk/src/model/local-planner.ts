// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { call, money, reply } from './decision.ts';
import type { Decision } from './decision.ts';
import { intentOf } from './intent.ts';
import { readOrders, refundAmount, wantedOrder } from './orders-seen.ts';
import type { SeenOrder } from './orders-seen.ts';
import { resultsOf } from './situation.ts';
import type { Situation, ToolResult } from './situation.ts';

/**
 * The rules of the local model: reads what is known and says what to do next. Pure, so that the same
 * conversation always leads to the same decision.
 */
export function decide(situation: Situation): Decision {
  if (resultsOf(situation, 'send_reply').length > 0) {
    return { kind: 'finish', summary: summaryOf(situation) };
  }
  const intent = intentOf(`${situation.subject}\n${situation.body}`);
  if (intent === 'question') return answerQuestion(situation);

  const [customer] = resultsOf(situation, 'lookup_customer');
  if (customer === undefined) {
    return call('lookup_customer', { email: situation.sender }, 'I have to know who is writing.');
  }
  if (customer['ok'] !== true) return handOver(situation, 'identity', UNKNOWN_SENDER);
  if (intent === 'privacy') return handlePrivacy(situation);

  const [listed] = resultsOf(situation, 'list_orders');
  if (listed === undefined) {
    const parameters = { customer_id: customer['customer_id'] };
    return call('list_orders', parameters, 'The answer depends on the orders of this customer.');
  }
  const orders = readOrders(listed);
  if (intent === 'tracking' && situation.orderIds.length === 0) return track(situation, orders);
  const order = wantedOrder(orders, situation.orderIds);
  if (order === undefined) return askForOrder(orders);
  if (intent === 'tracking') return track(situation, [order]);
  if (intent === 'invoice') return handleInvoice(situation, order);
  return handleRefund(situation, order);
}

const UNKNOWN_SENDER =
  'We find no account for the address you write from. A colleague will check who you are and write back.';

function answerQuestion(situation: Situation): Decision {
  const [found] = resultsOf(situation, 'search_documents');
  if (found === undefined) return search(situation, 'A question of policy: the articles know.');
  const article = bestArticle(found);
  if (article === undefined) return handOver(situation, 'general', 'A colleague will answer this.');
  return reply(`${article}\n\nDoes that answer your question?`, 'The best article answers it.');
}

function handlePrivacy(situation: Situation): Decision {
  const [found] = resultsOf(situation, 'search_documents');
  if (found === undefined) return search(situation, 'The rule for personal data decides this.');
  const text =
    'Your request about your personal data is with our privacy team now. They check who is asking ' +
    'and answer within 30 days.';
  return handOver(situation, 'privacy', text);
}

function handleInvoice(situation: Situation, order: SeenOrder): Decision {
  if (order.linesCents === order.totalCents) {
    const text = `The lines of ${order.id} add up to ${money(order.totalCents)}, which is what we charged.`;
    return reply(text, 'The books of this order agree.');
  }
  const text =
    `You are right: the lines of ${order.id} add up to ${money(order.linesCents)}, and we charged ` +
    `${money(order.totalCents)}. Our billing team corrects this within two working days.`;
  return handOver(situation, 'billing', text);
}

function track(situation: Situation, orders: readonly SeenOrder[]): Decision {
  const parcels = orders.filter(
    (order) => order.tracking !== undefined && order.status === 'shipped',
  );
  if (parcels.length === 0) {
    const text =
      'None of your orders is on its way: they are still being packed, or have been delivered.';
    return reply(text, 'There is no parcel to track.');
  }
  const results = resultsOf(situation, 'track_shipment');
  if (results.length === 0) {
    const calls = parcels.map((order) => ({
      name: 'track_shipment',
      arguments: { tracking_number: order.tracking },
    }));
    return { kind: 'call', why: `${parcels.length} parcel(s) on the way: ask the carrier.`, calls };
  }
  if (results.some((result) => result['ok'] !== true)) {
    const text =
      'The carrier does not answer at the moment. A colleague will call the depot and write to you.';
    return handOver(situation, 'logistics', text);
  }
  const lines = results.map(
    (result, index) =>
      `${parcels[index]?.id ?? ''}: last seen at ${String(result['last_seen'])}, expected on ` +
      `${String(result['expected_on'])}.`,
  );
  return reply(`Here is where your parcels are.\n${lines.join('\n')}`, 'Every parcel was found.');
}

function handleRefund(situation: Situation, order: SeenOrder): Decision {
  const [found] = resultsOf(situation, 'search_documents');
  const damaged = /broken|cracked|damaged|does not/i.test(situation.body);
  if (found === undefined) {
    const query = `return policy refund ${damaged ? 'damaged on arrival' : 'days after delivery'}`;
    return call('search_documents', { query }, 'The policy decides what may be paid back.');
  }
  const [refund] = resultsOf(situation, 'issue_refund');
  if (refund === undefined) {
    const parameters = {
      order_id: order.id,
      amount_cents: refundAmount(order, situation.body),
      reason: damaged ? 'damaged or faulty' : 'returned',
    };
    return call('issue_refund', parameters, 'The order is theirs and the policy allows a refund.');
  }
  return reply(refundAnswer(order, refund), `The refund is settled: ${String(refund['status'])}.`);
}

function refundAnswer(order: SeenOrder, refund: ToolResult): string {
  const amount = money(refund['amount_cents']);
  switch (refund['status']) {
    case 'refunded':
      return `We have refunded ${amount} for ${order.id} (${String(refund['refund_id'])}). It takes three to five working days to show.`;
    case 'already_refunded':
      return `The refund of ${amount} for ${order.id} was issued before (${String(refund['refund_id'])}), so there is nothing more to pay back.`;
    case 'rejected':
      return `I am sorry: a desk lead looked at ${order.id} and declined the refund. The reason: ${String(refund['reason'])}`;
    default:
      return `We cannot refund ${order.id}: ${String(refund['message'])}`;
  }
}

function askForOrder(orders: readonly SeenOrder[]): Decision {
  const list = orders.map((order) => order.id).join(', ');
  const text =
    'That order number is not among the orders of this account. ' +
    (list === '' ? 'We see no orders in it.' : `The orders we see are: ${list}. Which one is it?`);
  return reply(text, 'The order is not theirs, or does not exist: say nothing about it.');
}

/** Puts the ticket on a human queue, and tells the customer once it is there. */
function handOver(situation: Situation, queue: string, text: string): Decision {
  if (resultsOf(situation, 'escalate').length > 0) return reply(text, 'It is on a human queue.');
  const reason = `Needs the ${queue} team: ${situation.subject}`;
  return call('escalate', { queue, reason }, `Only the ${queue} team can settle this.`);
}

function search(situation: Situation, why: string): Decision {
  return call('search_documents', { query: `${situation.subject} ${situation.body}` }, why);
}

function bestArticle(found: ToolResult): string | undefined {
  const results = found['results'];
  const best: unknown = Array.isArray(results) ? results[0] : undefined;
  if (typeof best !== 'object' || best === null || !('text' in best)) return undefined;
  return String(best.text);
}

function summaryOf(situation: Situation): string {
  const done = situation.past.filter((past) => past.result['ok'] === true).map((past) => past.name);
  return `Done: ${done.join(', ')}.`;
}
