// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string;
  /** Of an assistant message that asks for tools. */
  readonly toolCalls?: readonly ToolCall[];
  /** Of a tool message: the call it answers. */
  readonly toolCallId?: string;
}

/** A tool as a model sees it; `parameters` is a JSON Schema object. */
export interface ToolDescription {
  readonly name: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  /** Empty when the model shall answer in text. */
  readonly tools: readonly ToolDescription[];
  readonly signal?: AbortSignal | undefined;
}

export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Whether the counts come from our estimate and not from the model's server. */
  readonly isEstimate: boolean;
}

export interface ChatResponse {
  readonly model: string;
  /** Text of the answer, or the reason the model gives for its tool calls. */
  readonly content: string;
  readonly toolCalls: readonly ToolCall[];
  readonly finishReason: string;
  readonly usage: TokenUsage;
}

/** One attempt at one model call. Whoever calls it decides about another attempt. */
export interface ChatModel {
  readonly name: string;
  readonly provider: string;
  /** Whether the same conversation always gets the same answer. */
  readonly deterministic: boolean;
  /** @throws DeskFault `rate_limited` and `model_failed`, with their `retryable`. */
  complete(request: ChatRequest): Promise<ChatResponse>;
}
