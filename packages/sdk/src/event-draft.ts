// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import {
  ATTR_LEDGERLINE_LOG_NAME,
  ATTR_LEDGERLINE_SCHEMA_VERSION,
  eventTypeOfRecord,
  type AttributeValue,
} from '@ledgerline/conventions';
import type { Context, HrTime, SeverityNumber, SpanContext } from '@opentelemetry/api';
import type { ReadableLogRecord, ReadWriteLogRecord } from '@opentelemetry/sdk-logs';
import { toPayload } from './payload.ts';
import type { Redactor } from './redactor.ts';
import type { EmitTicket } from './ticket.ts';

/** Whose record it is, as exporters group them. */
export type Origin = Pick<ReadableLogRecord, 'resource' | 'instrumentationScope'>;

/** An event before the guard has seen it. Only the guard may keep anything of it. */
export interface EventDraft {
  readonly eventType: string;
  /** Any values; the guard converts them. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly message: unknown;
  readonly context: Context | undefined;
  readonly spanContext: SpanContext | undefined;
  readonly hrTime: HrTime;
  readonly hrTimeObserved: HrTime;
  readonly severityNumber: SeverityNumber | undefined;
  readonly origin: Origin;
  readonly droppedAttributesCount: number;
  /** Undefined for records of other loggers. */
  readonly ticket: EmitTicket | undefined;
  /** Hears that something was found, and the redacted message. */
  readonly onFindings: ((message: string | undefined) => void) | undefined;
}

/** The draft of a record that any OTel logger made. */
export function draftOfRecord(
  record: ReadWriteLogRecord,
  context: Context | undefined,
  redactor: Redactor,
): EventDraft {
  const { eventName = '', attributes } = record;
  const declaresSchema = attributes[ATTR_LEDGERLINE_SCHEMA_VERSION] !== undefined;
  const eventType = eventTypeOfRecord(eventName, declaresSchema);
  const isNamed = eventName === '' || eventName === eventType;
  return {
    eventType,
    // The name of the record, where its type does not say it.
    payload: isNamed ? attributes : { [ATTR_LEDGERLINE_LOG_NAME]: eventName, ...attributes },
    message: record.body,
    context,
    spanContext: record.spanContext,
    hrTime: record.hrTime,
    hrTimeObserved: record.hrTimeObserved,
    severityNumber: record.severityNumber,
    origin: record,
    droppedAttributesCount: record.droppedAttributesCount,
    ticket: undefined,
    onFindings: (message) => {
      const redacted = redactor.begin().attributes(toPayload(attributes).attributes, '');
      shieldOthers(record, redacted, message);
    },
  };
}

/**
 * Processors share one record object: whoever comes after us in the same provider sees the
 * redacted values too, not the ones that were found.
 */
function shieldOthers(
  record: ReadWriteLogRecord,
  redacted: Readonly<Record<string, AttributeValue>>,
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
