// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { startLedgerline } from '@ledgerline/sdk';
import { OpenAIInstrumentation } from 'traceloop-instrumentation-openai-older';
import { OpenAI } from 'openai';
import { stepByStep } from './steps.ts';

const ledgerline = startLedgerline({ app: 'traceloop-older' });
// By hand, because this version looks for older clients only.
new OpenAIInstrumentation().manuallyInstrument(OpenAI);

const client = new OpenAI({ maxRetries: 0 });
await ledgerline.run('answer', () => stepByStep(ledgerline, client));
await ledgerline.shutdown();
