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
import { context, trace, type TimeInput } from '@opentelemetry/api';
import { timeInputToHrTime } from '@opentelemetry/core';
import { EventClock } from './clock.ts';
import { extendContext, type ContextInput } from './context.ts';
import type { EventDraft, Origin } from './event-draft.ts';
import type { AuditFailure, AuditReceipt, EmitResult } from './outcome.ts';
import type { Pipeline } from './pipeline.ts';
import { SEVERITY_NUMBERS } from './severity.ts';
import type { EmitTicket } from './ticket.ts';

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
  readonly commitNow: boolean;
}

const NO_WISHES: Wishes = { wantsReceipt: false, commitNow: false };

const NO_OPTIONS: EmitOptions = {};

/**
 * Emits canonical events. They go to the pipeline as they are: a log record of OTel's own would be
 * one more copy of all attributes, for processors that nobody can add.
 */
export class Emitter {
  readonly #pipeline: Pipeline;
  readonly #origin: Origin;
  readonly #clock = new EventClock();
  /** For callers that do not say it themselves. */
  readonly auditFailure: AuditFailure;

  constructor(pipeline: Pipeline, origin: Origin) {
    this.#pipeline = pipeline;
    this.#origin = origin;
    this.auditFailure = pipeline.auditFailure;
  }

  /** Never throws. `ok` means queued, or for audit events handed to the outbox. */
  emit<E extends EventType | VendorEventType>(
    type: E,
    payload: PayloadOf<E>,
    options: EmitOptions = NO_OPTIONS,
  ): EmitResult {
    return this.#send(type, payload, options, NO_WISHES).result!;
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
    options: EmitOptions = NO_OPTIONS,
  ): Promise<AuditReceipt> {
    const wishes = { wantsReceipt: true, commitNow: false };
    const { result, receipt } = this.#send(type, payload, audited(options), wishes);
    if (receipt !== undefined) return receipt;
    if (result!.ok) throw new LedgerlineError('internal', 'The outbox gave no receipt.');
    const { error, eventId = '' } = result!;
    if (error.code !== 'shutdown' || this.#policy(options) === 'block') throw error;
    const at = new Date().toISOString();
    return { eventId, durable: 'none', at, error };
  }

  /**
   * Emits into the audit class; on disk when it returns, which blocks the process for one fsync, or
   * `{ok: false}` and kept nowhere. Never throws.
   */
  emitDurableNow<E extends EventType | VendorEventType>(
    type: E,
    payload: PayloadOf<E>,
    options: EmitOptions = NO_OPTIONS,
  ): EmitResult {
    const wishes = { wantsReceipt: true, commitNow: true };
    return this.#send(type, payload, audited(options), wishes).result!;
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
    const { auditFailure, eventId, storageClass } = options;
    const ticket: EmitTicket = {
      eventId: eventId ?? uuidv7(),
      isMinted: eventId === undefined,
      storageClassText: storageClass && formatStorageClasses(storageClass),
      wantsReceipt: wishes.wantsReceipt,
      commitNow: wishes.commitNow,
      auditFailure,
      result: undefined,
      receipt: undefined,
    };
    try {
      this.#pipeline.accept(this.#draft(type, payload, options, ticket));
    } catch (cause) {
      const error = new LedgerlineError('internal', 'The event could not be emitted.', { cause });
      ticket.result = { ok: false, eventId: ticket.eventId, error };
    }
    return ticket;
  }

  #draft(
    type: string,
    payload: Readonly<Record<string, unknown>>,
    options: EmitOptions,
    ticket: EmitTicket,
  ): EventDraft {
    const active = context.active();
    const now = this.#clock.now();
    return {
      // Untyped callers pass anything; what is no text is the name of no type.
      eventType: typeof (type as unknown) === 'string' ? type : '',
      payload,
      message: options.message,
      context:
        options.context === undefined
          ? active
          : extendContext(active, this.#pipeline.redactor.context(options.context)),
      spanContext: trace.getSpanContext(active),
      hrTime: options.occurredAt === undefined ? now : timeInputToHrTime(options.occurredAt),
      hrTimeObserved: now,
      severityNumber: options.severity && SEVERITY_NUMBERS[options.severity],
      origin: this.#origin,
      droppedAttributesCount: 0,
      ticket,
      onFindings: undefined,
    };
  }
}

function audited(options: EmitOptions): EmitOptions {
  return { ...options, storageClass: ['audit', ...(options.storageClass ?? [])] };
}
