// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ModelClient } from '../../src/agent/model-client.ts';
import { runTicket } from '../../src/agent/run-ticket.ts';
import type { TicketResult } from '../../src/agent/run-ticket.ts';
import { DeskFault } from '../../src/errors.ts';
import type { ChatModel, ChatResponse } from '../../src/model/chat-model.ts';
import { LocalModel } from '../../src/model/local-model.ts';
import { seedCustomer } from '../../src/shop/seed.ts';
import { TICKETS } from '../../src/tickets.ts';
import { OpenDesk } from '../support/open-desk.ts';

let open: OpenDesk;
let carrierWaitsMs: number[];
beforeEach(async () => {
  carrierWaitsMs = [];
  open = await OpenDesk.start({ take: () => carrierWaitsMs.shift() ?? 0 });
});
afterEach(() => open.close());

const ticket = { id: 'ticket-1', from: seedCustomer(0).email, subject: 'Hello', body: 'Hello?' };

/** A model whose answers are given, in order; the last one stays. */
function scripted(...answers: readonly (Partial<ChatResponse> | Error)[]): ChatModel {
  const left = [...answers];
  const usage = { inputTokens: 10, outputTokens: 2, isEstimate: false };
  return {
    name: 'scripted-1',
    provider: 'scripted',
    deterministic: true,
    async complete() {
      const answer = left.length > 1 ? left.shift() : left[0];
      if (answer instanceof Error) throw answer;
      const base = { model: 'scripted-1', content: '', toolCalls: [], finishReason: 'stop', usage };
      return { ...base, ...answer };
    },
  };
}

function work(model: ChatModel, on = ticket, signal?: AbortSignal): Promise<TicketResult> {
  return runTicket(on, open.desk, new ModelClient(model, open.desk.ledgerline), signal);
}

const wants = (name: string, parameters: object = {}): Partial<ChatResponse> => ({
  content: 'Because.',
  toolCalls: [{ id: `call_${name}`, name, arguments: { ...parameters } }],
});

describe('a ticket', () => {
  test('is one run with steps, calls, usage and decisions under one run id', async () => {
    const [refund] = TICKETS;
    const result = await work(new LocalModel(), refund);
    expect(result).toMatchObject({ name: 'small-refund', outcome: 'resolved' });
    const received = await open.received();
    expect(received.countByType()).toEqual({
      flow_started: 1,
      flow_ended: 1,
      step_started: 4,
      step_ended: 4,
      agent_message: 2,
      agent_decision: 6,
      state_pulse: 3,
      tool_call_started: 12,
      tool_call_ended: 12,
      usage_recorded: 7,
      audit_action: 2,
    });
    const runIds = received.logs.map(({ attributes }) => attributes['ledgerline.run.id']);
    expect(new Set(runIds)).toEqual(new Set([result.runId]));
    const started = received.logs.find(({ eventType }) => eventType === 'flow_started');
    expect(started?.attributes).toMatchObject({
      'ledgerline.flow.name': 'support-ticket',
      'gen_ai.conversation.id': 'small-refund',
      'user.id': 'cus_001',
      'ledgerline.actor.type': 'agent',
      'ledgerline.request.id': 'ticket-small-refund',
    });
    expect(new Set(received.spanNames).size).toBeGreaterThan(5);
  });

  test('that the model answers in plain text is answered', async () => {
    const result = await work(scripted({ content: '{"intent":"question"}' }, { content: 'Yes.' }));
    expect(result.outcome).toBe('resolved');
    expect(open.desk.shop.replies('ticket-1')[0]).toContain('Yes.');
  });

  test('survives a tool that does not exist and arguments that are wrong', async () => {
    const model = scripted(
      { content: '{}' },
      wants('launch_rocket'),
      wants('lookup_customer', { mail: 'x' }),
      wants('send_reply', { text: 'Sorry.' }),
      { content: 'Done.' },
    );
    expect(await work(model)).toMatchObject({ outcome: 'resolved' });
    const { logs } = await open.received();
    expect(
      logs
        .filter(({ eventType }) => eventType === 'tool_call_failed')
        .map(({ attributes }) => attributes['ledgerline.error.code']),
    ).toEqual(['invalid_arguments', 'invalid_arguments']);
  });

  test('that goes in circles is stopped', async () => {
    const circle = wants('search_documents', { query: 'refund' });
    expect(await work(scripted({ content: '{}' }, circle))).toMatchObject({
      outcome: 'failed',
      problem: 'No end after 10 turns.',
    });
  });

  test('fails when the carrier never answers, after every attempt', async () => {
    const down = TICKETS.find(({ id }) => id === 'carrier-down') ?? ticket;
    expect(await work(new LocalModel(), down)).toMatchObject({
      outcome: 'failed',
      problem: 'Not done: The carrier answered 503.',
    });
    const { logs } = await open.received();
    expect(
      logs
        .filter(({ eventType }) => eventType === 'tool_call_failed')
        .map(({ attributes }) => attributes['ledgerline.call.attempt']),
    ).toEqual([1, 2, 3, 4]);
    const ended = logs.find(({ eventType }) => eventType === 'flow_ended');
    expect(ended?.attributes).toMatchObject({
      'ledgerline.outcome': 'failure',
      'ledgerline.error.code': 'task_failed',
    });
    expect(logs.some(({ eventType }) => eventType === 'exception_raised')).toBe(true);
    expect(open.desk.shop.replies(down.id)).toHaveLength(1);
  });

  test('waits as long as the carrier asks when it calls too often', async () => {
    carrierWaitsMs = [0, 3, 0, 7];
    const parcels = TICKETS.find(({ id }) => id === 'many-parcels') ?? ticket;
    expect(await work(new LocalModel(), parcels)).toMatchObject({ outcome: 'resolved' });
    const { logs } = await open.received();
    expect(
      logs
        .filter(({ eventType }) => eventType === 'tool_call_failed')
        .map(({ attributes }) => [
          attributes['ledgerline.error.code'],
          attributes['ledgerline.call.retry_after_ms'],
        ]),
    ).toEqual([
      ['rate_limited', 3],
      ['rate_limited', 7],
      ['carrier_unavailable', undefined],
    ]);
    expect(open.desk.shop.replies('many-parcels')[0]?.match(/last seen/g)).toHaveLength(5);
  });

  test('waits out a model that is overloaded, and fails when it stays so', async () => {
    const busy = new DeskFault('rate_limited', 'Too many.', { retryable: true });
    const model = scripted(busy, { content: '{}' }, busy, { content: 'Yes.' });
    expect(await work(model)).toMatchObject({ outcome: 'resolved' });
    expect(await work(scripted(busy))).toMatchObject({ outcome: 'failed', problem: 'Too many.' });
  });

  test('ends when the desk is stopped, and a bug is not hidden', async () => {
    const stopped = AbortSignal.abort();
    expect(await work(new LocalModel(), ticket, stopped)).toMatchObject({ outcome: 'cancelled' });
    await expect(work(scripted(new TypeError('bug')))).rejects.toThrow('bug');
  });
});
