// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { FlowOptions } from '@ledgerline/sdk';
import { DeskFault } from '../errors.ts';
import type { Customer } from '../shop/types.ts';
import type { Desk, Ticket } from '../tools/tool.ts';
import { Agent } from './agent.ts';
import type { Outcome } from './agent.ts';
import type { ModelClient } from './model-client.ts';

export interface TicketResult {
  readonly runId: string;
  readonly name: string;
  readonly outcome: Outcome | 'failed' | 'cancelled';
  /** One sentence, without personal data, when it did not come to an end. */
  readonly problem?: string;
}

/** Works on one ticket as one run; a ticket that fails is a result, not an exception. */
export async function runTicket(
  ticket: Ticket,
  desk: Desk,
  model: ModelClient,
  signal?: AbortSignal,
): Promise<TicketResult> {
  const { ledgerline, shop } = desk;
  const customer = shop.customerByEmail(ticket.from);
  let runId = '';
  try {
    const outcome = await ledgerline.run(
      'support-ticket',
      async (run) => {
        runId = run.runId;
        try {
          return await new Agent(model, { ...desk, ticket, customer, signal }).work();
        } catch (error) {
          // Inside of the run, so that the event belongs to it.
          if (signal?.aborted !== true) ledgerline.recordException(error);
          throw error;
        }
      },
      describeRun(ticket, customer),
    );
    return { runId, name: ticket.id, outcome };
  } catch (error) {
    if (signal?.aborted === true) {
      return { runId, name: ticket.id, outcome: 'cancelled', problem: 'The desk was stopped.' };
    }
    if (!(error instanceof DeskFault)) throw error;
    return { runId, name: ticket.id, outcome: 'failed', problem: error.message };
  }
}

/** Whose work it is and for whom: ids only, since the shop knows the person behind them. */
function describeRun(ticket: Ticket, customer: Customer | undefined): FlowOptions {
  return {
    actorType: 'agent',
    agentId: 'support-agent',
    sessionId: ticket.id,
    requestId: `ticket-${ticket.id}`,
    ...(customer !== undefined && { userId: customer.id }),
    attributes: { 'gen_ai.agent.name': 'support-agent', 'gen_ai.conversation.id': ticket.id },
  };
}
