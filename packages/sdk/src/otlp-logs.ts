// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { OtlpWriter } from './otlp-writer.ts';

/** What the records of one resource and one scope share, encoded once. */
export interface LogEnvelope {
  /** The fields of ResourceLogs beside the scopes. */
  readonly resource: Uint8Array;
  /** The fields of ScopeLogs beside the records. */
  readonly scope: Uint8Array;
}

/** Tag bytes of opentelemetry-proto 1.11, logs/v1/logs.proto and common/v1/common.proto. */
const RESOURCE_LOGS = 0x0a;
const RESOURCE = 0x0a;
const RESOURCE_ATTRIBUTES = 0x0a;
const RESOURCE_DROPPED = 0x10;
const SCOPE_LOGS = 0x12;
const SCOPE = 0x0a;
const SCOPE_NAME = 0x0a;
const SCOPE_VERSION = 0x12;
const SCOPE_ATTRIBUTES = 0x1a;
const LOG_RECORD = 0x12;
const SCHEMA_URL = 0x1a;
const TIME = 0x09;
const SEVERITY_NUMBER = 0x10;
const SEVERITY_TEXT = 0x1a;
const BODY = 0x2a;
const ATTRIBUTES = 0x32;
const DROPPED_ATTRIBUTES = 0x38;
const FLAGS = 0x45;
const TRACE_ID = 0x4a;
const SPAN_ID = 0x52;
const OBSERVED_TIME = 0x59;
const EVENT_NAME = 0x62;

/** Attributes are in the data model (OTel specification, logs/api.md) and not yet in its types. */
type Scope = InstrumentationScope & { readonly attributes?: Readonly<Record<string, unknown>> };

/** Encodes log records as OTLP protobuf; not for use by two writers at once. */
export class OtlpLogs {
  readonly #writer = new OtlpWriter();
  readonly #envelopes = new WeakMap<Resource, WeakMap<InstrumentationScope, LogEnvelope>>();

  /** One ExportLogsServiceRequest; several, one after the other, are one larger request. */
  request(records: readonly ReadableLogRecord[]): Buffer {
    const writer = this.#writer;
    const groups = new Map<LogEnvelope, ReadableLogRecord[]>();
    for (const record of records) {
      const envelope = this.envelope(record);
      const group = groups.get(envelope);
      if (group === undefined) groups.set(envelope, [record]);
      else group.push(record);
    }
    writer.reset();
    for (const [envelope, group] of groups) {
      const resourceLogs = writer.open(RESOURCE_LOGS);
      writer.raw(envelope.resource);
      const scopeLogs = writer.open(SCOPE_LOGS);
      writer.raw(envelope.scope);
      for (const record of group) writeRecord(writer, record);
      writer.close(scopeLogs);
      writer.close(resourceLogs);
    }
    return writer.take();
  }

  /** One record as a field of ScopeLogs, for `requestOf`. */
  record(record: ReadableLogRecord): Buffer {
    this.#writer.reset();
    writeRecord(this.#writer, record);
    return this.#writer.take();
  }

  /** The same object for the same resource and scope, which are not changed any more. */
  envelope({ resource, instrumentationScope }: ReadableLogRecord): LogEnvelope {
    let ofResource = this.#envelopes.get(resource);
    if (ofResource === undefined) this.#envelopes.set(resource, (ofResource = new WeakMap()));
    let envelope = ofResource.get(instrumentationScope);
    if (envelope === undefined) {
      envelope = {
        resource: this.#resource(resource),
        scope: this.#scope(instrumentationScope),
      };
      ofResource.set(instrumentationScope, envelope);
    }
    return envelope;
  }

  #resource({ attributes, schemaUrl }: Resource): Buffer {
    const writer = this.#writer;
    writer.reset();
    const start = writer.open(RESOURCE);
    writer.attributes(RESOURCE_ATTRIBUTES, attributes);
    writer.varint(RESOURCE_DROPPED, 0);
    writer.close(start);
    if (schemaUrl) writer.string(SCHEMA_URL, schemaUrl);
    return writer.take();
  }

  #scope(scope: Scope): Buffer {
    const { name, version, schemaUrl, attributes } = scope;
    const writer = this.#writer;
    writer.reset();
    const start = writer.open(SCOPE);
    writer.string(SCOPE_NAME, name);
    if (version) writer.string(SCOPE_VERSION, version);
    if (attributes) writer.attributes(SCOPE_ATTRIBUTES, attributes);
    writer.close(start);
    if (schemaUrl) writer.string(SCHEMA_URL, schemaUrl);
    return writer.take();
  }
}

/** One ExportLogsServiceRequest of records that were encoded before, in their order. */
export function requestOf(envelope: LogEnvelope, records: readonly Uint8Array[]): Buffer {
  const recordsBytes = records.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const scopeLogsBytes = envelope.scope.byteLength + recordsBytes;
  const scopeHead = head(SCOPE_LOGS, scopeLogsBytes);
  const before = envelope.resource.byteLength + scopeHead.byteLength;
  return Buffer.concat([
    head(RESOURCE_LOGS, before + scopeLogsBytes),
    envelope.resource,
    scopeHead,
    envelope.scope,
    ...records,
  ]);
}

/** Tag and length of a field. */
function head(tag: number, length: number): Buffer {
  const bytes = [tag];
  let left = length;
  for (; left > 127; left >>>= 7) bytes.push((left & 127) | 128);
  return Buffer.from([...bytes, left]);
}

function writeRecord(writer: OtlpWriter, record: ReadableLogRecord): void {
  const { severityNumber, severityText, spanContext, body, eventName } = record;
  const start = writer.open(LOG_RECORD);
  writer.time(TIME, record.hrTime);
  if (severityNumber) writer.varint(SEVERITY_NUMBER, severityNumber);
  if (severityText) writer.string(SEVERITY_TEXT, severityText);
  if (body !== undefined) writer.value(BODY, body);
  writer.attributes(ATTRIBUTES, record.attributes);
  writer.varint(DROPPED_ATTRIBUTES, record.droppedAttributesCount);
  if (spanContext !== undefined) {
    if (spanContext.traceFlags !== 0) writer.fixed32(FLAGS, spanContext.traceFlags);
    writer.hex(TRACE_ID, spanContext.traceId);
    writer.hex(SPAN_ID, spanContext.spanId);
  }
  writer.time(OBSERVED_TIME, record.hrTimeObserved);
  if (eventName) writer.string(EVENT_NAME, eventName);
  writer.close(start);
}

/** Field 2 of ResourceLogs and ResourceSpans is the scope; of that, field 2 is the record or span. */
const NESTED = 0x12;

/** The records of one resource and one scope, still encoded. */
interface Group {
  readonly envelope: LogEnvelope;
  readonly records: readonly Uint8Array[];
}

/**
 * An OTLP export request as two, the first with `firstCount` records or spans, in their order. Works on
 * the bytes, as logs and traces are nested alike (opentelemetry-proto 1.11), so that no queue has to
 * keep records beside their bytes. Throws a RangeError when the bytes are not such a request.
 */
export function halvesOf(body: Uint8Array, firstCount: number): [Uint8Array, Uint8Array] {
  const first: Buffer[] = [];
  const second: Buffer[] = [];
  let left = firstCount;
  for (const { envelope, records } of groupsOf(body)) {
    const before = records.slice(0, left);
    const after = records.slice(left);
    left -= before.length;
    if (before.length > 0) first.push(requestOf(envelope, before));
    if (after.length > 0) second.push(requestOf(envelope, after));
  }
  return [Buffer.concat(first), Buffer.concat(second)];
}

function groupsOf(body: Uint8Array): Group[] {
  return fieldsOf(body).flatMap(({ value }) => {
    const { nested: scopes, others: resource } = partition(value);
    return scopes.map((scopeField) => {
      const { nested: records, others: scope } = partition(scopeField.value);
      return { envelope: { resource, scope }, records: records.map(({ whole }) => whole) };
    });
  });
}

interface Field {
  readonly tag: number;
  /** With tag and length. */
  readonly whole: Uint8Array;
  readonly value: Uint8Array;
}

function partition(message: Uint8Array): { nested: Field[]; others: Uint8Array } {
  const fields = fieldsOf(message);
  const others = fields.filter(({ tag }) => tag !== NESTED).map(({ whole }) => whole);
  return { nested: fields.filter(({ tag }) => tag === NESTED), others: Buffer.concat(others) };
}

/** All fields down to the records are length-delimited and have a tag of one byte. */
function fieldsOf(message: Uint8Array): Field[] {
  const fields: Field[] = [];
  for (let at = 0; at < message.byteLength;) {
    const from = at;
    const tag = message[at++]!;
    let length = 0;
    let byte: number;
    let factor = 1;
    do {
      byte = message[at++] ?? 0;
      length += (byte & 127) * factor;
      factor *= 128;
    } while (byte > 127);
    const end = at + length;
    if ((tag & 7) !== 2 || end > message.byteLength) throw new RangeError('no OTLP request');
    fields.push({ tag, whole: message.subarray(from, end), value: message.subarray(at, end) });
    at = end;
  }
  return fields;
}
