// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { LedgerlineError } from '@ledgerline/conventions';

/** What became of one emit. `ok` means accepted: queued, or for audit events handed to the outbox. */
export type EmitResult =
  | { readonly ok: true; readonly eventId: string }
  | { readonly ok: false; readonly eventId?: string; readonly error: LedgerlineError };

/**
 * Proof that an audit event survives a crash of this process.
 * `outbox`: committed to the SQLite outbox on disk with fsync. `memory`: only in ephemeral mode.
 */
export interface AuditReceipt {
  readonly eventId: string;
  readonly durable: 'outbox' | 'memory';
  /** When the outbox transaction was committed, ISO 8601 UTC. */
  readonly at: string;
}
