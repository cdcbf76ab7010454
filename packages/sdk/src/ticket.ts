// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createContextKey, type Context } from '@opentelemetry/api';
import type { AuditFailure, AuditReceipt, EmitResult } from './outcome.ts';

/**
 * Carries the outcome of one emit from the processor back to the emitter. OTel's `Logger.emit`
 * returns nothing, but processors run inside of it, so the outcome is there when it returns.
 */
export interface EmitTicket {
  readonly eventId: string;
  /** What the emitter asked for beside the classes of the type, as the wire has it. */
  readonly storageClassText: string | undefined;
  /** About how many bytes the payload takes; the emitter has counted them. */
  readonly sizeBytes: number;
  /** The emitter waits for the receipt: without one, the event must not be kept either. */
  readonly wantsReceipt: boolean;
  /** The emitter cannot wait: an audit event is on disk, or refused, when the emit returns. */
  readonly commitNow?: boolean;
  /** What to do when an audit event cannot be kept; what the options say when absent. */
  readonly auditFailure?: AuditFailure | undefined;
  result?: EmitResult;
  /** The outbox's receipt, for events whose storage class contains `audit`. */
  receipt?: Promise<AuditReceipt>;
}

const KEY = createContextKey('ledgerline.emit');

/** `parent` with a ticket; unlike `setValue` this copies no map, and lives for one call only. */
export function withTicket(parent: Context, ticket: EmitTicket): Context {
  return new TicketContext(parent, ticket);
}

class TicketContext implements Context {
  readonly #parent: Context;
  readonly #ticket: EmitTicket;

  constructor(parent: Context, ticket: EmitTicket) {
    this.#parent = parent;
    this.#ticket = ticket;
  }

  getValue(key: symbol): unknown {
    return key === KEY ? this.#ticket : this.#parent.getValue(key);
  }

  /** What others derive from it belongs to no emit any more. */
  setValue(key: symbol, value: unknown): Context {
    return this.#parent.setValue(key, value);
  }

  deleteValue(key: symbol): Context {
    return this.#parent.deleteValue(key);
  }
}

export function ticketOf(otelContext: Context | undefined): EmitTicket | undefined {
  return otelContext?.getValue(KEY) as EmitTicket | undefined;
}
