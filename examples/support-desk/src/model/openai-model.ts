// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { DeskFault } from '../errors.ts';
import { MODEL_TIMEOUT_MS } from '../limits.ts';
import type { ChatMessage, ChatModel, ChatRequest, ChatResponse } from './chat-model.ts';
import { readCompletion, readRetryAfterMs } from './openai-response.ts';

export interface OpenAiModelOptions {
  /** Up to and without `/chat/completions`: `https://api.openai.com/v1`, `http://127.0.0.1:8080/v1`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly model: string;
  readonly fetch?: typeof fetch;
}

/** Any server that speaks the OpenAI chat completions format with tool calls. */
export class OpenAiModel implements ChatModel {
  readonly name: string;
  readonly provider = 'openai';
  readonly deterministic = false;
  readonly #url: string;
  readonly #apiKey: string;
  readonly #fetch: typeof fetch;

  constructor(options: OpenAiModelOptions) {
    this.name = options.model;
    this.#url = `${options.baseUrl.replace(/(?<!\/)\/+$/, '')}/chat/completions`;
    this.#apiKey = options.apiKey;
    this.#fetch = options.fetch ?? fetch;
  }

  async complete(request: ChatRequest): Promise<ChatResponse> {
    const response = await this.#post(request);
    if (response.ok) return readCompletion(await response.json(), request.messages, this.name);
    await response.body?.cancel();
    const limited = response.status === 429;
    throw new DeskFault(
      limited ? 'rate_limited' : 'model_failed',
      `The model server answered ${response.status}.`,
      {
        retryable: limited || response.status >= 500,
        ...readRetryAfterMs(response.headers.get('retry-after')),
      },
    );
  }

  async #post({ messages, tools, signal }: ChatRequest): Promise<Response> {
    const body = {
      model: this.name,
      temperature: 0,
      messages: messages.map(toWire),
      ...(tools.length > 0 && {
        tool_choice: 'auto',
        tools: tools.map(({ name, description, parameters }) => ({
          type: 'function',
          function: { name, description, parameters },
        })),
      }),
    };
    const timeout = AbortSignal.timeout(MODEL_TIMEOUT_MS);
    try {
      return await this.#fetch(this.#url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${this.#apiKey}` },
        body: JSON.stringify(body),
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      });
    } catch (cause) {
      if (signal?.aborted === true) throw cause;
      throw new DeskFault('model_failed', 'The model server could not be reached.', {
        retryable: true,
        cause,
      });
    }
  }
}

function toWire(message: ChatMessage): Record<string, unknown> {
  const { role, content, toolCalls = [], toolCallId } = message;
  return {
    role,
    content,
    ...(toolCallId !== undefined && { tool_call_id: toolCallId }),
    ...(toolCalls.length > 0 && {
      tool_calls: toolCalls.map((call) => ({
        id: call.id,
        type: 'function',
        function: { name: call.name, arguments: JSON.stringify(call.arguments) },
      })),
    }),
  };
}
