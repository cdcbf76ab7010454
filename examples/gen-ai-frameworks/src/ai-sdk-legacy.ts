// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0
import { LegacyOpenTelemetry } from '@ai-sdk/otel';
import { startLedgerline } from '@ledgerline/sdk';
import { registerTelemetry } from 'ai';
import * as work from './ai-work.ts';

const ledgerline = startLedgerline({ app: 'ai-sdk-legacy' });
registerTelemetry(new LegacyOpenTelemetry());

await ledgerline.run('answer', async () => {
  for (const [name, part] of Object.entries(work)) await ledgerline.step(name, () => part());
});
await ledgerline.shutdown();
