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
import type { AuditReceipt, EmitResult } from './outcome.ts';
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
}

/** Emits canonical events through an OTel logger and brings the outcome back. */
export class Emitter {
  readonly #logger: Logger;
  readonly #redactor: Redactor;
  readonly #clock = new EventClock();

  constructor(logger: Logger, redactor: Redactor) {
    this.#logger = logger;
    this.#redactor = redactor;
  }

  /** Never throws. `ok` means queued, or for audit events handed to the outbox. */
  emit<E extends EventType | VendorEventType>(
    type: E,
    payload: PayloadOf<E>,
    options: EmitOptions = {},
  ): EmitResult {
    return this.#send(type, payload, options, false).result ?? stopped();
  }

  /**
   * Emits into the audit class and resolves once the event is on disk in the outbox.
   * Rejects with the reason otherwise: `outbox_unavailable`, `scope_missing`, `attribute_missing`…
   */
  async emitDurable<E extends EventType | VendorEventType>(
    type: E,
    payload: PayloadOf<E>,
    options: EmitOptions = {},
  ): Promise<AuditReceipt> {
    const storageClass: StorageClass[] = ['audit', ...(options.storageClass ?? [])];
    const { result = stopped(), receipt } = this.#send(
      type,
      payload,
      { ...options, storageClass },
      true,
    );
    if (!result.ok) throw result.error;
    if (receipt === undefined) throw new LedgerlineError('internal', 'The outbox gave no receipt.');
    return receipt;
  }

  #send(
    type: string,
    payload: Readonly<Record<string, unknown>>,
    options: EmitOptions,
    wantsReceipt: boolean,
  ): EmitTicket {
    const eventId = options.eventId ?? uuidv7();
    try {
      const { attributes, sizeBytes } = toPayload(payload);
      const { storageClass } = options;
      const storageClassText = storageClass && formatStorageClasses(storageClass);
      const ticket: EmitTicket = { eventId, storageClassText, sizeBytes, wantsReceipt };
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
        wantsReceipt,
        result: { ok: false, eventId, error },
      };
    }
  }
}

/** A stopped OTel logger emits nothing and says nothing; we say it. */
function stopped(): EmitResult {
  return { ok: false, error: new LedgerlineError('shutdown', 'Ledgerline was shut down.') };
}
