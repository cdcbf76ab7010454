// Copyright The Ledgerline Authors
// SPDX-License-Identifier: Apache-2.0

import { LogsRequest } from '../../packages/gateway/test/otlp/reference-proto.ts';
import { RECORDS_PER_REQUEST, RESOURCE, STORAGE_CLASS, wireRecord } from './workload.ts';
import type { Attributes, WorkRecord } from './workload.ts';

export type Encoding = 'protobuf' | 'json';

export const CONTENT_TYPES: Readonly<Record<Encoding, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};

/** An ExportLogsServiceRequest of the workload's records. */
export function encodeRequest(
  encoding: Encoding,
  storageClass = STORAGE_CLASS,
  records = RECORDS_PER_REQUEST,
): Buffer {
  const isText = encoding === 'json';
  const logRecords = Array.from({ length: records }, (_, i) =>
    toOtlp(wireRecord(i, storageClass), isText),
  );
  const scopeLogs = [{ scope: { name: 'bench', version: '1.0.0' }, logRecords }];
  const request = { resourceLogs: [{ resource: { attributes: keyValues(RESOURCE) }, scopeLogs }] };
  if (isText) return Buffer.from(JSON.stringify(request));
  return Buffer.from(LogsRequest.encode(LogsRequest.fromObject(request)).finish());
}

/** In OTLP/JSON ids are hexadecimal; in protobuf they are bytes. */
function toOtlp(record: WorkRecord, isText: boolean): Record<string, unknown> {
  const idOf = (text: string): unknown => (isText ? text : Buffer.from(text, 'hex'));
  return {
    timeUnixNano: String(record.timeUnixNano),
    observedTimeUnixNano: String(record.timeUnixNano + 1_000n),
    severityNumber: 9,
    severityText: 'INFO',
    body: { stringValue: record.body },
    attributes: keyValues(record.attributes),
    flags: 1,
    traceId: idOf(record.traceId),
    spanId: idOf(record.spanId),
    eventName: record.eventName,
  };
}

function keyValues(attributes: Attributes): readonly unknown[] {
  return Object.entries(attributes).map(([key, value]) => {
    if (typeof value === 'string') return { key, value: { stringValue: value } };
    if (typeof value === 'bigint') return { key, value: { intValue: String(value) } };
    return { key, value: { doubleValue: value } };
  });
}
