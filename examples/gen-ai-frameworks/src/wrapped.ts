// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// Ledgerline's own wrappers around a client that is instrumented too: the wrapper tells of the call,
// the instrumentation knows its tokens, and nothing is told twice. Start it with
// `node --import @ledgerline/sdk/register wrapped.ts`; Ledgerline is set up by the environment.

import { ledgerline } from '@ledgerline/sdk/register';
import { OpenAIInstrumentation } from '@arizeai/openinference-instrumentation-openai';
import openai from 'openai';
import { ask, embed } from './client-work.ts';

new OpenAIInstrumentation().manuallyInstrument(openai);
const client = new openai({ maxRetries: 0 });

await ledgerline?.run('answer', async () => {
  const call = { provider: 'openai', model: 'gpt-test', messages: 'ann@shop.example asks' };
  await ledgerline?.step('ask', () => ledgerline?.modelCall(call, () => ask(client)));
  await ledgerline?.step('embed', () => embed(client));
});
