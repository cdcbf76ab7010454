// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { listOrders, lookupCustomer } from './customer-tools.ts';
import { escalate, searchDocuments, sendReply, trackShipment } from './desk-tools.ts';
import { issueRefund } from './issue-refund.ts';
import type { Tool } from './tool.ts';

/** Every tool of the desk. */
export const TOOLBOX: readonly Tool[] = [
  lookupCustomer,
  listOrders,
  searchDocuments,
  trackShipment,
  issueRefund,
  sendReply,
  escalate,
];

/** The tool of that name; a model may make one up. */
export function findTool(name: string): Tool | undefined {
  return TOOLBOX.find((tool) => tool.name === name);
}
