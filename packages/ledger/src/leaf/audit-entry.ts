// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { isUtf8 } from 'node:buffer';
import { LedgerlineError } from '@ledgerline/conventions';
import { MAX_ID_LENGTH, MAX_UNIX_NANO } from '../limits.ts';
import { sha256 } from '../merkle/hash.ts';

/** Canonical JSON of a redacted event, as text or as its UTF-8. */
export type Payload = string | Uint8Array;

/** An audit event on its way into the ledger. */
export interface AuditEntry<P extends Payload = string> {
  readonly eventId: string;
  readonly eventType: string;
  /** Empty when the event belongs to no run. */
  readonly runId: string;
  readonly occurredAtUnixNano: bigint;
  /** Exactly as it will be stored. */
  readonly payload: P;
}

/** One stored leaf with its payload; the columns repeat what the leaf says so that SQL can ask. */
export interface LeafRow<P extends Payload = string> {
  readonly tenant: string;
  readonly index: bigint;
  readonly eventId: string;
  readonly eventType: string;
  readonly runId: string;
  readonly occurredAtUnixNano: bigint;
  /** The exact text that is in the tree. */
  readonly leaf: string;
  readonly payload: P;
  /** 32 bytes. */
  readonly commitmentKey: Uint8Array;
  /** 32 bytes each. */
  readonly prevHash: Uint8Array;
  readonly hash: Uint8Array;
  readonly commitId: string;
}

const ID = /^[A-Za-z0-9._~:@-]{1,128}$/;

/**
 * Why an entry cannot become a leaf, undefined when it can. Only ids of this shape reach a leaf, so
 * no free text does, and a leaf stays far below its limit of 65 535 bytes.
 */
export function entryProblem(entry: AuditEntry<Payload>): string | undefined {
  if (!ID.test(entry.eventId)) return `event_id is not 1 to ${MAX_ID_LENGTH} URL-safe characters`;
  if (!ID.test(entry.eventType)) {
    return `event_type is not 1 to ${MAX_ID_LENGTH} URL-safe characters`;
  }
  if (entry.runId !== '' && !ID.test(entry.runId)) {
    return `run_id is not empty or 1 to ${MAX_ID_LENGTH} URL-safe characters`;
  }
  if (entry.occurredAtUnixNano < 0n || entry.occurredAtUnixNano > MAX_UNIX_NANO) {
    return 'occurred_at is not between 1970 and 2262';
  }
  if (!isUnicode(entry.payload)) return 'the payload is not well-formed Unicode';
  return undefined;
}

function isUnicode(payload: Payload): boolean {
  return typeof payload === 'string' ? payload.isWellFormed() : isUtf8(payload);
}

/** Throws LedgerlineError `ledger_entry_invalid` when the tenant cannot stand in a leaf. */
export function checkTenant(tenant: string): void {
  if (!ID.test(tenant)) {
    throw new LedgerlineError('ledger_entry_invalid', 'The tenant is not a valid scope key.');
  }
}

/** SHA-256 of a payload in lower-case hexadecimal: tells a resend from an id used twice. */
export function payloadDigest(payload: Payload): string {
  return Buffer.from(sha256(payload)).toString('hex');
}
