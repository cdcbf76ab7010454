// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// A desk that answers one question with OpenAI's client; nothing here knows of any telemetry.

import type { OpenAI } from 'openai';

const QUESTION = { role: 'user', content: 'Where is my order? ann@shop.example' } as const;

const TOOL = {
  type: 'function',
  function: { name: 'find_order', parameters: { type: 'object', properties: {} } },
} as const;

export async function ask(client: OpenAI): Promise<void> {
  const messages = [{ role: 'system', content: 'You are the desk.' } as const, QUESTION];
  await client.chat.completions.create({ model: 'gpt-test', messages });
}

export async function askInAStream(client: OpenAI): Promise<void> {
  const stream = await client.chat.completions.create({
    model: 'gpt-test',
    messages: [QUESTION],
    stream: true,
    stream_options: { include_usage: true },
  });
  for await (const _chunk of stream);
}

/** Two calls: the first answer asks for the tool, the second is given its result. */
export async function askWithATool(client: OpenAI): Promise<void> {
  const request = { model: 'gpt-test', tools: [TOOL] };
  const first = await client.chat.completions.create({ ...request, messages: [QUESTION] });
  const asked = first.choices[0]?.message;
  const id = asked?.tool_calls?.[0]?.id;
  if (asked === undefined || id === undefined) throw new Error('no tool was asked for');
  const result = { role: 'tool', tool_call_id: id, content: '{"state":"sent"}' } as const;
  await client.chat.completions.create({ ...request, messages: [QUESTION, asked, result] });
}

export async function embed(client: OpenAI): Promise<void> {
  await client.embeddings.create({ model: 'embed-test', input: ['refund rules', 'parcels'] });
}

/** A model that is busy and one that is broken; a desk goes on without them. */
export async function fail(client: OpenAI): Promise<void> {
  for (const model of ['busy', 'broken']) {
    await client.chat.completions.create({ model, messages: [QUESTION] }).catch(() => {});
  }
}

/** The same in a stream: it fails before there is one. */
export async function failInAStream(client: OpenAI): Promise<void> {
  const request = { model: 'busy', messages: [QUESTION] };
  try {
    for await (const _chunk of await client.chat.completions.create({ ...request, stream: true }));
  } catch {
    // As above.
  }
}
