// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { ToolCall } from '../model/chat-model.ts';

/** The steps of a ticket, in the order in which a ticket goes through them. */
const PHASES = ['understand', 'gather', 'act', 'answer'] as const;
export type Phase = (typeof PHASES)[number];

const PHASE_OF_TOOL: Readonly<Record<string, Phase>> = {
  lookup_customer: 'gather',
  list_orders: 'gather',
  search_documents: 'gather',
  track_shipment: 'gather',
  issue_refund: 'act',
  escalate: 'act',
  send_reply: 'answer',
};

/** The phase that a turn's tool calls belong to: that of the furthest one. */
export function phaseOf(toolCalls: readonly ToolCall[]): Phase {
  const reached = toolCalls.map(({ name }) => PHASES.indexOf(PHASE_OF_TOOL[name] ?? 'gather'));
  return PHASES[Math.max(...reached)] ?? 'answer';
}
