// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import type { AttributeValue, WireLogRecord } from '@ledgerline/conventions';

/** An ExportLogsServiceRequest in OTLP/JSON with these records and no resource, for `jsonToProtobuf`.
 * Source: OTLP specification 1.11, "JSON Protobuf Encoding". */
export function logsJson(records: readonly WireLogRecord[]): string {
  return JSON.stringify({
    resourceLogs: [{ scopeLogs: [{ logRecords: records.map(logRecord) }] }],
  });
}

function logRecord(record: WireLogRecord): object {
  return {
    timeUnixNano: String(record.timeUnixNano),
    observedTimeUnixNano: String(record.observedTimeUnixNano),
    severityNumber: record.severityNumber,
    severityText: record.severityText,
    eventName: record.eventName,
    traceId: record.traceId,
    spanId: record.spanId,
    body: record.body === undefined ? undefined : anyValue(record.body),
    attributes: keyValues(record.attributes),
  };
}

function keyValues(map: { readonly [key: string]: AttributeValue }): object[] {
  return Object.keys(map).map((key) => ({ key, value: anyValue(map[key] ?? null) }));
}

function anyValue(value: AttributeValue): object {
  switch (typeof value) {
    case 'string':
      return { stringValue: value };
    case 'boolean':
      return { boolValue: value };
    case 'bigint':
      return { intValue: String(value) };
    case 'number':
      return Number.isSafeInteger(value) ? { intValue: value } : { doubleValue: value };
    default:
  }
  if (value === null) return {};
  if (value instanceof Uint8Array) return { bytesValue: Buffer.from(value).toString('base64') };
  if (isList(value)) return { arrayValue: { values: value.map(anyValue) } };
  return { kvlistValue: { values: keyValues(value) } };
}

function isList(value: object): value is readonly AttributeValue[] {
  return Array.isArray(value);
}
