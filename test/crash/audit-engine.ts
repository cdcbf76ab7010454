// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

// An engine that audits until it is killed; options come from the environment, receipts go to stdout.
import { startLedgerline } from '@ledgerline/sdk';

const ledgerline = startLedgerline({ onDiagnostic: () => {} });
for (let index = 0; ; index += 1) {
  const { eventId, durable } = await ledgerline.audit('engine.act', { index });
  if (durable === 'outbox') process.stdout.write(`${eventId}\n`);
}
