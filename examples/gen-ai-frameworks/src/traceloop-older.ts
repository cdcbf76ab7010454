// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { startLedgerline } from '@ledgerline/sdk';
import { OpenAIInstrumentation } from 'traceloop-instrumentation-openai-older';
import { OpenAI } from 'openai';
import * as work from './client-work.ts';

const ledgerline = startLedgerline({ app: 'traceloop-older' });
// By hand, because this version looks for older clients only.
new OpenAIInstrumentation().manuallyInstrument(OpenAI);

const client = new OpenAI({ maxRetries: 0 });
await ledgerline.run('answer', async () => {
  for (const [name, part] of Object.entries(work)) await ledgerline.step(name, () => part(client));
});
await ledgerline.shutdown();
