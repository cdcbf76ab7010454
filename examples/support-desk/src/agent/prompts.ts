// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { INTENTS, isIntent } from '../model/intent.ts';
import type { Intent } from '../model/intent.ts';
import type { ChatMessage } from '../model/chat-model.ts';
import type { Ticket } from '../tools/tool.ts';

const CLASSIFY = `You sort tickets of a coffee shop's support desk. Answer with JSON only:
{"intent": "${INTENTS.join('" | "')}"}.`;

const WORK = `You are the support agent of a coffee shop. Work on the ticket with the tools, one turn at a time.
Before each tool call say in one sentence why you make it.
Rules: look up the customer and list their orders before you speak about an order. Search the articles
before you refund anything or state a policy. Refund only what was delivered, and only for the order
the customer means; never speak about orders that list_orders did not show. Unknown senders go to the
queue "identity", personal data requests to "privacy", wrong totals to "billing", parcels that the
carrier cannot find to "logistics". End with send_reply, then say in one sentence what was done.`;

/** The ticket as the model reads it. */
function ticketMessage({ from, subject, body }: Ticket): ChatMessage {
  return { role: 'user', content: `From: ${from}\nSubject: ${subject}\n\n${body}` };
}

/** A conversation that asks for nothing but the intent. */
export function classifyPrompt(ticket: Ticket): readonly ChatMessage[] {
  return [{ role: 'system', content: CLASSIFY }, ticketMessage(ticket)];
}

/** How the work on a ticket begins. */
export function workPrompt(ticket: Ticket, intent: Intent): ChatMessage[] {
  const system: ChatMessage = {
    role: 'system',
    content: `${WORK}\nThe ticket was sorted as: ${intent}.`,
  };
  return [system, ticketMessage(ticket)];
}

/** The intent in a model's answer; what cannot be read is a question. */
export function readIntent(answer: string): Intent {
  try {
    const json = answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1);
    const parsed: unknown = JSON.parse(json);
    const intent =
      typeof parsed === 'object' && parsed !== null && 'intent' in parsed ? parsed.intent : '';
    return isIntent(intent) ? intent : 'question';
  } catch {
    return 'question';
  }
}
