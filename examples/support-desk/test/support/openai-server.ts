// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ChatMessage, ChatResponse } from '../../src/model/chat-model.ts';
import { LocalModel } from '../../src/model/local-model.ts';

interface WireRequest {
  readonly model: string;
  readonly messages: readonly {
    readonly role: ChatMessage['role'];
    readonly content: string;
    readonly tool_call_id?: string;
    readonly tool_calls?: readonly {
      readonly id: string;
      readonly function: { readonly name: string; readonly arguments: string };
    }[];
  }[];
  readonly tools?: readonly {
    readonly function: { readonly name: string; readonly description: string };
  }[];
}

/** A chat completions server behind which the local model sits; every tenth request gets a 429. */
export class OpenAiServer {
  requests = 0;
  readonly #model = new LocalModel();
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  static async start(): Promise<OpenAiServer> {
    const server = new OpenAiServer();
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests += 1;
    if (this.requests % 10 === 0) {
      response.writeHead(429, { 'retry-after': '0' }).end();
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as WireRequest;
    const answer = await this.#model.complete({
      messages: body.messages.map(fromWire),
      tools: (body.tools ?? []).map((tool) => ({ ...tool.function, parameters: {} })),
    });
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(toWire(body.model, answer)));
  }
}

function fromWire({
  role,
  content,
  tool_call_id,
  tool_calls,
}: WireRequest['messages'][number]): ChatMessage {
  return {
    role,
    content,
    ...(tool_call_id !== undefined && { toolCallId: tool_call_id }),
    ...(tool_calls !== undefined && {
      toolCalls: tool_calls.map(({ id, function: { name, arguments: text } }) => ({
        id,
        name,
        arguments: JSON.parse(text) as Record<string, unknown>,
      })),
    }),
  };
}

function toWire(model: string, { content, toolCalls, finishReason, usage }: ChatResponse): object {
  const tool_calls = toolCalls.map(({ id, name, arguments: parameters }) => ({
    id,
    type: 'function',
    function: { name, arguments: JSON.stringify(parameters) },
  }));
  const message = { role: 'assistant', content, ...(tool_calls.length > 0 && { tool_calls }) };
  return {
    model,
    choices: [{ index: 0, message, finish_reason: finishReason }],
    usage: { prompt_tokens: usage.inputTokens, completion_tokens: usage.outputTokens },
  };
}
