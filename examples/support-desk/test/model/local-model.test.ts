// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { describe, expect, test } from 'vitest';
import type { ChatMessage } from '../../src/model/chat-model.ts';
import { LocalModel } from '../../src/model/local-model.ts';
import { intentOf } from '../../src/model/intent.ts';
import { TICKETS } from '../../src/tickets.ts';
import { TOOLBOX } from '../../src/tools/toolbox.ts';

const model = new LocalModel();

function ticket(subject: string, body: string): ChatMessage[] {
  return [{ role: 'user', content: `From: a@example.com\nSubject: ${subject}\n\n${body}` }];
}

/** Answers the model's calls with the given results, in order, and returns every tool it asked for. */
async function play(messages: ChatMessage[], results: readonly object[]): Promise<string[]> {
  const asked: string[] = [];
  const left = [...results];
  for (;;) {
    const { content, toolCalls } = await model.complete({ messages, tools: TOOLBOX });
    if (toolCalls.length === 0) return asked;
    messages.push({ role: 'assistant', content, toolCalls });
    for (const call of toolCalls) {
      asked.push(call.name);
      const result = left.shift() ?? { ok: true };
      messages.push({ role: 'tool', toolCallId: call.id, content: JSON.stringify(result) });
    }
  }
}

const customer = { ok: true, customer_id: 'cus_001' };
const order = {
  order_id: 'ord_1001',
  status: 'delivered',
  total_cents: 2_900,
  tracking_number: 'TRK-1',
  items: [{ title: 'Stoneware mug', quantity: 2, unit_cents: 1_450 }],
};
const listed = { ok: true, orders: [order] };

describe('intents', () => {
  test('of the seeded tickets', () => {
    expect(TICKETS.map(({ id, subject, body }) => [id, intentOf(`${subject}\n${body}`)])).toEqual([
      ['small-refund', 'refund'],
      ['large-refund-approved', 'refund'],
      ['large-refund-rejected', 'refund'],
      ['tracking-after-retries', 'tracking'],
      ['carrier-down', 'tracking'],
      ['policy-question', 'question'],
      ['privacy-request', 'privacy'],
      ['angry-with-card-number', 'refund'],
      ['wrong-order-number', 'refund'],
      ['many-parcels', 'tracking'],
      ['invoice-does-not-add-up', 'invoice'],
      ['order-of-somebody-else', 'refund'],
      ['unknown-sender', 'refund'],
      ['refund-asked-twice', 'refund'],
    ]);
  });

  test('are what the model answers when it is given no tools', async () => {
    const messages = ticket('Broken', 'My mug is broken');
    const { content, toolCalls } = await model.complete({ messages, tools: [] });
    expect(JSON.parse(content)).toEqual({ intent: 'refund' });
    expect(toolCalls).toEqual([]);
  });
});

describe('the local planner', () => {
  test('looks up, lists, reads the policy and refunds the item that is meant', async () => {
    const messages = ticket('Broken', 'One mug of ord_1001 arrived broken.');
    expect(await play(messages, [customer, listed, { ok: true, results: [] }])).toEqual([
      'lookup_customer',
      'list_orders',
      'search_documents',
      'issue_refund',
      'send_reply',
    ]);
    expect(messages.flatMap(({ toolCalls = [] }) => toolCalls)[3]?.arguments).toEqual({
      order_id: 'ord_1001',
      amount_cents: 1_450,
      reason: 'damaged or faulty',
    });
  });

  test('says nothing about an order that is not in the account', async () => {
    const messages = ticket('Refund', 'Please refund ord_7777');
    expect(await play(messages, [customer, listed])).toEqual([
      'lookup_customer',
      'list_orders',
      'send_reply',
    ]);
    const last = messages.flatMap(({ toolCalls = [] }) => toolCalls).at(-1);
    expect(last?.arguments['text']).toContain('ord_1001');
    expect(last?.arguments['text']).not.toContain('ord_7777');
  });

  test('tracks every parcel on its way at once, and hands over when the carrier is down', async () => {
    const shipped = ['1', '2', '3'].map((digit) => ({
      ...order,
      order_id: `ord_100${digit}`,
      status: 'shipped',
      tracking_number: `TRK-${digit}`,
    }));
    const results = [customer, { ok: true, orders: [...shipped, order] }];
    const asked = ['lookup_customer', 'list_orders', ...Array(3).fill('track_shipment')];
    expect(await play(ticket('Where are my parcels?', ''), results)).toEqual([
      ...asked,
      'send_reply',
    ]);
    const down = [...results, { ok: true }, { ok: false, error: 'carrier_unavailable' }];
    expect(await play(ticket('Where are my parcels?', ''), down)).toEqual([
      ...asked,
      'escalate',
      'send_reply',
    ]);
  });

  test.each([
    ['an unknown sender', 'Refund', [{ ok: false }], ['lookup_customer', 'escalate']],
    [
      'a privacy request',
      'Delete my data',
      [customer],
      ['lookup_customer', 'search_documents', 'escalate'],
    ],
    [
      'an unanswerable question',
      'zeppelin?',
      [{ ok: true, results: [] }],
      ['search_documents', 'escalate'],
    ],
  ])('hands over %s', async (_, subject, results, tools) => {
    expect(await play(ticket(subject, ''), results)).toEqual([...tools, 'send_reply']);
  });

  test('comes to the same answer, with the same tokens, every time', async () => {
    const answers = await Promise.all(
      TICKETS.flatMap(({ subject, body }) =>
        [1, 2].map(() => model.complete({ messages: ticket(subject, body), tools: TOOLBOX })),
      ),
    );
    for (let index = 0; index < answers.length; index += 2) {
      expect(answers[index]).toEqual(answers[index + 1]);
      expect(answers[index]?.usage).toMatchObject({ isEstimate: true });
      expect(answers[index]?.usage.inputTokens).toBeGreaterThan(10);
    }
  });
});
