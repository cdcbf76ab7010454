// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// The two processors inside of a NodeSDK that was there before; its instrumentation writes chats by
// the previous GenAI conventions and responses by the current ones.

import { createRequire } from 'node:module';
import {
  LedgerlineLogRecordProcessor,
  LedgerlineSpanProcessor,
  startLedgerline,
} from '@ledgerline/sdk';
import { OpenAIInstrumentation } from '@opentelemetry/instrumentation-openai';
import { NodeSDK } from '@opentelemetry/sdk-node';
import type { OpenAI as Client } from 'openai';
import { stepByStep } from './steps.ts';

const ledgerline = startLedgerline({ app: 'open-telemetry', registerGlobals: false });
const sdk = new NodeSDK({
  autoDetectResources: false,
  instrumentations: [new OpenAIInstrumentation({ captureMessageContent: true })],
  logRecordProcessors: [new LedgerlineLogRecordProcessor(ledgerline.pipeline)],
  spanProcessors: [new LedgerlineSpanProcessor(ledgerline.pipeline)],
  metricReaders: [],
});
sdk.start();
// The instrumentation sees what is required, and what is imported only with a loader hook.
const { OpenAI } = createRequire(import.meta.url)('openai') as { OpenAI: typeof Client };

const client = new OpenAI({ maxRetries: 0 });
await ledgerline.run('answer', async () => {
  await stepByStep(ledgerline, client);
  await ledgerline.step('respond', async () => {
    const request = { model: 'gpt-test', input: 'Where is my order? ann@shop.example' };
    await client.responses.create(request);
    for await (const _event of await client.responses.create({ ...request, stream: true }));
  });
});
await sdk.shutdown();
await ledgerline.shutdown();
