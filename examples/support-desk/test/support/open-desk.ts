// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { startLedgerline } from '@ledgerline/sdk';
import type { Ledgerline } from '@ledgerline/sdk';
import { chooseModel } from '../../src/model/choose-model.ts';
import { pricesOf } from '../../src/model/prices.ts';
import { Library } from '../../src/documents/library.ts';
import { Shop } from '../../src/shop/shop.ts';
import { scriptedLead } from '../../src/tools/approver.ts';
import { Carrier } from '../../src/tools/carrier.ts';
import type { RateLimit } from '../../src/tools/token-bucket.ts';
import type { Desk, Ticket, ToolContext } from '../../src/tools/tool.ts';
import { OtlpReceiver } from './otlp-receiver.ts';

/** A desk with a shop of its own, whose telemetry goes to a receiver of its own. */
export class OpenDesk {
  readonly receiver: OtlpReceiver;
  readonly desk: Desk;

  private constructor(receiver: OtlpReceiver, ledgerline: Ledgerline, limit: RateLimit) {
    this.receiver = receiver;
    const shop = Shop.create(':memory:');
    const carrier = new Carrier(shop, limit);
    this.desk = { ledgerline, shop, library: Library.open(), carrier, approver: scriptedLead };
  }

  /** `carrierLimit` lets every call through when it is not given. */
  static async start(carrierLimit: RateLimit = { take: () => 0 }): Promise<OpenDesk> {
    const receiver = await OtlpReceiver.start();
    const ledgerline = startLedgerline({
      tenant: 'test',
      environment: 'test',
      project: 'support',
      surface: 'helpdesk',
      app: 'support-desk',
      endpoint: receiver.url,
      ephemeral: true,
      registerGlobals: false,
      prices: pricesOf(chooseModel({})),
    });
    return new OpenDesk(receiver, ledgerline, carrierLimit);
  }

  /** The context of a ticket that the address `from` wrote. */
  ticketFrom(from: string, ticket: Partial<Ticket> = {}): ToolContext {
    return {
      ...this.desk,
      ticket: { id: 'ticket-1', from, subject: 'Subject', body: 'Body', ...ticket },
      customer: this.desk.shop.customerByEmail(from),
    };
  }

  /** What has been emitted so far, as the receiver got it. */
  async received(): Promise<OtlpReceiver> {
    await this.desk.ledgerline.flush();
    return this.receiver;
  }

  async close(): Promise<void> {
    await this.desk.ledgerline.shutdown();
    await this.receiver.close();
    this.desk.shop.close();
  }
}
