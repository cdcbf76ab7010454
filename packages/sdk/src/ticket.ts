// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { createContextKey, type Context } from '@opentelemetry/api';
import type { AuditReceipt, EmitResult } from './outcome.ts';

/**
 * Carries the outcome of one emit from the processor back to the emitter. OTel's `Logger.emit`
 * returns nothing, but processors run inside of it, so the outcome is there when it returns.
 */
export interface EmitTicket {
  readonly eventId: string;
  /** The emitter waits for the receipt: without one, the event must not be kept either. */
  readonly wantsReceipt: boolean;
  result?: EmitResult;
  /** The outbox's receipt, for events whose storage class contains `audit`. */
  receipt?: Promise<AuditReceipt>;
}

const KEY = createContextKey('ledgerline.emit');

export function withTicket(parent: Context, ticket: EmitTicket): Context {
  return parent.setValue(KEY, ticket);
}

export function ticketOf(otelContext: Context | undefined): EmitTicket | undefined {
  return otelContext?.getValue(KEY) as EmitTicket | undefined;
}
