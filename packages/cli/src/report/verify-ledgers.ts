// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClickHouseLeafStore } from '@ledgerline/gateway';
import { SignedMemory, verifyLedger } from '@ledgerline/ledger';
import type { OpenStore } from '../store/open-store.ts';
import type { LedgerReport } from './ledgers.ts';
import { toLedgerReport } from './ledgers.ts';

/**
 * Verifies every ledger of a data folder, or one tenant's, from the stored bytes up. The verifier key
 * is the one beside the data: it proves that the data fits the key, not that the key is the one you
 * think; give `verifierKey` from a copy that you keep elsewhere to prove that too.
 */
export async function verifyLedgers(
  store: OpenStore,
  options: { readonly tenant?: string | undefined; readonly verifierKey?: string | undefined } = {},
): Promise<readonly LedgerReport[]> {
  const verifierKey =
    options.verifierKey ?? readFileSync(join(store.dataDir, 'keys', 'ledger.vkey'), 'utf8').trim();
  const leafStore = new ClickHouseLeafStore(store.connection);
  const signed = new SignedMemory(join(store.dataDir, 'keys'));
  // The signer remembers whom it signed for: a tenant that was deleted with its head still shows.
  const tenants = new Set([...store.heads().map((head) => head.tenant), ...signed.tenants()]);
  const reports: LedgerReport[] = [];
  for (const tenant of [...tenants].sort()) {
    if (options.tenant !== undefined && tenant !== options.tenant) continue;
    const lastSigned = signed.read(tenant);
    const report = await verifyLedger({
      tenant,
      leafStore,
      verifierKey,
      dir: join(store.dataDir, 'ledger'),
      head: () => store.heads().find((head) => head.tenant === tenant),
      commits: store.commits(tenant),
      lastSigned,
    });
    reports.push(toLedgerReport(report));
  }
  return reports;
}
