// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { LedgerlineError } from '@ledgerline/conventions';

/**
 * What happens when an audit event cannot be made durable (requirement 69). `block`: the caller gets
 * the error, and a side-effecting call is not made. `degrade`: the caller goes on; the event takes
 * the memory queue of ordinary events, where a crash loses it, and is lost when that is full too.
 * Either is counted, reported and told by an `audit_degraded` event.
 */
export type AuditFailure = 'block' | 'degrade';

/**
 * What became of one emit. `ok` means accepted: queued, or for audit events handed to the outbox;
 * with `degraded`, an audit event is only queued, for the reason that it gives.
 */
export type EmitResult =
  | { readonly ok: true; readonly eventId: string; readonly degraded?: LedgerlineError }
  | { readonly ok: false; readonly eventId?: string; readonly error: LedgerlineError };

/**
 * Whether an audit event survives a crash of this process.
 * `outbox`: committed to the SQLite outbox on disk with fsync. `memory`: only in ephemeral mode.
 * Only after `auditFailure: 'degrade'`, with `error`: `queue`, it waits in memory until it is
 * delivered; `none`, it is lost.
 */
export interface AuditReceipt {
  readonly eventId: string;
  readonly durable: 'outbox' | 'memory' | 'queue' | 'none';
  /** When that was decided, ISO 8601 UTC: for `outbox` when the transaction was committed. */
  readonly at: string;
  readonly error?: LedgerlineError;
}
