// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { DeskFault } from '../errors.ts';
import type { ChatMessage, ChatResponse, TokenUsage, ToolCall } from './chat-model.ts';
import { estimateConversationTokens, estimateTokens, estimateToolCallTokens } from './tokens.ts';

interface Completion {
  readonly model?: string;
  readonly choices?: readonly {
    readonly finish_reason?: string;
    readonly message?: {
      readonly content?: string | null;
      readonly tool_calls?: readonly WireToolCall[] | null;
    };
  }[];
  readonly usage?: { readonly prompt_tokens?: number; readonly completion_tokens?: number } | null;
}

interface WireToolCall {
  readonly id?: string;
  readonly function?: { readonly name?: string; readonly arguments?: string };
}

/**
 * Reads a chat completion. Token counts are the server's where it gives them, else our estimate.
 *
 * @throws DeskFault `model_failed` when there is no answer in it, or a tool call cannot be read.
 */
export function readCompletion(
  body: unknown,
  messages: readonly ChatMessage[],
  requestedModel: string,
): ChatResponse {
  const completion: Completion | null = typeof body === 'object' ? body : null;
  const choice = completion?.choices?.[0];
  if (choice?.message === undefined) {
    throw new DeskFault('model_failed', 'The model server gave no choice.', { retryable: true });
  }
  const content = choice.message.content ?? '';
  const toolCalls = (choice.message.tool_calls ?? []).map(readToolCall);
  return {
    model: completion?.model ?? requestedModel,
    content,
    toolCalls,
    finishReason: choice.finish_reason ?? (toolCalls.length > 0 ? 'tool_calls' : 'stop'),
    usage: readUsage(completion?.usage) ?? {
      inputTokens: estimateConversationTokens(messages),
      outputTokens: estimateTokens(content) + estimateToolCallTokens(toolCalls),
      isEstimate: true,
    },
  };
}

/** `Retry-After` in seconds, as options of a fault; {} when absent or a date. */
export function readRetryAfterMs(header: string | null): { retryAfterMs?: number } {
  const seconds = header === null || header.trim() === '' ? Number.NaN : Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: seconds * 1_000 } : {};
}

function readToolCall(wire: WireToolCall, index: number): ToolCall {
  const name = wire.function?.name;
  if (name === undefined) {
    throw new DeskFault('model_failed', 'A tool call has no name.', { retryable: true });
  }
  return {
    id: wire.id ?? `call_${index + 1}`,
    name,
    arguments: readArguments(wire.function?.arguments ?? '{}'),
  };
}

function readArguments(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text === '' ? '{}' : text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
      return parsed as Record<string, unknown>;
    }
  } catch (cause) {
    // A model that breaks its JSON once may not do so again.
    throw new DeskFault('model_failed', 'Tool arguments are not JSON.', { retryable: true, cause });
  }
  throw new DeskFault('model_failed', 'Tool arguments are not an object.', { retryable: true });
}

function readUsage(usage: Completion['usage']): TokenUsage | undefined {
  const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = usage ?? {};
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  return { inputTokens, outputTokens, isEstimate: false };
}
