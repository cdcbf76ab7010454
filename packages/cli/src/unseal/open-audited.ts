// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LedgerlineError } from '@ledgerline/conventions';
import { openSealed, type OpeningKey, type Original } from '@ledgerline/redaction';
import type { AuditGateway } from './audit-gateway.ts';
import { openingEvent, type OpeningCall, type OpeningOutcome } from './opening-event.ts';
import type { SealedRecord } from './sealed-records.ts';

/** What became of one record. */
export type Opened =
  | { readonly recordId: string; readonly policy: string; readonly originals: readonly Original[] }
  | { readonly recordId: string; readonly policy: string; readonly error: LedgerlineError };

/**
 * Opens records, each between two audit events: that somebody asks is in the ledger before anything
 * is decrypted, and how it ended before anything is given back. A process that dies between the two
 * has shown nothing, and leaves the outcome `unknown`. Throws `audit_refused`.
 */
export async function openAudited(
  audit: AuditGateway,
  call: OpeningCall,
  keys: readonly OpeningKey[],
  records: readonly SealedRecord[],
): Promise<readonly Opened[]> {
  await audit.record(
    records.map(({ recordId }) => openingEvent(call, recordId, { outcome: 'unknown' })),
  );
  const opened = records.map((record) => open(keys, call.tenant, record));
  await audit.record(opened.map((each) => openingEvent(call, each.recordId, outcomeOf(each))));
  return opened;
}

function open(
  keys: readonly OpeningKey[],
  tenant: string,
  { recordId, policy, sealed }: SealedRecord,
): Opened {
  try {
    const originals = openSealed(keys, sealed, { tenant, recordId, policy });
    return { recordId, policy, originals };
  } catch (error) {
    if (!LedgerlineError.is(error)) throw error;
    return { recordId, policy, error };
  }
}

function outcomeOf(opened: Opened): OpeningOutcome {
  return 'error' in opened
    ? { outcome: 'failure', code: opened.error.code }
    : { outcome: 'success', originals: opened.originals.length };
}
