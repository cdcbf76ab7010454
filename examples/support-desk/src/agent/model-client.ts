// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { Ledgerline, ModelUsage } from '@ledgerline/sdk';
import { MODEL_BURST, MODEL_CALLS_PER_SECOND } from '../limits.ts';
import type { ChatModel, ChatRequest, ChatResponse } from '../model/chat-model.ts';
import { pause, retry } from '../tools/retry.ts';
import { TokenBucket } from '../tools/token-bucket.ts';
import type { RateLimit } from '../tools/token-bucket.ts';
import { inputMessages, outputMessages, systemInstructions } from './gen-ai-messages.ts';

/** Calls a model: not faster than allowed, again where that helps, each attempt with its cost. */
export class ModelClient {
  readonly model: ChatModel;
  readonly #ledgerline: Ledgerline;
  readonly #limit: RateLimit;

  constructor(
    model: ChatModel,
    ledgerline: Ledgerline,
    limit: RateLimit = new TokenBucket({
      burst: MODEL_BURST,
      perSecond: MODEL_CALLS_PER_SECOND,
    }),
  ) {
    this.model = model;
    this.#ledgerline = ledgerline;
    this.#limit = limit;
  }

  /** @throws DeskFault when the model did not answer in the attempts it has. */
  async ask(request: ChatRequest): Promise<ChatResponse> {
    return retry((attempt) => this.#attempt(request, attempt), { signal: request.signal });
  }

  async #attempt(request: ChatRequest, attempt: number): Promise<ChatResponse> {
    for (let waitMs = this.#limit.take(); waitMs > 0; waitMs = this.#limit.take()) {
      await pause(waitMs, request.signal);
    }
    const { name, provider } = this.model;
    return this.#ledgerline.modelCall(
      {
        model: name,
        provider,
        attempt,
        messages: inputMessages(request.messages),
        systemInstructions: systemInstructions(request.messages),
        usage: readUsage,
        output: outputMessages,
      },
      () => this.model.complete(request),
    );
  }
}

function readUsage({ model, usage, finishReason }: ChatResponse): ModelUsage {
  const { inputTokens, outputTokens } = usage;
  // The cost is the SDK's to reckon: it has the prices.
  return { inputTokens, outputTokens, responseModel: model, finishReasons: [finishReason] };
}
