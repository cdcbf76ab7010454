// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_LEDGERLINE_ACTOR_TYPE,
  ATTR_LEDGERLINE_LOG_LOGGER,
  ATTR_LEDGERLINE_LOG_NAME,
  ATTR_LEDGERLINE_SCHEMA_VERSION,
  ATTR_LEDGERLINE_STORAGE_CLASS,
  ATTR_LEDGERLINE_TENANT_ID,
  ATTR_LEDGERLINE_TRAIN_OK,
  ATTR_LOG_RECORD_UID,
  attributesView,
  canonicalJson,
  defaultSeverity,
  defaultStorageClasses,
  eventTypeOfRecord,
  formatStorageClasses,
  LedgerlineError,
  LOG_EVENT,
  parseStorageClasses,
  SCHEMA_VERSION,
  SEVERITY_WIRE,
  uuidv7,
  validateEvent,
  type AttributeValue,
  type StorageClass,
} from '@ledgerline/conventions';
import type { Finding } from '@ledgerline/redaction';
import type { Context, SpanContext } from '@opentelemetry/api';
import { hrTimeToMilliseconds } from '@opentelemetry/core';
import type { ReadableLogRecord, ReadWriteLogRecord } from '@opentelemetry/sdk-logs';
import { contextState } from './context.ts';
import { completeCost } from './cost/complete-cost.ts';
import { completeCorrelation, flagSynthesized, spanContextOr } from './correlation.ts';
import { completeScope, stampRedaction, Surroundings, type GuardParts } from './guard.ts';
import { MAX_ATTRIBUTES, MAX_EVENT_BYTES } from './limits.ts';
import { OriginGuard } from './origin-guard.ts';
import { estimateBytes, toAttributeValue, toPayload, type Payload } from './payload.ts';
import { SEVERITY_NUMBERS, severityOf } from './severity.ts';
import type { EmitTicket } from './ticket.ts';

/** A record that passed: scoped, redacted, complete, valid, and no longer changed by anybody. */
export interface SealedEvent {
  readonly record: ReadableLogRecord;
  readonly eventId: string;
  readonly eventType: string;
  readonly tenant: string;
  readonly storageClasses: readonly StorageClass[];
  readonly sizeBytes: number;
  /** Canonical names of the ids that were made up. */
  readonly synthesized: readonly string[];
}

type Attributes = Record<string, AttributeValue>;

/** Turns any OTel log record into a canonical one: scope, then redaction, then validation. */
export class EventGuard {
  readonly #parts: GuardParts;
  readonly #origins: OriginGuard;
  readonly #surroundings: Surroundings;

  constructor(parts: GuardParts) {
    this.#parts = parts;
    this.#origins = new OriginGuard(parts.redactor);
    this.#surroundings = new Surroundings(parts.base);
  }

  /** A sealed copy, or why the record is refused. An emitter of ours leaves its ticket. */
  seal(
    record: ReadWriteLogRecord,
    otelContext: Context | undefined,
    ticket?: EmitTicket,
  ): SealedEvent | LedgerlineError {
    const { redactor } = this.#parts;
    if (ticket !== undefined) label(record, ticket);
    const message = record.body as AttributeValue | undefined;
    const body = typeof message === 'string' ? message : toAttributeValue(message);
    // Our emitter converted its payload; other loggers may pass what JSON cannot hold.
    const payload = ticket === undefined ? toPayload(record.attributes) : record;
    const sizeBytes = (ticket ?? (payload as Payload)).sizeBytes + estimateBytes(body);
    // Before the redaction, whose time grows with the size.
    const tooLarge = sizeProblem(record, sizeBytes, ticket);
    if (tooLarge !== undefined) return tooLarge;

    const findings: Finding[] = [];
    const eventType = typeOf(record, payload.attributes, ticket);
    const attributes = redactor.attributes(named(record, eventType, payload.attributes), findings);
    const text = this.#body(body, findings);
    if (findings.length > 0) shieldOthers(record, attributes, text);
    this.#surroundings.complete(attributes, otelContext);
    const scopeError = completeScope(attributes, record.resource);
    if (scopeError !== undefined) return scopeError;

    const [spanContext, before] = spanContextOr(record.spanContext);
    const madeUp = completeCorrelation(attributes, spanContext, before);
    completeEnvelope(attributes, eventType, record);
    const storageClasses = completeStorageClass(attributes, eventType);
    if (LedgerlineError.is(storageClasses)) return storageClasses;
    stampRedaction(attributes, redactor, findings);
    const inherited = contextState(otelContext).value.synthesized;
    const synthesized = flagSynthesized(attributes, madeUp, inherited);
    if (this.#parts.strict && synthesized.length > 0) {
      return new LedgerlineError(
        'context_missing',
        `The context has no ${synthesized.join(', ')}.`,
      );
    }
    if (eventType === 'usage_recorded') this.#price(attributes, record);
    const problem = this.#problem(eventType, attributes);
    if (problem !== undefined) return problem;
    return {
      record: this.#sealed(record, { attributes, body: text, eventType, spanContext }),
      eventId: attributes[ATTR_LOG_RECORD_UID] as string,
      eventType,
      tenant: attributes[ATTR_LEDGERLINE_TENANT_ID] as string,
      storageClasses,
      sizeBytes,
      synthesized,
    };
  }

  #sealed(
    record: ReadWriteLogRecord,
    made: {
      readonly spanContext: SpanContext;
      readonly attributes: Attributes;
      readonly body: string | undefined;
      readonly eventType: string;
    },
  ): ReadableLogRecord {
    const severity = severityOf(record.severityNumber) ?? defaultSeverity(made.eventType);
    return {
      hrTime: record.hrTime,
      hrTimeObserved: record.hrTimeObserved,
      spanContext: made.spanContext,
      severityNumber: SEVERITY_NUMBERS[severity],
      severityText: SEVERITY_WIRE[severity].text,
      body: made.body,
      eventName: made.eventType,
      resource: this.#origins.resource(record.resource),
      instrumentationScope: this.#origins.scope(record.instrumentationScope),
      attributes: made.attributes,
      droppedAttributesCount: record.droppedAttributesCount,
    };
  }

  /** The display string; structured bodies become canonical JSON, as the body is text on our wire. */
  #body(body: AttributeValue, findings: Finding[]): string | undefined {
    if (body === null) return undefined;
    const { redactor } = this.#parts;
    if (typeof body === 'string') return redactor.text(body, 'body', findings);
    const value = redactor.value(body, 'body', findings);
    return typeof value === 'string' ? value : canonicalJson(value);
  }

  /** Whoever made the usage, our wrappers, another instrumentation or a plain logger. */
  #price(attributes: Attributes, record: ReadWriteLogRecord): void {
    const { prices, onUnknownPrice } = this.#parts;
    const at = new Date(hrTimeToMilliseconds(record.hrTime));
    if (!completeCost(attributes, prices, at)) onUnknownPrice();
  }

  #problem(eventType: string, attributes: Attributes): LedgerlineError | undefined {
    const [first, ...others] = validateEvent(attributesView(eventType, attributes));
    if (first === undefined) return undefined;
    const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
    return new LedgerlineError(first.code, `${first.message}${more}`);
  }
}

/** The type of the record; one of another logger may have a name that is none. */
function typeOf(
  record: ReadWriteLogRecord,
  attributes: Readonly<Record<string, unknown>>,
  ticket: EmitTicket | undefined,
): string {
  const declared = ticket !== undefined || attributes[ATTR_LEDGERLINE_SCHEMA_VERSION] !== undefined;
  return eventTypeOfRecord(record.eventName ?? '', declared);
}

/** The attributes with the name of the record, where its type does not say it. */
function named(
  { eventName = '' }: ReadWriteLogRecord,
  eventType: string,
  attributes: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  if (eventName === '' || eventName === eventType) return attributes;
  return { [ATTR_LEDGERLINE_LOG_NAME]: eventName, ...attributes };
}

/** What the emitter says beside the payload; on the record, so that processors after ours see it. */
function label(record: ReadWriteLogRecord, ticket: EmitTicket): void {
  record.setAttribute(ATTR_LOG_RECORD_UID, ticket.eventId);
  if (ticket.storageClassText !== undefined) {
    record.setAttribute(ATTR_LEDGERLINE_STORAGE_CLASS, ticket.storageClassText);
  }
}

/** Identity and the defaults of the envelope. */
function completeEnvelope(
  attributes: Attributes,
  eventType: string,
  record: ReadWriteLogRecord,
): void {
  attributes[ATTR_LOG_RECORD_UID] ??= uuidv7();
  attributes[ATTR_LEDGERLINE_SCHEMA_VERSION] ??= SCHEMA_VERSION;
  attributes[ATTR_LEDGERLINE_ACTOR_TYPE] ??= 'system';
  attributes[ATTR_LEDGERLINE_TRAIN_OK] ??= false;
  if (eventType === LOG_EVENT) {
    attributes[ATTR_LEDGERLINE_LOG_LOGGER] ??= record.instrumentationScope.name;
  }
}

/** The wire text of each set in the registry. */
const CLASS_TEXTS = new Map<readonly StorageClass[], string>();

/** The registry's classes of the type and those that the record adds; nobody can take one away. */
function completeStorageClass(
  attributes: Attributes,
  eventType: string,
): readonly StorageClass[] | LedgerlineError {
  const defaults = defaultStorageClasses(eventType);
  const asked = attributes[ATTR_LEDGERLINE_STORAGE_CLASS];
  if (asked === undefined) {
    let text = CLASS_TEXTS.get(defaults);
    if (text === undefined) CLASS_TEXTS.set(defaults, (text = formatStorageClasses(defaults)));
    attributes[ATTR_LEDGERLINE_STORAGE_CLASS] = text;
    return defaults;
  }
  const parsed = typeof asked === 'string' ? parseStorageClasses(asked) : undefined;
  if (parsed === undefined) {
    return new LedgerlineError(
      'storage_class_invalid',
      `${ATTR_LEDGERLINE_STORAGE_CLASS} must be a sorted, comma-joined set of storage classes.`,
    );
  }
  const all = formatStorageClasses([...defaults, ...parsed]);
  attributes[ATTR_LEDGERLINE_STORAGE_CLASS] = all;
  return parseStorageClasses(all)!;
}

/** An emitter hears that its event is too large; OTel itself would cut it and say nothing. */
function sizeProblem(
  record: ReadWriteLogRecord,
  sizeBytes: number,
  ticket: EmitTicket | undefined,
): LedgerlineError | undefined {
  if (sizeBytes > MAX_EVENT_BYTES) {
    return new LedgerlineError('payload_too_large', `The event has about ${sizeBytes} bytes.`);
  }
  if (ticket === undefined || record.droppedAttributesCount === 0) return undefined;
  return new LedgerlineError(
    'payload_too_large',
    `The event has more than ${MAX_ATTRIBUTES} attributes.`,
  );
}

/**
 * Processors share one record object: whoever comes after us in the same provider sees the
 * redacted values too, not the ones that were found.
 */
function shieldOthers(
  record: ReadWriteLogRecord,
  redacted: Attributes,
  body: string | undefined,
): void {
  const { attributes } = record;
  for (const key of Object.keys(attributes)) {
    // A key can hold personal data as well and is another one then.
    if (!(key in redacted)) delete attributes[key];
  }
  for (const [key, value] of Object.entries(redacted)) {
    if (attributes[key] !== value) record.setAttribute(key, value);
  }
  if (body !== undefined) record.setBody(body);
}
