// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { AuditFailure, AuditReceipt, EmitResult } from './outcome.ts';

/** What an emitter of ours says beside the event, and what became of it. */
export interface EmitTicket {
  readonly eventId: string;
  /** The id was made by us, so that there is nothing to find in it. */
  readonly isMinted: boolean;
  /** What the emitter asked for beside the classes of the type, as the wire has it. */
  readonly storageClassText: string | undefined;
  /** The emitter waits for the receipt: without one, the event must not be kept either. */
  readonly wantsReceipt: boolean;
  /** The emitter cannot wait: an audit event is on disk, or refused, when the emit returns. */
  readonly commitNow: boolean;
  /** What to do when an audit event cannot be kept; what the options say when absent. */
  readonly auditFailure: AuditFailure | undefined;
  result: EmitResult | undefined;
  /** The outbox's receipt, for events whose storage class contains `audit`. */
  receipt: Promise<AuditReceipt> | undefined;
}
