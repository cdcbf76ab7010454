// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chooseModel } from '../../src/model/choose-model.ts';
import { OpenAiModel } from '../../src/model/openai-model.ts';
import type { ChatModel } from '../../src/model/chat-model.ts';
import { pricesOf } from '../../src/model/prices.ts';
import { retry } from '../../src/tools/retry.ts';
import { lookupCustomer } from '../../src/tools/customer-tools.ts';

interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** A server that speaks the chat completions format: answers from a list, keeps what it was asked. */
let server: Server;
let baseUrl: string;
let answers: Answer[] = [];
let requests: { path: string | undefined; headers: IncomingHttpHeaders; body: unknown }[] = [];

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
  requests.push({ path: request.url, headers: request.headers, body });
  const next = answers.shift() ?? { status: 500 };
  response.writeHead(next.status, { 'content-type': 'application/json', ...next.headers });
  response.end(JSON.stringify(next.body ?? {}));
}

beforeAll(async () => {
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterAll(() => void server.close());
beforeEach(() => {
  answers = [];
  requests = [];
});

const model = (): OpenAiModel => new OpenAiModel({ baseUrl, apiKey: 'k-1', model: 'gpt-4o-mini' });
const toolCall = {
  id: 'call_9',
  type: 'function',
  function: { name: 'lookup_customer', arguments: '{"email":"a@example.com"}' },
};
const completion = (message: object, finish_reason = 'stop'): Answer => ({
  status: 200,
  body: {
    model: 'gpt-4o-mini-2024-07-18',
    choices: [{ message, finish_reason }],
    usage: { prompt_tokens: 1_000, completion_tokens: 100 },
  },
});
const ask = { messages: [{ role: 'user', content: 'hello' }], tools: [] } as const;

describe('an OpenAI-compatible model', () => {
  test('sends tools and past calls as the format wants them, and reads calls and usage', async () => {
    answers = [completion({ content: null, tool_calls: [toolCall] }, 'tool_calls')];
    const past = { id: 'call_1', name: 'list_orders', arguments: { customer_id: 'c' } };
    const response = await model().complete({
      messages: [
        { role: 'user', content: 'hello' },
        { role: 'assistant', content: '', toolCalls: [past] },
        { role: 'tool', toolCallId: 'call_1', content: '{"ok":true}' },
      ],
      tools: [lookupCustomer],
    });
    expect(response).toEqual({
      model: 'gpt-4o-mini-2024-07-18',
      content: '',
      toolCalls: [{ id: 'call_9', name: 'lookup_customer', arguments: { email: 'a@example.com' } }],
      finishReason: 'tool_calls',
      usage: { inputTokens: 1_000, outputTokens: 100, isEstimate: false },
    });
    expect(requests[0]?.path).toBe('/v1/chat/completions');
    expect(requests[0]?.headers.authorization).toBe('Bearer k-1');
    expect(requests[0]?.body).toMatchObject({
      model: 'gpt-4o-mini',
      tool_choice: 'auto',
      tools: [{ type: 'function', function: { name: 'lookup_customer' } }],
      messages: [
        { role: 'user', content: 'hello' },
        {
          role: 'assistant',
          tool_calls: [
            { id: 'call_1', function: { name: 'list_orders', arguments: '{"customer_id":"c"}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'call_1', content: '{"ok":true}' },
      ],
    });
    // Servers refuse what the format does not know.
    expect(JSON.stringify(requests[0]?.body)).not.toContain('sideEffect');
  });

  test('is tried again after 429 and 5xx, and waits as long as it was told', async () => {
    answers = [
      { status: 429, headers: { 'retry-after': '2' } },
      { status: 503 },
      completion({ content: 'hi' }),
    ];
    const pauses: number[] = [];
    const response = await retry(() => model().complete(ask), {
      baseMs: 10,
      sleep: async (ms) => void pauses.push(ms),
    });
    expect(response.content).toBe('hi');
    expect(pauses).toEqual([2_000, 20]);
  });

  test('is not tried again when the request is wrong', async () => {
    answers = [{ status: 401 }];
    await expect(retry(() => model().complete(ask))).rejects.toMatchObject({
      code: 'model_failed',
      retryable: false,
      message: 'The model server answered 401.',
    });
    expect(requests).toHaveLength(1);
  });

  test.each([
    ['no choices', { status: 200, body: {} }],
    [
      'no JSON in the arguments',
      completion({ tool_calls: [{ ...toolCall, function: { name: 'x', arguments: '{' } }] }),
    ],
    ['a call without a name', completion({ tool_calls: [{ id: 'c' }] })],
  ])('may be asked again when the answer has %s', async (_, answer) => {
    answers = [answer];
    await expect(model().complete(ask)).rejects.toMatchObject({
      code: 'model_failed',
      retryable: true,
    });
  });

  test('counts by estimate when the server does not count', async () => {
    answers = [
      { status: 200, body: { choices: [{ message: { content: 'four words of text' } }] } },
    ];
    expect((await model().complete(ask)).usage).toEqual({
      inputTokens: 5,
      outputTokens: 5,
      isEstimate: true,
    });
  });

  test('that cannot be reached is a retryable fault without the key in it', async () => {
    const unreachable = new OpenAiModel({
      baseUrl: 'http://127.0.0.1:1',
      apiKey: 'k-1',
      model: 'm',
    });
    const error: unknown = await unreachable.complete(ask).catch((fault: unknown) => fault);
    expect(error).toMatchObject({ code: 'model_failed', retryable: true });
    expect(String(error)).not.toContain('k-1');
  });
});

test('the environment chooses the model', () => {
  expect(chooseModel({}).deterministic).toBe(true);
  expect(chooseModel({ OPENAI_BASE_URL: 'http://x/v1' }).deterministic).toBe(true);
  const remote = chooseModel({
    OPENAI_BASE_URL: 'http://x/v1',
    OPENAI_API_KEY: 'k',
    OPENAI_MODEL: 'q',
  });
  expect([remote.name, remote.deterministic]).toEqual(['q', false]);
});

test('the local model has a notional price, the remote one that of the environment or none', () => {
  const local = chooseModel({});
  expect(pricesOf(local)).toEqual({ [local.name]: { input: 0.1, output: 0.4 } });
  const remote = { name: 'q', deterministic: false } as ChatModel;
  expect(pricesOf(remote, {})).toEqual({});
  expect(pricesOf(remote, { OPENAI_PRICE_INPUT: '1', OPENAI_PRICE_OUTPUT: 'x' })).toEqual({});
  expect(pricesOf(remote, { OPENAI_PRICE_INPUT: '1', OPENAI_PRICE_OUTPUT: '2' })).toEqual({
    q: { input: 1, output: 2 },
  });
});
