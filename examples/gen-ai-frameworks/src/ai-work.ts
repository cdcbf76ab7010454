// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// The desk with Vercel's AI SDK: it makes the tool call itself.

import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { embedMany, generateText, isStepCount, jsonSchema, streamText, tool } from 'ai';

const provider = createOpenAICompatible({
  name: 'openai',
  baseURL: process.env['OPENAI_BASE_URL'] ?? '',
  apiKey: process.env['OPENAI_API_KEY'] ?? '',
  includeUsage: true,
});
const QUESTION = 'Where is my order? ann@shop.example';
const call = { model: provider('gpt-test'), maxRetries: 0, prompt: QUESTION };

export async function ask(): Promise<void> {
  await generateText({ ...call, instructions: 'You are the desk.' });
}

export async function askInAStream(): Promise<void> {
  for await (const _text of streamText(call).textStream);
}

export async function askWithATool(): Promise<void> {
  const find_order = tool({
    inputSchema: jsonSchema({ type: 'object', properties: {} }),
    execute: () => ({ state: 'sent' }),
  });
  await generateText({ ...call, tools: { find_order }, stopWhen: isStepCount(3) });
}

export async function embed(): Promise<void> {
  const values = ['refund rules', 'parcels'];
  await embedMany({ model: provider.embeddingModel('embed-test'), values });
}

/** A model that is busy and one that is broken; a desk goes on without them. */
export async function fail(): Promise<void> {
  for (const model of ['busy', 'broken']) {
    await generateText({ ...call, model: provider(model) }).catch(() => {});
  }
}
