// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { OpenTelemetry } from '@ai-sdk/otel';
import { startLedgerline } from '@ledgerline/sdk';
import { registerTelemetry } from 'ai';
import * as work from './ai-work.ts';

const ledgerline = startLedgerline({ app: 'ai-sdk' });
registerTelemetry(new OpenTelemetry());

await ledgerline.run('answer', async () => {
  for (const [name, part] of Object.entries(work)) await ledgerline.step(name, () => part());
});
await ledgerline.shutdown();
