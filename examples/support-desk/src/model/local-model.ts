// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { ChatMessage, ChatModel, ChatRequest, ChatResponse, ToolCall } from './chat-model.ts';
import { intentOf } from './intent.ts';
import { decide } from './local-planner.ts';
import { readSituation } from './situation.ts';
import { estimateConversationTokens, estimateTokens, estimateToolCallTokens } from './tokens.ts';

/**
 * A local deterministic model, not an LLM: rules that read the conversation and decide the next tool
 * call or the answer. It lets the example run without a network and come out the same every time.
 */
export class LocalModel implements ChatModel {
  readonly name = 'support-desk-local-1';
  readonly provider = 'support_desk_local';
  readonly deterministic = true;

  async complete({ messages, tools }: ChatRequest): Promise<ChatResponse> {
    const situation = readSituation(messages);
    if (tools.length === 0) {
      const intent = intentOf(`${situation.subject}\n${situation.body}`);
      return this.#respond(messages, JSON.stringify({ intent }), []);
    }
    const decision = decide(situation);
    if (decision.kind === 'finish') return this.#respond(messages, decision.summary, []);
    const toolCalls = decision.calls.map((wanted, index) => ({
      id: `call_${situation.past.length + index + 1}`,
      ...wanted,
    }));
    return this.#respond(messages, decision.why, toolCalls);
  }

  #respond(
    messages: readonly ChatMessage[],
    content: string,
    toolCalls: readonly ToolCall[],
  ): ChatResponse {
    return {
      model: this.name,
      content,
      toolCalls,
      finishReason: toolCalls.length > 0 ? 'tool_calls' : 'stop',
      usage: {
        inputTokens: estimateConversationTokens(messages),
        outputTokens: estimateTokens(content) + estimateToolCallTokens(toolCalls),
        isEstimate: true,
      },
    };
  }
}
