// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_LEDGERLINE_ACTOR_TYPE,
  ATTR_LEDGERLINE_LOG_LOGGER,
  ATTR_LEDGERLINE_SCHEMA_VERSION,
  ATTR_LEDGERLINE_STORAGE_CLASS,
  ATTR_LEDGERLINE_TRAIN_OK,
  ATTR_LOG_RECORD_UID,
  attributesView,
  canonicalJson,
  defaultSeverity,
  defaultStorageClasses,
  formatStorageClasses,
  LedgerlineError,
  parseStorageClasses,
  SCHEMA_VERSION,
  SEVERITY_WIRE,
  uuidv7,
  validateEvent,
  type AttributeValue,
  type StorageClass,
} from '@ledgerline/conventions';
import type { Finding } from '@ledgerline/redaction';
import type { Context } from '@opentelemetry/api';
import type { ReadableLogRecord, ReadWriteLogRecord } from '@opentelemetry/sdk-logs';
import { contextState } from './context.ts';
import { completeCorrelation, flagSynthesized, spanContextOr } from './correlation.ts';
import { completeScope, stampRedaction, surroundings, type GuardParts } from './guard.ts';
import { MAX_ATTRIBUTES, MAX_EVENT_BYTES } from './limits.ts';
import { OriginGuard } from './origin-guard.ts';
import { estimateBytes } from './payload.ts';
import { SEVERITY_NUMBERS, severityOf } from './severity.ts';

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

  constructor(parts: GuardParts) {
    this.#parts = parts;
    this.#origins = new OriginGuard(parts.redactor);
  }

  /** A sealed copy, or why the record is refused. `eventId` is used when the record has none. */
  seal(
    record: ReadWriteLogRecord,
    otelContext: Context | undefined,
    eventId?: string,
  ): SealedEvent | LedgerlineError {
    const { redactor } = this.#parts;
    const attributes = surroundings(this.#parts, otelContext);
    const scopeError = completeScope(attributes, record.attributes, record.resource);
    if (scopeError !== undefined) return scopeError;

    const findings: Finding[] = [];
    const redacted = redactor.attributes(record.attributes, findings);
    Object.assign(attributes, redacted);
    const body = this.#body(record, findings);
    if (findings.length > 0) shieldOthers(record, redacted, body);

    const eventType = record.eventName || 'log_event';
    const synthesized = [...contextState(otelContext).value.synthesized];
    const spanContext = spanContextOr(record.spanContext, synthesized);
    completeCorrelation(attributes, spanContext, synthesized);
    completeEnvelope(attributes, eventType, record, eventId);
    const classError = completeStorageClass(attributes, eventType);
    if (classError !== undefined) return classError;
    stampRedaction(attributes, redactor, findings);
    const madeUp = flagSynthesized(attributes, synthesized);
    if (this.#parts.strict && madeUp.length > 0) {
      return new LedgerlineError('context_missing', `The context has no ${madeUp.join(', ')}.`);
    }

    const sizeBytes = estimateBytes(attributes) + estimateBytes(body);
    const problem = this.#problem(eventType, attributes) ?? sizeProblem(record, sizeBytes, eventId);
    if (problem !== undefined) return problem;
    const severity = severityOf(record.severityNumber) ?? defaultSeverity(eventType);
    return {
      record: {
        hrTime: record.hrTime,
        hrTimeObserved: record.hrTimeObserved,
        spanContext,
        severityNumber: SEVERITY_NUMBERS[severity],
        severityText: SEVERITY_WIRE[severity].text,
        body,
        eventName: eventType,
        resource: this.#origins.resource(record.resource),
        instrumentationScope: this.#origins.scope(record.instrumentationScope),
        attributes: Object.freeze(attributes),
        droppedAttributesCount: record.droppedAttributesCount,
      },
      eventId: attributes[ATTR_LOG_RECORD_UID] as string,
      eventType,
      tenant: attributes['ledgerline.tenant.id'] as string,
      storageClasses: parseStorageClasses(attributes[ATTR_LEDGERLINE_STORAGE_CLASS] as string)!,
      sizeBytes,
      synthesized: madeUp,
    };
  }

  /** The display string; structured bodies become canonical JSON, as the body is text on our wire. */
  #body(record: ReadWriteLogRecord, findings: Finding[]): string | undefined {
    const body = record.body as AttributeValue | undefined;
    if (body === undefined || body === null) return undefined;
    const { redactor } = this.#parts;
    if (typeof body === 'string') return redactor.text(body, 'body', findings);
    const value = redactor.value(body, 'body', findings);
    return typeof value === 'string' ? value : canonicalJson(value);
  }

  #problem(eventType: string, attributes: Attributes): LedgerlineError | undefined {
    const [first, ...others] = validateEvent(attributesView(eventType, attributes));
    if (first === undefined) return undefined;
    const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
    return new LedgerlineError(first.code, `${first.message}${more}`);
  }
}

/** Identity and the defaults of the envelope. */
function completeEnvelope(
  attributes: Attributes,
  eventType: string,
  record: ReadWriteLogRecord,
  eventId: string | undefined,
): void {
  attributes[ATTR_LOG_RECORD_UID] ??= eventId ?? uuidv7();
  attributes[ATTR_LEDGERLINE_SCHEMA_VERSION] ??= SCHEMA_VERSION;
  attributes[ATTR_LEDGERLINE_ACTOR_TYPE] ??= 'system';
  attributes[ATTR_LEDGERLINE_TRAIN_OK] ??= false;
  if (eventType === 'log_event') {
    attributes[ATTR_LEDGERLINE_LOG_LOGGER] ??= record.instrumentationScope.name;
  }
}

/** The registry's classes of the type and those that the record adds; nobody can take one away. */
function completeStorageClass(
  attributes: Attributes,
  eventType: string,
): LedgerlineError | undefined {
  const defaults = defaultStorageClasses(eventType);
  const asked = attributes[ATTR_LEDGERLINE_STORAGE_CLASS];
  if (asked === undefined) {
    attributes[ATTR_LEDGERLINE_STORAGE_CLASS] = formatStorageClasses(defaults);
    return undefined;
  }
  const parsed = typeof asked === 'string' ? parseStorageClasses(asked) : undefined;
  if (parsed === undefined) {
    return new LedgerlineError(
      'storage_class_invalid',
      `${ATTR_LEDGERLINE_STORAGE_CLASS} must be a sorted, comma-joined set of storage classes.`,
    );
  }
  attributes[ATTR_LEDGERLINE_STORAGE_CLASS] = formatStorageClasses([...defaults, ...parsed]);
  return undefined;
}

/** An emitter hears that its event is too large; OTel itself would cut it and say nothing. */
function sizeProblem(
  record: ReadWriteLogRecord,
  sizeBytes: number,
  eventId: string | undefined,
): LedgerlineError | undefined {
  if (sizeBytes > MAX_EVENT_BYTES) {
    return new LedgerlineError('payload_too_large', `The event has about ${sizeBytes} bytes.`);
  }
  if (eventId === undefined || record.droppedAttributesCount === 0) return undefined;
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
