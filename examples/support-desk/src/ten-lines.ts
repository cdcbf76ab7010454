// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { startLedgerline } from '@ledgerline/sdk';

const scope = { tenant: 'demo', environment: 'dev', project: 'demo', surface: 'cli', app: 'hi' };
const ledgerline = startLedgerline(scope);
await ledgerline.run('greet a visitor', async () => {
  const clock = async (): Promise<number> => new Date().getHours();
  const hour = await ledgerline.step('look', () => ledgerline.toolCall({ name: 'clock' }, clock));
  ledgerline.emit('agent_decision', { 'ledgerline.decision.chosen': hour < 12 ? 'AM' : 'PM' });
  await ledgerline.audit('greeting.send', { outcome: 'success', targetId: 'visitor-1' });
});
await ledgerline.shutdown();
