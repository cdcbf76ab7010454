// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { ChatMessage, ChatResponse, ToolCall } from '../model/chat-model.ts';

// The shape of messages in the GenAI semantic conventions: a role and typed parts.

type Part =
  | { readonly type: 'text'; readonly content: string }
  | {
      readonly type: 'tool_call';
      readonly id: string;
      readonly name: string;
      readonly arguments: object;
    }
  | { readonly type: 'tool_call_response'; readonly id: string; readonly response: unknown };

export interface GenAiMessage {
  readonly role: string;
  readonly parts: readonly Part[];
}

/** `gen_ai.input.messages`: the conversation without its system messages. */
export function inputMessages(messages: readonly ChatMessage[]): readonly GenAiMessage[] {
  return messages
    .filter((message) => message.role !== 'system')
    .map((message) => ({ role: message.role, parts: partsOf(message) }));
}

/** `gen_ai.system_instructions`: the system messages. */
export function systemInstructions(messages: readonly ChatMessage[]): readonly Part[] {
  return messages
    .filter((message) => message.role === 'system')
    .map(({ content }) => ({ type: 'text', content }));
}

/** `gen_ai.output.messages`: the answer with the reason why it ends there. */
export function outputMessages(
  response: ChatResponse,
): readonly (GenAiMessage & { readonly finish_reason: string })[] {
  const { content, toolCalls, finishReason } = response;
  const parts = [...textPart(content), ...toolCalls.map(toolCallPart)];
  return [{ role: 'assistant', parts, finish_reason: finishReason }];
}

function partsOf({ role, content, toolCalls = [], toolCallId = '' }: ChatMessage): readonly Part[] {
  if (role !== 'tool') return [...textPart(content), ...toolCalls.map(toolCallPart)];
  // As a structure and not as text, so that redaction sees the names of its keys.
  return [{ type: 'tool_call_response', id: toolCallId, response: JSON.parse(content) as unknown }];
}

function textPart(content: string): readonly Part[] {
  return content === '' ? [] : [{ type: 'text', content }];
}

function toolCallPart({ id, name, arguments: parameters }: ToolCall): Part {
  return { type: 'tool_call', id, name, arguments: parameters };
}
