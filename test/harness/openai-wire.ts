// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// The answers of an OpenAI-compatible server: the same request always gets the same ones.
// Format: platform.openai.com/docs/api-reference, chat, embeddings and responses, November 2026.

/** What the tests search every event and byte for; it is in questions, answers and arguments. */
export const CANARY = 'ann@shop.example';

export const ANSWER = `It left yesterday, we wrote to ${CANARY}.`;

/** The model that answers is not the one that was asked for, as with real aliases. */
export const ANSWERING_MODEL = 'gpt-test-2026-11-01';

export const USAGE = {
  prompt_tokens: 21,
  completion_tokens: 9,
  total_tokens: 30,
  prompt_tokens_details: { cached_tokens: 4 },
  completion_tokens_details: { reasoning_tokens: 2 },
};

export interface WireRequest {
  readonly model: string;
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
  readonly messages?: readonly { readonly role: string }[];
  readonly tools?: readonly { readonly function: { readonly name: string } }[];
  readonly input?: unknown;
}

interface Choice {
  readonly message: Record<string, unknown>;
  readonly finish_reason: string;
}

/** A tool call when tools are offered and none has answered yet, otherwise the answer. */
function choiceOf({ messages = [], tools = [] }: WireRequest): Choice {
  const [tool] = tools;
  if (tool === undefined || messages.at(-1)?.role === 'tool') {
    return { message: { role: 'assistant', content: ANSWER }, finish_reason: 'stop' };
  }
  const { name } = tool.function;
  const call = { name, arguments: JSON.stringify({ order: 'o-17', mail: CANARY }) };
  const tool_calls = [{ id: 'call_1', type: 'function', function: call }];
  return { message: { role: 'assistant', content: null, tool_calls }, finish_reason: 'tool_calls' };
}

export function chatCompletion(request: WireRequest, id: string): object {
  const choice = { index: 0, logprobs: null, ...choiceOf(request) };
  const head = { id, object: 'chat.completion', created: 1_795_251_600, model: ANSWERING_MODEL };
  return { ...head, choices: [choice], usage: USAGE };
}

/** The events of a streamed chat completion; usage comes last and only to those who asked for it. */
export function chatChunks(request: WireRequest, id: string): readonly object[] {
  const { message, finish_reason } = choiceOf(request);
  const chunk = { id, object: 'chat.completion.chunk', created: 1_795_251_600 };
  const head = { ...chunk, model: ANSWERING_MODEL };
  const toolCalls = message['tool_calls'] as readonly object[] | undefined;
  const deltas =
    toolCalls === undefined
      ? String(message['content'])
          .match(/.{1,8}/gs)!
          .map((content) => ({ content }))
      : [{ tool_calls: toolCalls.map((call, index) => ({ index, ...call })) }];
  const part = (delta: object, reason: string | null): object => ({
    ...head,
    choices: [{ index: 0, delta, finish_reason: reason }],
  });
  return [
    part({ role: 'assistant', content: toolCalls === undefined ? '' : null }, null),
    ...deltas.map((delta) => part(delta, null)),
    part({}, finish_reason),
    ...(request.stream_options?.include_usage ? [{ ...head, choices: [], usage: USAGE }] : []),
  ];
}

export function embeddings({ input }: WireRequest): object {
  const inputs = Array.isArray(input) ? input : [input];
  return {
    object: 'list',
    model: ANSWERING_MODEL,
    data: inputs.map((_, index) => ({ object: 'embedding', index, embedding: [0.1, 0.2] })),
    usage: { prompt_tokens: 5 * inputs.length, total_tokens: 5 * inputs.length },
  };
}

export function response({ model }: WireRequest, id: string, status = 'completed'): object {
  const text = { type: 'output_text', text: ANSWER, annotations: [], logprobs: [] };
  const message = { type: 'message', id: 'msg_1', role: 'assistant', status, content: [text] };
  const isDone = status === 'completed';
  return {
    id,
    object: 'response',
    created_at: 1_795_251_600,
    status,
    model: isDone ? ANSWERING_MODEL : model,
    output: isDone ? [message] : [],
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    tools: [],
    usage: isDone
      ? {
          input_tokens: 21,
          input_tokens_details: { cached_tokens: 4 },
          output_tokens: 9,
          output_tokens_details: { reasoning_tokens: 2 },
          total_tokens: 30,
        }
      : null,
  };
}

/** The events of a streamed response; each has its type as the name of the server-sent event too. */
export function responseEvents(request: WireRequest, id: string): readonly { type: string }[] {
  const item = { type: 'message', id: 'msg_1', role: 'assistant', status: 'completed' };
  const part = { type: 'output_text', text: ANSWER, annotations: [] };
  const at = { item_id: 'msg_1', output_index: 0, content_index: 0 };
  const events = [
    { type: 'response.created', response: response(request, id, 'in_progress') },
    { type: 'response.output_item.added', output_index: 0, item: { ...item, content: [] } },
    { type: 'response.content_part.added', ...at, part: { ...part, text: '' } },
    { type: 'response.output_text.delta', ...at, delta: ANSWER },
    { type: 'response.output_text.done', ...at, text: ANSWER },
    { type: 'response.content_part.done', ...at, part },
    { type: 'response.output_item.done', output_index: 0, item: { ...item, content: [part] } },
    { type: 'response.completed', response: response(request, id) },
  ];
  return events.map((event, index) => ({ ...event, sequence_number: index }));
}
