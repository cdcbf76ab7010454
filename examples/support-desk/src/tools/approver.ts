// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { RETURN_WINDOW_DAYS } from '../limits.ts';

interface ApprovalRequest {
  readonly id: string;
  readonly orderId: string;
  readonly amountCents: number;
  readonly reason: string;
  readonly daysSinceDelivery: number;
}

export interface Approval {
  readonly approved: boolean;
  readonly reason: string;
}

/** A person who may let money go. */
export interface Approver {
  /** Who decided, as an authentication subject. */
  readonly id: string;
  decide(request: ApprovalRequest): Promise<Approval>;
}

/**
 * Stands in for the desk lead, so that the example runs unattended: approves what is inside of the
 * return window and declines the rest. A real desk would wait here for a person.
 */
export const scriptedLead: Approver = {
  id: 'lead-morgan',
  async decide({ daysSinceDelivery }) {
    return daysSinceDelivery <= RETURN_WINDOW_DAYS
      ? { approved: true, reason: 'Inside of the return window.' }
      : {
          approved: false,
          reason: `Delivered ${daysSinceDelivery} days ago; the return window is ${RETURN_WINDOW_DAYS} days.`,
        };
  },
};
