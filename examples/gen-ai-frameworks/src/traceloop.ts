// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { createRequire } from 'node:module';
import { startLedgerline } from '@ledgerline/sdk';
import { OpenAIInstrumentation } from '@traceloop/instrumentation-openai';
import type { OpenAI as Client } from 'openai';
import { stepByStep } from './steps.ts';

const ledgerline = startLedgerline({ app: 'traceloop' });
new OpenAIInstrumentation().enable();
const { OpenAI } = createRequire(import.meta.url)('openai') as { OpenAI: typeof Client };

const client = new OpenAI({ maxRetries: 0 });
await ledgerline.run('answer', () => stepByStep(ledgerline, client));
await ledgerline.shutdown();
