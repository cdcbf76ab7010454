// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { ModelUsage } from '@ledgerline/sdk';
import { APIError, OpenAI } from 'openai';
import { Stream } from 'openai/streaming';
import { expect, test } from 'vitest';
import { start } from '../../../packages/sdk/test/start.ts';
import { OpenAiServer } from '../../../test/harness/openai-server.ts';
import { ANSWER, ANSWERING_MODEL, CANARY, USAGE } from '../../../test/harness/openai-wire.ts';

type Chunk = OpenAI.Chat.Completions.ChatCompletionChunk;

const QUESTION = `Where is my order? ${CANARY}`;

/** How the chunks of this client are read. */
const READ = {
  output: (chunk: Chunk): string | undefined => chunk.choices[0]?.delta.content ?? undefined,
  usage: ({ usage, model }: Chunk): ModelUsage | undefined =>
    usage
      ? {
          inputTokens: usage.prompt_tokens,
          outputTokens: usage.completion_tokens,
          responseModel: model,
        }
      : undefined,
};

function clientOf(models: OpenAiServer): OpenAI {
  return new OpenAI({ baseURL: models.baseUrl, apiKey: 'sk-of-nobody', maxRetries: 0 });
}

function request(
  model: string,
  content: string,
): OpenAI.Chat.Completions.ChatCompletionCreateParamsStreaming {
  const messages = [{ role: 'user', content } as const];
  return { model, messages, stream: true, stream_options: { include_usage: true } };
}

test('the stream of OpenAI’s client comes back as it is; its usage and its end are told', async () => {
  await using models = await OpenAiServer.start();
  const { ledgerline, receiver } = await start();
  const client = clientOf(models);
  let made: unknown;
  let sent = '';
  const call = { provider: 'openai', model: 'gpt-test', messages: QUESTION, stream: READ };
  const promise = ledgerline.modelCall(call, (_call, content) => {
    sent = content;
    const created = client.chat.completions.create(request('gpt-test', content));
    made = created;
    return created;
  });
  expect(promise).toBe(made);
  const { data: stream, response } = await promise.withResponse();
  expect(response.status).toBe(200);
  expect(stream).toBeInstanceOf(Stream);
  expect(stream).toBe(await promise);
  let said = '';
  for await (const chunk of stream) said += chunk.choices[0]?.delta.content ?? '';
  expect(said).toBe(ANSWER);
  expect(sent).toBe('Where is my order? [EMAIL]');
  await ledgerline.flush();
  const [started] = receiver.named('tool_call_started');
  const callId = started?.attributes['ledgerline.call.id'];
  expect(receiver.named('tool_call_ended').map(({ attributes }) => attributes)).toMatchObject([
    { 'ledgerline.call.id': callId, 'ledgerline.outcome': 'success' },
  ]);
  expect(receiver.named('usage_recorded').map(({ attributes }) => attributes)).toMatchObject([
    {
      'ledgerline.call.id': callId,
      'gen_ai.response.model': ANSWERING_MODEL,
      'gen_ai.usage.input_tokens': USAGE.prompt_tokens,
      'gen_ai.usage.output_tokens': USAGE.completion_tokens,
    },
  ]);
  expect(JSON.stringify(receiver.logs)).not.toContain(CANARY);
});

test('a stream that is left stops at the client too, and its call is cancelled', async () => {
  await using models = await OpenAiServer.start();
  const { ledgerline, receiver } = await start();
  const client = clientOf(models);
  const call = { provider: 'openai', model: 'gpt-test', messages: QUESTION, stream: READ };
  const stream = await ledgerline.modelCall(call, (_call, content) =>
    client.chat.completions.create(request('gpt-test', content)),
  );
  for await (const _chunk of stream) break;
  expect(stream.controller.signal.aborted).toBe(true);
  await ledgerline.flush();
  expect(receiver.named('tool_call_ended').map(({ attributes }) => attributes)).toMatchObject([
    { 'ledgerline.outcome': 'cancelled' },
  ]);
});

test('an error of the client is its own, and the failed call says that a retry may help', async () => {
  await using models = await OpenAiServer.start();
  const { ledgerline, receiver } = await start();
  const client = clientOf(models);
  const call = { provider: 'openai', model: 'busy', messages: QUESTION, stream: READ };
  const promise = ledgerline.modelCall(call, (_call, content) =>
    client.chat.completions.create(request('busy', content)),
  );
  await expect(promise).rejects.toBeInstanceOf(APIError);
  await ledgerline.flush();
  expect(receiver.named('usage_recorded')).toEqual([]);
  expect(receiver.named('tool_call_failed').map(({ attributes }) => attributes)).toMatchObject([
    { 'exception.message': '429 Rate limit reached', 'ledgerline.call.retryable': true },
  ]);
});
