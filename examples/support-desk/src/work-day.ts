// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Ledgerline } from '@ledgerline/sdk';
import { ModelClient } from './agent/model-client.ts';
import { runTicket } from './agent/run-ticket.ts';
import type { TicketResult } from './agent/run-ticket.ts';
import { Library } from './documents/library.ts';
import type { ChatModel } from './model/chat-model.ts';
import { Shop } from './shop/shop.ts';
import { TICKETS } from './tickets.ts';
import { scriptedLead } from './tools/approver.ts';
import { Carrier } from './tools/carrier.ts';

export interface WorkDayOptions {
  readonly ledgerline: Ledgerline;
  readonly model: ChatModel;
  readonly shopPath: string;
  readonly rounds: number;
  readonly signal?: AbortSignal;
  /** Called after each ticket with the number of all tickets and the result. */
  readonly onTicket: (of: number, result: TicketResult) => void;
}

/** Works through all tickets, one after the other, each round in a new shop. Stops when told to. */
export async function workDay(options: WorkDayOptions): Promise<void> {
  const { ledgerline, signal, rounds } = options;
  const stopped = (): boolean => signal?.aborted ?? false;
  const library = Library.open();
  const model = new ModelClient(options.model, ledgerline);
  for (let round = 0; round < rounds && !stopped(); round += 1) {
    const shop = Shop.create(options.shopPath);
    const carrier = new Carrier(shop);
    const desk = { ledgerline, shop, library, carrier, approver: scriptedLead };
    for (const ticket of TICKETS) {
      if (stopped()) break;
      options.onTicket(rounds * TICKETS.length, await runTicket(ticket, desk, model, signal));
    }
    shop.close();
  }
  library.close();
}
