// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  chatChunks,
  chatCompletion,
  embeddings,
  response,
  responseEvents,
  type WireRequest,
} from './openai-wire.ts';

/** Models that fail: too many requests, with the pause that the server asks for, and an error. */
const FAILURES: Readonly<Record<string, { status: number; message: string }>> = {
  busy: { status: 429, message: 'Rate limit reached' },
  broken: { status: 500, message: 'The server had an error' },
};

/** A server on loopback that speaks OpenAI's wire format: chat, responses, embeddings, streams. */
export class OpenAiServer implements AsyncDisposable {
  requests = 0;
  readonly #server = createServer((request, reply) => {
    this.#answer(request, reply).catch(() => reply.destroy());
  });

  static async start(): Promise<OpenAiServer> {
    const server = new OpenAiServer();
    const { promise, resolve } = Promise.withResolvers<void>();
    server.#server.listen(0, '127.0.0.1', resolve);
    await promise;
    return server;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    this.#server.closeAllConnections();
    await promise;
  }

  async #answer(incoming: IncomingMessage, reply: ServerResponse): Promise<void> {
    this.requests += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const request = JSON.parse(Buffer.concat(chunks).toString()) as WireRequest;
    const failure = FAILURES[request.model];
    if (failure !== undefined) {
      const { status, message } = failure;
      if (status === 429) reply.setHeader('retry-after-ms', '1').setHeader('retry-after', '0');
      return send(reply, status, { error: { message, type: 'server_error', code: null } });
    }
    const path = new URL(incoming.url ?? '/', 'http://127.0.0.1').pathname;
    if (path === '/v1/chat/completions') {
      const id = `chatcmpl-${this.requests}`;
      if (request.stream === true) return stream(reply, chatChunks(request, id), true);
      return send(reply, 200, chatCompletion(request, id));
    }
    if (path === '/v1/responses') {
      const id = `resp_${this.requests}`;
      if (request.stream === true) return stream(reply, responseEvents(request, id), false);
      return send(reply, 200, response(request, id));
    }
    if (path === '/v1/embeddings') return send(reply, 200, embeddings(request));
    return send(reply, 404, { error: { message: `no ${path}`, type: 'invalid_request_error' } });
  }
}

function send(reply: ServerResponse, status: number, body: object): void {
  reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Server-sent events; a chat stream ends with a line that is no JSON. */
function stream(
  reply: ServerResponse,
  events: readonly { readonly type?: string }[],
  isChat: boolean,
): void {
  reply.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of events) {
    const name = event.type === undefined ? '' : `event: ${event.type}\n`;
    reply.write(`${name}data: ${JSON.stringify(event)}\n\n`);
  }
  reply.end(isChat ? 'data: [DONE]\n\n' : '');
}
