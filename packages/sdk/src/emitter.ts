// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  formatStorageClasses,
  LedgerlineError,
  uuidv7,
  type EventPayloads,
  type EventType,
  type Severity,
  type StorageClass,
  type VendorEventType,
} from '@ledgerline/conventions';
import { context, type Logger, type LogRecord, type TimeInput } from '@opentelemetry/api';
import { EventClock } from './clock.ts';
import { extendContext, type ContextInput } from './context.ts';
import type { AuditFailure, AuditReceipt, EmitResult } from './outcome.ts';
import { toPayload } from './payload.ts';
import type { Redactor } from './redactor.ts';
import { SEVERITY_NUMBERS } from './severity.ts';
import { withTicket, type EmitTicket } from './ticket.ts';

/** The payload of a type: its registered attributes, and any other ones. */
export type PayloadOf<E extends EventType | VendorEventType> = (E extends EventType
  ? EventPayloads[E]
  : unknown) &
  Readonly<Record<string, unknown>>;

export interface EmitOptions {
  /** An id of the caller's; the same id is stored once. A UUIDv7 by default. */
  readonly eventId?: string;
  /** By default what the registry says for the type. */
  readonly severity?: Severity;
  /** A line for people; facts belong into the payload. */
  readonly message?: string;
  /** Further storage classes; those of the type stay. */
  readonly storageClass?: readonly StorageClass[];
  /** When it happened; now by default. */
  readonly occurredAt?: TimeInput;
  /** Context for this one event. */
  readonly context?: ContextInput;
  /** What it means when an audit event cannot be made durable; by default what the options say. */
  readonly auditFailure?: AuditFailure;
}

/** What the emit itself is asked for beside the event. */
interface Wishes {
  readonly wantsReceipt: boolean;
  readonly commitNow?: boolean;
}

/** Emits canonical events through an OTel logger and brings the outcome back. */
export class Emitter {
  readonly #logger: Logger;
  readonly #redactor: Redactor;
  readonly #clock = new EventClock();
  /** For callers that do not say it themselves. */
  readonly auditFailure: AuditFailure;

  constructor(logger: Logger, redactor: Redactor, auditFailure: AuditFailure) {
    this.#logger = logger;
    this.#redactor = redactor;
    this.auditFailure = auditFailure;
  }

  /** Never throws. `ok` means queued, or for audit events handed to the outbox. */
  emit<E extends EventType | VendorEventType>(
    type: E,
    payload: PayloadOf<E>,
    options: EmitOptions = {},
  ): EmitResult {
    return this.#send(type, payload, options, { wantsReceipt: false }).result ?? stopped();
  }

  /**
   * Emits into the audit class and resolves once the event is on disk in the outbox.
   * Rejects with the reason otherwise: `outbox_unavailable`, `scope_missing`, `attribute_missing`…
   * With `auditFailure: 'degrade'` what the outbox cannot take resolves with a lesser receipt; an
   * event that is not valid, or has no context, is refused all the same.
   */
  async emitDurable<E extends EventType | VendorEventType>(
    type: E,
    payload: PayloadOf<E>,
    options: EmitOptions = {},
  ): Promise<AuditReceipt> {
    const { result = stopped(), receipt } = this.#send(type, payload, audited(options), {
      wantsReceipt: true,
    });
    if (receipt !== undefined) return receipt;
    if (result.ok) throw new LedgerlineError('internal', 'The outbox gave no receipt.');
    const { error } = result;
    if (error.code !== 'shutdown' || this.#policy(options) === 'block') throw error;
    const at = new Date().toISOString();
    return { eventId: result.eventId ?? '', durable: 'none', at, error };
  }

  /**
   * Emits into the audit class; on disk when it returns, which blocks the process for one fsync, or
   * `{ok: false}` and kept nowhere. Never throws.
   */
  emitDurableNow<E extends EventType | VendorEventType>(
    type: E,
    payload: PayloadOf<E>,
    options: EmitOptions = {},
  ): EmitResult {
    const wishes = { wantsReceipt: true, commitNow: true };
    return this.#send(type, payload, audited(options), wishes).result ?? stopped();
  }

  #policy({ auditFailure = this.auditFailure }: EmitOptions): AuditFailure {
    return auditFailure;
  }

  #send(
    type: string,
    payload: Readonly<Record<string, unknown>>,
    options: EmitOptions,
    wishes: Wishes,
  ): EmitTicket {
    const eventId = options.eventId ?? uuidv7();
    const { auditFailure } = options;
    try {
      const { attributes, sizeBytes } = toPayload(payload);
      const { storageClass } = options;
      const storageClassText = storageClass && formatStorageClasses(storageClass);
      const ticket: EmitTicket = {
        eventId,
        storageClassText,
        sizeBytes,
        ...wishes,
        auditFailure,
      };
      let otelContext = context.active();
      if (options.context !== undefined) {
        otelContext = extendContext(otelContext, this.#redactor.context(options.context));
      }
      const observedTimestamp = this.#clock.now();
      const record: LogRecord = {
        eventName: type,
        attributes,
        context: withTicket(otelContext, ticket),
        timestamp: options.occurredAt ?? observedTimestamp,
        observedTimestamp,
      };
      if (options.severity !== undefined) {
        record.severityNumber = SEVERITY_NUMBERS[options.severity];
      }
      if (options.message !== undefined) record.body = options.message;
      this.#logger.emit(record);
      return ticket;
    } catch (cause) {
      const error = new LedgerlineError('internal', 'The event could not be emitted.', { cause });
      return {
        eventId,
        storageClassText: undefined,
        sizeBytes: 0,
        ...wishes,
        result: { ok: false, eventId, error },
      };
    }
  }
}

function audited(options: EmitOptions): EmitOptions {
  return { ...options, storageClass: ['audit', ...(options.storageClass ?? [])] };
}

/** A stopped OTel logger emits nothing and says nothing; we say it. */
function stopped(): EmitResult {
  return { ok: false, error: new LedgerlineError('shutdown', 'Ledgerline was shut down.') };
}
