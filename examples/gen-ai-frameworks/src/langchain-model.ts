// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { AIMessage, type BaseMessage } from '@langchain/core/messages';
import type { ChatResult } from '@langchain/core/outputs';

interface Completion {
  model: string;
  usage: { prompt_tokens: number; completion_tokens: number };
  choices: { finish_reason: string; message: Message }[];
}
interface Message {
  content: string | null;
  tool_calls?: { id: string; function: { name: string; arguments: string } }[];
}

/** A chat model over plain HTTP; `@langchain/openai` reports the same to the callbacks. */
export class DeskModel extends BaseChatModel {
  readonly model: string;
  readonly #tools: readonly string[];

  constructor(model: string, tools: readonly string[]) {
    super({ maxRetries: 0 });
    this.model = model;
    this.#tools = tools;
  }

  _llmType(): string {
    return 'desk';
  }

  override invocationParams(): { model: string } {
    return { model: this.model };
  }

  async _generate(messages: BaseMessage[]): Promise<ChatResult> {
    const answer = await fetch(`${process.env['OPENAI_BASE_URL']}/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({
        model: this.model,
        messages: messages.map(({ type, content }) => ({ role: type, content })),
        tools: this.#tools.map((name) => ({ type: 'function', function: { name } })),
      }),
    });
    if (!answer.ok) throw new Error(`the model answered ${answer.status}`);
    const { choices, model, usage } = (await answer.json()) as Completion;
    const { message, finish_reason } = choices[0]!;
    const tool_calls = (message.tool_calls ?? []).map(({ id, function: asked }) => {
      return { id, name: asked.name, args: JSON.parse(asked.arguments) as Record<string, unknown> };
    });
    const text = message.content ?? '';
    const said = new AIMessage({ content: text, tool_calls, response_metadata: { model } });
    const { prompt_tokens: promptTokens, completion_tokens: completionTokens } = usage;
    return {
      generations: [{ text, message: said, generationInfo: { finish_reason } }],
      llmOutput: { tokenUsage: { promptTokens, completionTokens } },
    };
  }
}
