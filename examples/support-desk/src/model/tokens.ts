// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { ChatMessage, ToolCall } from './chat-model.ts';

/** Letters in one token of English text, by the usual rule of thumb. */
const LETTERS_PER_TOKEN = 4;
/** What a chat format adds around each message. */
const TOKENS_PER_MESSAGE = 3;

/** A rough token count of a text: each word its length in fours, each punctuation mark one. */
export function estimateTokens(text: string): number {
  let tokens = 0;
  for (const [part] of text.matchAll(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu)) {
    tokens += Math.ceil(part.length / LETTERS_PER_TOKEN);
  }
  return tokens;
}

/** A rough token count of a conversation, tool calls included. */
export function estimateConversationTokens(messages: readonly ChatMessage[]): number {
  return messages.reduce(
    (sum, { content, toolCalls = [] }) =>
      sum + TOKENS_PER_MESSAGE + estimateTokens(content) + estimateToolCallTokens(toolCalls),
    0,
  );
}

/** A rough token count of tool calls as a model would write them. */
export function estimateToolCallTokens(toolCalls: readonly ToolCall[]): number {
  return toolCalls.reduce(
    (sum, call) => sum + estimateTokens(call.name) + estimateTokens(JSON.stringify(call.arguments)),
    0,
  );
}
