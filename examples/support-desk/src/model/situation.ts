// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { ChatMessage } from './chat-model.ts';

export type ToolResult = Readonly<Record<string, unknown>>;

interface PastCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** What the tool answered; `ok` says whether it worked. */
  readonly result: ToolResult;
}

/** What can be read from a conversation: the ticket and everything done about it so far. */
export interface Situation {
  readonly sender: string;
  readonly subject: string;
  readonly body: string;
  /** Order numbers that the customer wrote, each once. */
  readonly orderIds: readonly string[];
  readonly past: readonly PastCall[];
}

/** Reads the conversation that the agent keeps: one ticket, then pairs of calls and results. */
export function readSituation(messages: readonly ChatMessage[]): Situation {
  const ticket = messages.find((message) => message.role === 'user')?.content ?? '';
  const [head = '', ...rest] = ticket.split('\n\n');
  const body = rest.join('\n\n');
  const subject = /^Subject: (.*)$/m.exec(head)?.[1] ?? '';
  return {
    sender: /^From: (.*)$/m.exec(head)?.[1] ?? '',
    subject,
    body,
    orderIds: [...new Set(`${subject} ${body}`.match(/\bord_\d{4}\b/g))],
    past: readPast(messages),
  };
}

/** The results that one tool gave so far, in order. */
export function resultsOf(situation: Situation, tool: string): readonly ToolResult[] {
  return situation.past.filter((call) => call.name === tool).map((call) => call.result);
}

function readPast(messages: readonly ChatMessage[]): readonly PastCall[] {
  const results = new Map<string | undefined, ToolResult>();
  for (const message of messages) {
    if (message.role === 'tool') results.set(message.toolCallId, parseResult(message.content));
  }
  return messages.flatMap(({ toolCalls = [] }) =>
    toolCalls.map((call) => ({ ...call, result: results.get(call.id) ?? {} })),
  );
}

function parseResult(content: string): ToolResult {
  const parsed: unknown = JSON.parse(content);
  return typeof parsed === 'object' && parsed !== null ? (parsed as ToolResult) : {};
}
